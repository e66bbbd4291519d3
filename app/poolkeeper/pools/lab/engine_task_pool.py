"""SQLAlchemy's asynchronous engine and its AsyncAdaptedQueuePool, over asyncpg or aiomysql."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as QueuePoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from poolkeeper.pools.lab.connections import CLOCKS_APART_S
from poolkeeper.pools.lab.crew import Task
from poolkeeper.pools.lab.engine_drivers import EngineDriver, driver_for
from poolkeeper.pools.lab.lab_pool import NoneFree
from poolkeeper.pools.lab.sign_in_gate import SignInGate
from poolkeeper.pools.lab.task_pool import TaskLoan
from poolkeeper.pools.lab.worker_loop import LabStatement


class EngineTaskPool:
    """An engine as applications have it, in auto-commit; it reads whole results into memory.

    The engine tells of what it closes by its dialect: `terminate` is for what is replaced.
    """

    def __init__(self, task: Task, gate: SignInGate) -> None:
        # it writes errors for connections that it loses, which the run counts
        logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
        self.made = self.failed = 0
        self._gate = gate
        self._stale = self._recycled = 0
        self._closing = False
        self._wanted = task.settings.pool
        self._driver: EngineDriver = driver_for(task)
        self._born_s: dict[int, tuple[Any, float]] = {}
        self._engine: AsyncEngine

    async def open(self) -> None:
        """See TaskPool; one connection, by which the engine learns what it asks each server once."""
        self._engine = create_async_engine(
            self._driver.dialect,
            async_creator=self._connect,
            isolation_level="AUTOCOMMIT",
            pool_size=self._wanted.size,
            max_overflow=self._wanted.max_overflow,
            pool_timeout=self._wanted.wait_s,
            pool_recycle=self._wanted.recycle_s,
            pool_pre_ping=self._wanted.pre_ping,
        )
        self._listen()
        async with self._engine.connect():
            pass

    async def acquire(self) -> TaskLoan:
        """See TaskPool."""
        try:
            return await self._engine.connect()
        except QueuePoolTimeout as error:
            raise NoneFree from error

    async def execute(self, loan: TaskLoan, statement: LabStatement) -> None:
        """See TaskPool."""
        text, arguments = self._driver.spelled(statement)
        options = None if arguments else {"no_parameters": True}
        await loan.exec_driver_sql(text, arguments or None, execution_options=options)

    async def release(self, loan: TaskLoan) -> None:
        """See TaskPool."""
        await loan.close()

    async def stop(self, loans: Sequence[TaskLoan]) -> None:
        """See TaskPool."""
        with contextlib.suppress(Exception):
            self._gate.check()
            await self._driver.stop([await _driver_connection(loan) for loan in loans if not loan.closed])

    def driver_error(self, error: BaseException) -> BaseException:
        """See TaskPool."""
        if isinstance(error, DBAPIError) and error.orig is not None:
            return self._driver.own_error(error.orig)
        return error

    def opened(self) -> int:
        """See TaskPool."""
        return len(self._born_s)

    def stale(self) -> int | None:
        """See TaskPool."""
        return self._stale

    def recycled(self) -> int | None:
        """See TaskPool."""
        return self._recycled

    async def close(self, timeout_s: float) -> None:
        """See TaskPool."""
        self._closing = True
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._engine.dispose(), timeout_s)
        for connection, _born_s in list(self._born_s.values()):
            with contextlib.suppress(Exception):
                self._driver.cut_off(connection)
        self._born_s.clear()

    async def _connect(self, *_given: Any, **_more: Any) -> Any:  # noqa: ANN401 - the driver's own
        # SQLAlchemy's age counts from here, too
        began_s = time.monotonic()
        async with self._gate.task_turn():
            try:
                connection = await self._driver.connect()
            except Exception as error:
                self.failed += 1
                self._gate.failed(error)
                raise
        self.made += 1
        self._born_s[id(connection)] = connection, began_s
        return connection

    def _listen(self) -> None:
        dialect = self._engine.sync_engine.dialect
        close, terminate = dialect.do_close, dialect.do_terminate

        def closed(connection: Any) -> None:  # noqa: ANN401 - the dialect's own
            self._born_s.pop(id(connection.driver_connection), None)
            close(connection)

        def terminated(connection: Any) -> None:  # noqa: ANN401 - the dialect's own
            self._note_replaced(connection.driver_connection)
            terminate(connection)

        vars(dialect).update(do_close=closed, do_terminate=terminated)

    def _note_replaced(self, connection: Any) -> None:  # noqa: ANN401 - the driver's own
        _connection, born_s = self._born_s.pop(id(connection), (None, time.monotonic()))
        if self._closing:
            return
        if 0 <= self._wanted.recycle_s <= time.monotonic() - born_s + CLOCKS_APART_S:
            self._recycled += 1
        else:
            self._stale += 1


async def _driver_connection(loan: AsyncConnection) -> Any:  # noqa: ANN401 - the driver's own
    return (await loan.get_raw_connection()).driver_connection
