"""psycopg's own pool for asyncio tasks (psycopg 3 documentation, "Connection pools")."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import psycopg
import psycopg_pool

from poolkeeper.databases.concealing import concealing
from poolkeeper.databases.postgresql_session import forget_environment, options
from poolkeeper.pools.guarded_driver import Deadlines
from poolkeeper.pools.lab.crew import Task
from poolkeeper.pools.lab.lab_pool import NoneFree
from poolkeeper.pools.lab.psycopg_lab_pool import NEVER_S
from poolkeeper.pools.lab.sign_in_gate import SignInGate
from poolkeeper.pools.lab.task_pool import TaskLoan
from poolkeeper.pools.lab.worker_loop import MOST_ROWS, LabStatement

PING_S = Deadlines().ping_s

_Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class PsycopgTaskPool:
    """See TaskPool. A cancelled task cancels its statement on the server by itself; psycopg does that."""

    def __init__(self, task: Task, gate: SignInGate) -> None:
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        forget_environment()
        self.made = self.failed = 0
        self.gate = gate
        self._task = task
        self._stale = 0
        self._pool: psycopg_pool.AsyncConnectionPool[Any]

    async def open(self) -> None:
        """See TaskPool; psycopg_pool makes its connections in the background."""
        wanted = self._task.settings.pool
        self._pool = psycopg_pool.AsyncConnectionPool(
            connection_class=_made_by(self, self._task),
            min_size=wanted.size,
            max_size=wanted.capacity,
            timeout=wanted.wait_s,
            max_waiting=wanted.psycopg.max_waiting,
            max_idle=wanted.psycopg.max_idle_s,
            max_lifetime=wanted.recycle_s if wanted.recycle_s >= 0 else NEVER_S,
            reconnect_timeout=self._task.profile.connect_timeout_s,
            check=self._check if wanted.pre_ping else None,
            name="lab",
            open=False,
        )
        await self._pool.open()

    async def acquire(self) -> TaskLoan:
        """See TaskPool."""
        try:
            return await self._pool.getconn()
        except (psycopg_pool.PoolTimeout, psycopg_pool.TooManyRequests) as error:
            raise NoneFree from error

    async def execute(self, loan: TaskLoan, statement: LabStatement) -> None:
        """See TaskPool."""
        cursor = await loan.execute(statement.text, statement.parameters or None)
        rows = 0
        while cursor.description and rows < MOST_ROWS and (portion := await cursor.fetchmany(1000)):
            rows += len(portion)

    async def release(self, loan: TaskLoan) -> None:
        """See TaskPool."""
        self._stale += bool(loan.broken)
        await self._pool.putconn(loan)

    async def stop(self, loans: Sequence[TaskLoan]) -> None:
        """See TaskPool."""

    def driver_error(self, error: BaseException) -> BaseException:
        """See TaskPool."""
        return error

    def opened(self) -> int:
        """See TaskPool."""
        return int(self._pool.get_stats().get("pool_size", 0))

    def stale(self) -> int | None:
        """See TaskPool."""
        return self._stale

    def recycled(self) -> int | None:
        """It replaces what is too old without a word."""
        return None if self._task.settings.pool.recycle_s >= 0 else 0

    async def close(self, timeout_s: float) -> None:
        """See TaskPool."""
        await self._pool.close(timeout=timeout_s)

    async def _check(self, connection: _Connection) -> None:
        try:
            async with asyncio.timeout(PING_S):
                await connection.execute("SELECT 1")
        except (psycopg.Error, TimeoutError) as error:
            self._stale += 1
            raise psycopg.OperationalError("did not answer a ping") from error


def _made_by(pool: PsycopgTaskPool, task: Task) -> type[psycopg.AsyncConnection[Any]]:
    """A class of connections that are made as the profile says, and counted."""
    wanted = options(task.profile, task.identity, task.profile.connect_timeout_s)

    class Made(psycopg.AsyncConnection[Any]):
        @classmethod
        async def connect(cls, conninfo: str = "", **_options: Any) -> Any:  # noqa: ANN401 - the pool's
            async with pool.gate.task_turn():
                try:
                    with concealing(task.identity.password):
                        connection = await super().connect(autocommit=True, **wanted)
                except BaseException as error:
                    pool.failed += 1
                    if isinstance(error, Exception):
                        pool.gate.failed(error)
                    raise
            pool.made += 1
            return connection

    return Made
