"""What the lab asks of an asynchronous pool, whichever kind it is; all of it on one event loop."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

from poolkeeper.pools.lab.crew import Task
from poolkeeper.pools.lab.settings import PoolKind
from poolkeeper.pools.lab.sign_in_gate import SignInGate
from poolkeeper.pools.lab.worker_loop import LabStatement

TaskLoan: TypeAlias = Any
"""A connection in the hands of a worker, of the pool's own class."""


class TaskPool(Protocol):
    """A pool that tasks share. `made`, `failed` and what else is None are not told by it."""

    made: int
    failed: int

    async def open(self) -> None:
        """Make what the pool keeps. Raises what makes that impossible."""

    async def acquire(self) -> TaskLoan:
        """A connection. Raises NoneFree, or what went wrong."""

    async def execute(self, loan: TaskLoan, statement: LabStatement) -> None:
        """Run a statement and read its rows; raises the driver's own error, or what it is wrapped in."""

    async def release(self, loan: TaskLoan) -> None:
        """Give a connection back, lost or not; raises what makes that impossible."""

    async def stop(self, loans: Sequence[TaskLoan]) -> None:
        """Stop the statements of these on the server, where a cancel of the task does not. Raises nothing."""

    def driver_error(self, error: BaseException) -> BaseException:
        """The driver's own error inside of what was raised."""

    def opened(self) -> int:
        """How many connections are open now; from any thread."""

    def stale(self) -> int | None:
        """How many connections were found dead and replaced, where the pool tells."""

    def recycled(self) -> int | None:
        """How many connections were replaced for their age, where the pool tells."""

    async def close(self, timeout_s: float) -> None:
        """Close every connection within this time: with a word to the server, else without."""


def new_task_pool(task: Task, gate: SignInGate) -> TaskPool:
    """The pool of a run, not yet open; it connects through `gate`.

    Raises what keeps its driver from doing as the profile says.
    """
    match task.settings.pool_kind:
        case PoolKind.ASYNCPG:
            from poolkeeper.pools.lab.asyncpg_task_pool import AsyncpgTaskPool

            return AsyncpgTaskPool(task, gate)
        case PoolKind.QUEUE_ASYNC:
            from poolkeeper.pools.lab.engine_task_pool import EngineTaskPool

            return EngineTaskPool(task, gate)
        case _:
            from poolkeeper.pools.lab.psycopg_task_pool import PsycopgTaskPool

            return PsycopgTaskPool(task, gate)
