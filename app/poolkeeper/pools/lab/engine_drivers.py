"""What is particular to the drivers under SQLAlchemy's asynchronous engine."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from poolkeeper.databases.named_placeholders import in_order
from poolkeeper.pools.lab.crew import CANCEL_LIMIT_S, Task
from poolkeeper.pools.lab.worker_loop import LabStatement
from poolkeeper.profiles.engines import Engine

KILL_S = 0.8 * CANCEL_LIMIT_S


class EngineDriver(Protocol):
    """One driver. `dialect` is the engine's URL, without where and who."""

    dialect: ClassVar[str]

    async def connect(self) -> Any:  # noqa: ANN401 - the driver's own
        """A connection as the profile says; raises the driver's own error."""

    def spelled(self, statement: LabStatement) -> tuple[str, tuple[Any, ...]]:
        """A statement and its parameters as this driver takes them."""

    def own_error(self, error: BaseException) -> BaseException:
        """The driver's own error in what SQLAlchemy has made of it."""

    async def stop(self, connections: Sequence[Any]) -> None:
        """Stop the statements on the server, where a cancelled task does not."""

    def cut_off(self, connection: Any) -> None:  # noqa: ANN401 - the driver's own
        """Close a connection without a word."""


def driver_for(task: Task) -> EngineDriver:
    """The driver of the profile's engine. Raises DatabaseError or the driver's error for bad TLS files."""
    return _Aiomysql(task) if task.profile.engine is Engine.MYSQL else _Asyncpg(task)


class _Asyncpg:
    dialect: ClassVar[str] = "postgresql+asyncpg://"

    def __init__(self, task: Task) -> None:
        from poolkeeper.databases.postgresql_asyncpg import Opening

        self._opening = Opening(task.profile, task.identity)

    async def connect(self) -> Any:  # noqa: ANN401 - the driver's own
        return await self._opening.open()

    def spelled(self, statement: LabStatement) -> tuple[str, tuple[Any, ...]]:
        return _spelled(statement, lambda number: f"${number}", "%")

    def own_error(self, error: BaseException) -> BaseException:
        # SQLAlchemy makes errors of its own for asyncpg, with the driver's behind them
        return error.__cause__ if error.__cause__ is not None else error

    async def stop(self, connections: Sequence[Any]) -> None:
        """A cancelled task cancels its statement by itself; asyncpg does that."""

    def cut_off(self, connection: Any) -> None:  # noqa: ANN401 - the driver's own
        connection.terminate()


class _Aiomysql:
    dialect: ClassVar[str] = "mysql+aiomysql://"

    def __init__(self, task: Task) -> None:
        from poolkeeper.databases.mysql_aiomysql import Opening

        self._opening = Opening(task.profile, task.identity)

    async def connect(self) -> Any:  # noqa: ANN401 - the driver's own
        return await self._opening.open()

    def spelled(self, statement: LabStatement) -> tuple[str, tuple[Any, ...]]:
        return _spelled(statement, lambda _number: "%s", "%%")

    def own_error(self, error: BaseException) -> BaseException:
        return error

    async def stop(self, connections: Sequence[Any]) -> None:
        """A cancelled task only closes its socket, which a server may not notice for long."""
        if not connections:
            return
        async with asyncio.timeout(KILL_S):
            killer = await self._opening.open()
            try:
                for connection in connections:
                    with contextlib.suppress(Exception):
                        await killer.query(f"KILL CONNECTION {connection.thread_id():d}")
            finally:
                killer.close()

    def cut_off(self, connection: Any) -> None:  # noqa: ANN401 - the driver's own
        connection.close()


def _spelled(statement: LabStatement, spelling: Any, percent: str) -> tuple[str, tuple[Any, ...]]:  # noqa: ANN401
    if not statement.parameters:
        return statement.text, ()
    text, names = in_order(statement.text, spelling, percent)
    return text, tuple(statement.parameters[name] for name in names)
