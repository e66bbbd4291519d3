"""What a driver's pool asks of us while somebody is inside of it: a connection, a ping, a reset."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import DeadlinePassed
from poolkeeper.pools.errors import NothingIdle
from poolkeeper.pools.guarded_driver import GuardedDriver
from poolkeeper.pools.kept_sessions import KeptSessions
from poolkeeper.pools.lease import Lease

NEVER = CancelToken()
"""What is done inside of the driver ends by itself within its deadline."""


class Unanswered(Exception):
    """The server did not answer in time."""


class AskedByDriver:
    """Answers on the thread that is inside, for the lease that this thread asks with.

    `by_itself` gives a lease for what nobody has asked for, or raises where the pool is closed; `meaning`
    says what an error means.
    """

    def __init__(
        self,
        sessions: KeptSessions,
        guarded: GuardedDriver,
        by_itself: Callable[[], Lease],
        meaning: Callable[[BaseException], str],
    ) -> None:
        self._sessions = sessions
        self._guarded = guarded
        self._by_itself = by_itself
        self._meaning = meaning
        self._here = threading.local()

    @contextlib.contextmanager
    def asking(self, lease: Lease | None) -> Iterator[None]:
        """Until its end this thread asks with `lease`; None is for a session that is there already."""
        self._here.lease, self._here.only_idle = lease, lease is None
        try:
            yield
        finally:
            self._here.lease, self._here.only_idle = None, False

    def connect(self) -> DbapiConnection:
        """A new session. Raises NothingIdle where only an idle one was wanted, or as KeptSessions does."""
        if getattr(self._here, "only_idle", False):
            raise NothingIdle
        by_itself = self._by_itself()
        return self._sessions.connected(self._asker() or by_itself)

    def lives(self, session: DbapiConnection) -> bool:
        """Whether the session answers; on its way back, where that is no news, only a failure is noted."""
        if self._asker() is not None:
            return self._sessions.lives(session, NEVER)
        try:
            self._sessions.round_trip(session, NEVER)
        except Exception as error:  # noqa: BLE001 - whatever it is, the connection is of no use
            slot = self._sessions.slot_of(session)
            if slot is not None:
                self._sessions.note_invalidated(slot, self._meaning(error))
            return False
        return True

    def undo(self, session: DbapiConnection, job: Callable[[], None] | None) -> None:
        """Undo what a lease left behind: by `job`, or by the rollback that every kind makes.

        Raises Unanswered or the driver's error.
        """
        slot, began_s = self._sessions.slot_of(session), time.monotonic()
        if slot is None:
            return
        try:
            if job is None:
                self._sessions.reset(session, slot)
                return
            was_open = self._guarded.database.in_transaction(session)
            self._guarded.undo(session, job)
        except Exception as error:
            if not isinstance(error, DeadlinePassed):
                self._sessions.note_invalidated(slot, self._meaning(error))
                raise
            self._sessions.note_invalidated(slot, "did not answer a reset")
            raise Unanswered from error
        self._sessions.note_reset(slot, began_s, "a transaction was open" if was_open else "")

    def returned(self, session: DbapiConnection) -> None:
        """Nobody has the session any more."""
        slot = self._sessions.slot_of(session)
        if slot is not None:
            self._sessions.note_released(slot)

    def _asker(self) -> Lease | None:
        lease: Lease | None = getattr(self._here, "lease", None)
        return lease
