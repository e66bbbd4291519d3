"""A driver's pool that lets nobody wait, watched: we make its connections, and it closes them through us."""

import threading
import time

import msgspec

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.pools.asked_by_driver import NEVER, AskedByDriver
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.care import Care
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.errors import LeaseCancelled, NothingIdle, PoolClosed, closed, exhausted
from poolkeeper.pools.events import NEVER_WAITS, Happened
from poolkeeper.pools.figures import PoolSnapshot
from poolkeeper.pools.kept_sessions import WhyClosed
from poolkeeper.pools.kinds import as_told_by
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.ledger import resized_entry
from poolkeeper.pools.resizing import ON_REQUEST, PoolSize, Recycled, said_bounds
from poolkeeper.pools.unwaiting_driver import UnwaitingDriver, Watcher
from poolkeeper.pools.unwaiting_kinds import UnwaitingKind, kind_of
from poolkeeper.pools.watched_driver_pool import WatchedDriverPool
from poolkeeper.profiles.pool_kinds import KIND_NAMES

RETURN_S = 15.0
"""How long giving a connection back may take: its reset, and another's connecting under the pool's lock."""


class WatchedUnwaitingPool(WatchedDriverPool):
    """Made at the first lease, which opens all that the pool keeps.

    Whoever asks is on a thread of its own while inside the driver, whose lock is held for as long as it
    connects: so a cancel ends the asking at once.
    """

    def _pooled(self) -> Database:
        self._kind: UnwaitingKind = kind_of(self.profile)
        return self._kind.database

    def _prepare(self) -> None:
        self._care = Care()
        self._asked = AskedByDriver(self._sessions, self._guarded, self._by_itself, self._meaning)
        self._making = threading.Lock()
        self._driver: UnwaitingDriver | None = None
        self._closed = False
        self._replaced_before_s = 0.0

    def lease(self, holder: str, token: CancelToken) -> Lease:
        """See Pool."""
        lease = Lease(self, holder, token, time.monotonic(), 0.0)
        if token.cancelled:
            raise self._failure(lease, LeaseCancelled())
        try:
            session = within(
                threading.TIMEOUT_MAX, lambda: self._acquired(lease), late=self._give_back_late, token=token
            )
        except Exception as error:
            raise self._failure(lease, error) from error
        self._lend(session, lease)
        if token.cancelled or self._closed:
            lease.release()
            raise LeaseCancelled if token.cancelled else closed(self.profile)
        return lease

    def check(self, holder: str) -> float:
        """See Pool; what is found dead is replaced at once, and the new connection is looked at."""
        if self._driver is None or not self._sessions.idle_and_leased()[0]:
            raise NothingIdle
        with self._care.look() as token:
            lease = Lease(self, holder, token, time.monotonic(), 0.0)
            lease.is_check = True
            self._lend(self._looked_at(lease, self._driver), lease)
            return self._round_trip(lease)

    def snapshot(self) -> PoolSnapshot:
        """See Pool."""
        kind, driver = self.profile.pool_kind, self._driver
        return as_told_by(kind, self._ledger.snapshot(), driver.told() if driver is not None else ())

    def resize(self, size: PoolSize) -> tuple[str, ...]:
        """See Pool; idle connections that are too many are closed at once."""
        waiting = () if self._driver is None else self._driver.resize(size)
        settings = self._kind.resized(self.profile.pool, size, waiting)
        self.profile = msgspec.structs.replace(self.profile, pool=settings)
        self._ledger.limits = limits = self.profile.limits
        if self._driver is not None and not waiting:
            self._close_some(self._driver, self._sessions.idle_and_leased()[0] - size.kept, WhyClosed.BEYOND)
            self._ledger.note(resized_entry(said_bounds(limits.least, limits.size)))
        return waiting

    def recycle(self, why: str = ON_REQUEST) -> Recycled:
        """See Pool; neither pool can do it: idle connections are leased and closed, and made when wanted."""
        before_s = self._replaced_before_s = time.monotonic()
        if self._driver is None:
            return Recycled(0, 0)
        self._sessions.why_replaced = why
        idle, leased = self._sessions.idle_and_leased()
        return Recycled(self._close_some(self._driver, idle, WhyClosed.DRAINED, before_s), leased)

    def close_idle(self) -> None:
        """See Pool; a leased connection is closed when it is given back."""
        self._closed = True
        driver = self._driver
        if driver is not None:
            self._sessions.begin_to_close(driver.close)

    def _acquired(self, lease: Lease) -> DbapiConnection:
        """A session, asked for on the calling thread as `lease`; one that may be dead has answered a ping."""
        with self._asked.asking(lease):
            driver = self._made()
            while True:
                session = self._care.taken(driver)
                if not self._sessions.is_suspect(session) or self._sessions.lives(session, NEVER):
                    return session
                self._get_rid(session)

    def _made(self) -> UnwaitingDriver:
        with self._making:
            if self._closed:
                raise closed(self.profile)
            if self._driver is None:
                asked = self._asked
                watcher = Watcher(asked.connect, asked.lives, asked.undo, asked.returned)
                self._driver = self._kind.open_driver(self.profile, watcher)
                if self._closed:
                    self._sessions.begin_to_close(self._driver.close)
            return self._driver

    def _looked_at(self, lease: Lease, driver: UnwaitingDriver) -> DbapiConnection:
        """A session that a check may have; the dead ones before it are given up."""
        with self._asked.asking(lease):
            while True:
                try:
                    session = driver.acquire()
                except Exception as error:
                    if driver.is_exhausted(error):
                        raise NothingIdle from error
                    raise
                try:
                    if self._sessions.lives(session, lease.token):
                        return session
                except LeaseCancelled:
                    self._get_rid(session)
                    raise
                self._get_rid(session)

    def _close_some(
        self, driver: UnwaitingDriver, wanted: int, why: WhyClosed, before_s: float | None = None
    ) -> int:
        """Close so many idle connections, past those that were closed before; returns how many there were."""
        done = 0
        for _ in range(self.profile.capacity or 0):
            done += done < wanted and self._close_one(driver, why, before_s)
        return done

    def _close_one(self, driver: UnwaitingDriver, why: WhyClosed, before_s: float | None = None) -> bool:
        """Close an idle connection, made before `before_s` where that is given; whether there was one."""
        with self._care.look(), self._asked.asking(None):
            try:
                session = driver.acquire()
            except Exception:  # noqa: BLE001 - none is idle any more, or it is one to be made anew
                return False
            slot = self._sessions.slot_of(session)
            if slot is None or (before_s is not None and slot.born_s >= before_s):
                driver.release(session)
                return False
            if why is WhyClosed.DRAINED:
                self._sessions.note_replaced(slot)
            else:
                slot.ending = why.value
            self._get_rid(session)
            return True

    def _give_back(self, lease: Lease) -> None:
        session, slot, driver = lease.connection_held, lease.slot_held, self._driver
        self.database.set_autocommit(session, True)
        if driver is None or self._closed or slot.born_s < self._replaced_before_s:
            self._sessions.note_released(slot)
            if not self._closed:
                self._sessions.note_replaced(slot)
            self._get_rid(session)
            return
        try:
            within(RETURN_S, lambda: driver.release(session))
        except DeadlinePassed:
            return  # it comes back when the pool's lock is free
        except Exception as error:  # noqa: BLE001 - the lease is over, whatever the server says
            if not slot.ending:
                self._sessions.note_invalidated(slot, self._meaning(error))
            self._get_rid(session)

    def _give_back_late(self, session: DbapiConnection | None) -> None:
        if session is not None and self._driver is not None:
            self._driver.release(session)

    def _get_rid(self, session: DbapiConnection) -> None:
        session.close()
        if self._driver is not None:
            self._driver.drop(session)

    def _by_itself(self) -> Lease:
        """For a connection that nobody has asked for."""
        if self._closed:
            raise closed(self.profile)
        lease = Lease(self, KIND_NAMES[self.profile.pool_kind], NEVER, time.monotonic(), 0.0)
        lease.is_check = True
        return lease

    def _failure(self, lease: Lease, error: Exception) -> Exception:
        """What to raise where the pool had no connection to give, noted as what it was."""
        if isinstance(error, LeaseCancelled):
            self._sessions.note_given_up(lease, Happened.CANCELLED)
            return error
        if isinstance(error, PoolClosed):
            self._sessions.note_given_up(lease, Happened.CANCELLED, "the pool is closed")
            return error
        if self._driver is not None and self._driver.is_exhausted(error):
            self._sessions.note_given_up(lease, Happened.TIMED_OUT, NEVER_WAITS)
            return exhausted(self.profile, self._ledger.holders())
        self._sessions.note_given_up(lease, Happened.CANCELLED, self._meaning(error))
        return error

    def _why_closed(self, session: DbapiConnection) -> WhyClosed:
        if self._closed:
            return WhyClosed.CLOSED
        return WhyClosed.LOST if session.closed else WhyClosed.BEYOND
