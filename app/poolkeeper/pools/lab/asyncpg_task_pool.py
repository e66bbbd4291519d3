"""asyncpg's own pool (asyncpg documentation, "Connection Pools")."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import Any

import asyncpg

from poolkeeper.databases.named_placeholders import in_order
from poolkeeper.databases.postgresql_asyncpg import Opening, Session
from poolkeeper.pools.lab.crew import Task
from poolkeeper.pools.lab.lab_pool import NoneFree
from poolkeeper.pools.lab.sign_in_gate import SignInGate
from poolkeeper.pools.lab.task_pool import TaskLoan
from poolkeeper.pools.lab.worker_loop import MOST_ROWS, LabStatement

RESET_S = 5.0
"""How long the reset of a connection that is given back may take; then it is closed."""


class AsyncpgTaskPool:
    """Size is its `min_size`, size and overflow its `max_size`; the time to wait is that of each `acquire`.

    It asks no connection whether it lives and knows no age; what it replaces it does not tell. A cancelled
    task cancels its statement on the server by itself.
    """

    def __init__(self, task: Task, gate: SignInGate) -> None:
        # it writes a warning where it cannot make what it keeps, which the run counts
        logging.getLogger("asyncpg.pool").setLevel(logging.ERROR)
        self.made = self.failed = 0
        self._gate = gate
        self._opening = Opening(task.profile, task.identity)
        self._wanted, self._own = task.settings.pool, task.settings.asyncpg
        self._pool: Any = None

    async def open(self) -> None:
        """See TaskPool; asyncpg makes one connection, and then all others that it keeps at once."""
        self._pool = asyncpg.create_pool(
            connect=self._connect,
            min_size=self._wanted.size,
            max_size=self._wanted.capacity,
            max_queries=self._own.max_queries,
            max_inactive_connection_lifetime=self._own.max_inactive_s,
            connection_class=Session,
        )
        await self._pool

    async def acquire(self) -> TaskLoan:
        """See TaskPool; its time-out is for waiting and connecting together."""
        try:
            return await self._pool.acquire(timeout=self._wanted.wait_s)
        except TimeoutError as error:
            raise NoneFree from error

    async def execute(self, loan: TaskLoan, statement: LabStatement) -> None:
        """See TaskPool."""
        text, arguments = statement.text, ()
        if statement.parameters:
            text, names = in_order(text, lambda number: f"${number}", "%")
            arguments = tuple(statement.parameters[name] for name in names)
        await loan.fetch_some(text, arguments, MOST_ROWS)

    async def release(self, loan: TaskLoan) -> None:
        """See TaskPool; by itself asyncpg gives the reset no longer than `acquire` had."""
        await self._pool.release(loan, timeout=RESET_S)

    async def stop(self, loans: Sequence[TaskLoan]) -> None:
        """See TaskPool."""

    def driver_error(self, error: BaseException) -> BaseException:
        """See TaskPool."""
        return error

    def opened(self) -> int:
        """See TaskPool."""
        return int(self._pool.get_size())

    def stale(self) -> int | None:
        """It connects anew without a word."""
        return None

    def recycled(self) -> int | None:
        """It knows no age, and does not tell what it closes for other reasons."""
        return None

    async def close(self, timeout_s: float) -> None:
        """See TaskPool."""
        if self._pool is None:
            return
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self._pool.close(), timeout_s)
        with contextlib.suppress(Exception):
            self._pool.terminate()

    async def _connect(self, _dsn: str | None = None, **given: Any) -> Session:  # noqa: ANN401 - asyncpg's own
        async with self._gate.task_turn():
            try:
                session = await self._opening.open(**given)
            except Exception as error:
                self.failed += 1
                self._gate.failed(error)
                raise
        self.made += 1
        return session
