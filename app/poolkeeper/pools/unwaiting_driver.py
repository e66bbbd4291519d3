"""What is asked of a driver's pool that lets nobody wait, and what it asks of whoever watches it."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.resizing import PoolSize


class Watcher(NamedTuple):
    """`connect` makes a session for whoever asks on this thread, and `lives` asks one whether it lives.

    `undo` has a job undo, under our own clock, what a lease left behind. `returned` is told of a session that
    nobody has any more, right before somebody else may get it.
    """

    connect: Callable[[], DbapiConnection]
    lives: Callable[[DbapiConnection], bool]
    undo: Callable[[DbapiConnection, Callable[[], None] | None], None]
    returned: Callable[[DbapiConnection], None]


class UnwaitingDriver(Protocol):
    """One pool of the driver's; its lock may keep a caller for as long as another one connects."""

    def acquire(self) -> DbapiConnection:
        """A session. Raises the driver's error, which `is_exhausted` knows, or what connecting raised."""

    def release(self, session: DbapiConnection) -> None:
        """Give a session back, reset as the driver does it. Raises what makes it unusable."""

    def drop(self, session: DbapiConnection) -> None:
        """Give back a session that was closed; raises nothing."""

    def is_exhausted(self, error: BaseException) -> bool:
        """Whether every connection is in use."""

    def resize(self, size: PoolSize) -> tuple[str, ...]:
        """Change the size while it is open; returns the names of settings that cannot change."""

    def told(self) -> tuple[tuple[str, str | None], ...]:
        """What it tells of itself by its own names, and None for what it keeps to itself."""

    def close(self) -> None:
        """Close what is idle, as soon as `connect` makes nothing more."""
