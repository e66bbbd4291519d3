"""What SQLAlchemy's pool asks of a dialect, answered by our database under our own clock."""

import contextlib
import logging
from collections.abc import Callable
from typing import TypeVar

import msgspec

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.errors import LeaseCancelled

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class Deadlines(msgspec.Struct, frozen=True):
    """Seconds after which a server that does not answer is left behind.

    `connect_grace_s` comes on top of the profile's own time to connect, so that the driver's time-out,
    which can say more, comes first where it works.
    """

    ping_s: float = 3.0
    rollback_s: float = 5.0
    close_s: float = 2.0
    connect_grace_s: float = 1.0


class GuardedDriver:
    """Pings, resets and closes. A connection left behind in a call is closed when that call ends.

    Until then nobody else touches it: two threads in one driver connection may crash the process.
    """

    def __init__(self, database: Database, deadlines: Deadlines) -> None:
        self.database = database
        self.deadlines = deadlines
        self._left_behind: set[int] = set()

    def ping(self, connection: DbapiConnection, token: CancelToken) -> None:
        """One round trip. Raises DeadlinePassed, LeaseCancelled or the driver's error."""
        self._guard(connection, self.deadlines.ping_s, lambda: self.database.ping(connection), token)

    def reset(self, connection: DbapiConnection) -> bool:
        """Undo what a lease left behind; returns whether a transaction was open.

        Raises DeadlinePassed or the driver's error.
        """
        return self._guard(connection, self.deadlines.rollback_s, lambda: self._reset(connection))

    def undo(self, connection: DbapiConnection, job: Callable[[], None]) -> None:
        """Let `job` undo what a lease left behind. Raises DeadlinePassed or the driver's error."""
        self._guard(connection, self.deadlines.rollback_s, job)

    def close(self, connection: DbapiConnection) -> None:
        """Close, waiting two seconds at most; raises nothing."""
        if id(connection) in self._left_behind:
            self._left_behind.discard(id(connection))
            return
        try:
            within(self.deadlines.close_s, lambda: self._close(connection))
        except DeadlinePassed:
            _log.warning("a connection did not close in time and was left to the end of the process")

    def close_late(self, made: tuple[DbapiConnection, str] | None) -> None:
        """Close what a connect made after it was given up."""
        if made is not None:
            self._close(made[0])

    def _guard(
        self,
        connection: DbapiConnection,
        timeout_s: float,
        job: Callable[[], _Result],
        token: CancelToken | None = None,
    ) -> _Result:
        try:
            return within(timeout_s, job, late=lambda _result: self._close(connection), token=token)
        except (DeadlinePassed, LeaseCancelled):
            self._left_behind.add(id(connection))
            raise

    def _reset(self, connection: DbapiConnection) -> bool:
        was_open = self.database.in_transaction(connection)
        if was_open:
            self.database.rollback(connection)
        self.database.set_autocommit(connection, True)
        return was_open

    def _close(self, connection: DbapiConnection) -> None:
        with contextlib.suppress(Exception):
            self.database.close(connection)
