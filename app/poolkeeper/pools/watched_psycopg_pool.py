"""psycopg_pool's ConnectionPool, watched: we make its connections, and it closes them through us."""

import itertools
import threading
import time

import msgspec

from poolkeeper.databases.database import Database
from poolkeeper.databases.passing import is_passing
from poolkeeper.databases.postgresql_pooled import PooledPostgresql, PooledSession
from poolkeeper.pools.account import WAITING
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import DeadlinePassed
from poolkeeper.pools.errors import LeaseCancelled, NothingIdle, closed, exhausted, too_many_waiting
from poolkeeper.pools.events import Happened
from poolkeeper.pools.figures import PoolSnapshot
from poolkeeper.pools.giving_way import GivingWay
from poolkeeper.pools.kept_sessions import WhyClosed
from poolkeeper.pools.kinds import as_told_by
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.ledger import resized_entry
from poolkeeper.pools.psycopg_driver import (
    Fail,
    PoolClosed,
    PoolTimeout,
    PsycopgDriver,
    TooManyRequests,
)
from poolkeeper.pools.psycopg_opening import PsycopgOpening
from poolkeeper.pools.resizing import ON_REQUEST, PoolSize, Recycled, said_bounds
from poolkeeper.pools.watched_driver_pool import WatchedDriverPool
from poolkeeper.profiles.pool_kinds import PoolKind

WORKERS_END_S = 1.0
"""How long the end of psycopg_pool's own threads is waited for before its connections are closed."""


class WatchedPsycopgPool(WatchedDriverPool):
    """Made at the first lease; what it does by itself is on record as what is done for a lease."""

    def _pooled(self) -> Database:
        return PooledPostgresql()

    def _prepare(self) -> None:
        self._checks = GivingWay()
        self._waiter_numbers = itertools.count(1)
        self._asking = threading.local()
        self._opening = PsycopgOpening(self, self._sessions, self._begin_to_wait, self._passes)

    def lease(self, holder: str, token: CancelToken) -> Lease:
        """See Pool."""
        lease = Lease(self, holder, token, time.monotonic(), self.profile.pool.psycopg.timeout_s)
        if token.cancelled:
            self._sessions.note_given_up(lease, Happened.CANCELLED)
            raise LeaseCancelled
        pool = self._opening.opened(lease)
        self._asking.lease, self._asking.cancel = lease, None
        try:
            session = self._acquired(pool, lease)
        except LeaseCancelled:
            self._sessions.note_given_up(lease, Happened.CANCELLED)
            raise
        except Exception as error:
            raise self._failure(lease, error) from error
        finally:
            if self._asking.cancel is not None:
                token.unwatch(self._asking.cancel)
            self._asking.lease = self._asking.cancel = None
        self._lend_from(pool, session, lease)
        if token.cancelled:
            lease.release()
            raise LeaseCancelled
        return lease

    def check(self, holder: str) -> float:
        """See Pool; what is found dead is replaced at once, and the new connection is looked at."""
        pool = self._opening.pool
        with self._checks.check() as token:
            session = None if pool is None else pool.take_idle()
            if pool is None or session is None:
                raise NothingIdle
            lease = Lease(self, holder, token, time.monotonic(), 0.0)
            lease.is_check = True
            if not self._lives(pool, session, lease):
                return self._replaced(pool, session, lease)
            self._lend_from(pool, session, lease)
            return self._round_trip(lease)

    def snapshot(self) -> PoolSnapshot:
        """See Pool."""
        pool = self._opening.pool
        statistics = {} if pool is None else pool.statistics()
        own = tuple((name, f"{value:,}") for name, value in statistics.items())
        return as_told_by(PoolKind.PSYCOPG, self._ledger.snapshot(), own)

    def resize(self, size: PoolSize) -> tuple[str, ...]:
        """See Pool; what is beyond a smaller bound is closed after `max_idle`."""
        own = msgspec.structs.replace(self.profile.pool.psycopg, min_size=size.kept, max_size=size.most)
        settings = msgspec.structs.replace(self.profile.pool, psycopg=own)
        self.profile = msgspec.structs.replace(self.profile, pool=settings)
        if self._opening.pool is not None:
            self._opening.pool.resize(size.kept, size.most)
        self._ledger.limits = self.profile.limits
        self._ledger.note(resized_entry(said_bounds(size.kept, size.most)))
        return ()

    def recycle(self, why: str = ON_REQUEST) -> Recycled:
        """See Pool."""
        if self._opening.pool is None:
            return Recycled(0, 0)
        now, later = self._sessions.idle_and_leased()
        self._sessions.why_replaced = why
        self._opening.pool.drain()
        return Recycled(now, later)

    def close_idle(self) -> None:
        """See Pool; a leased connection is closed when it is given back."""
        pool = self._opening.close()
        if pool is not None:
            self._sessions.begin_to_close(lambda: pool.close(WORKERS_END_S))

    def _acquired(self, pool: PsycopgDriver, lease: Lease) -> PooledSession:
        while True:
            left_s = lease.deadline_s + lease.sign_in_s - time.monotonic()
            session = pool.acquire(left_s)
            asks = self.profile.pool.psycopg.check or self._sessions.is_suspect(session)
            if not asks or self._lives(pool, session, lease):
                return session
            self._get_rid(session, pool)

    def _lives(self, pool: PsycopgDriver, session: PooledSession, lease: Lease) -> bool:
        try:
            return self._sessions.lives(session, lease.token)
        except LeaseCancelled:
            self._get_rid(session, pool)
            raise

    def _replaced(self, pool: PsycopgDriver, dead: PooledSession, lease: Lease) -> float:
        """Put another connection in a dead one's place; returns the seconds of its first round trip."""
        try:
            fresh = self._sessions.connected(lease)
            try:
                took_s = self._sessions.round_trip(fresh, lease.token)
            except BaseException:
                fresh.close()
                raise
            self._opening.keep(fresh)
        except Exception as error:
            self._opening.note_failure(error)
            raise
        else:
            return took_s
        finally:
            self._get_rid(dead, pool)

    def _lend_from(self, pool: PsycopgDriver, session: PooledSession, lease: Lease) -> None:
        session.home = pool
        self._lend(session, lease)

    def _begin_to_wait(self, fail: Fail) -> None:
        lease: Lease = self._asking.lease
        if not lease.waiter:
            lease.waiter = next(self._waiter_numbers)
            entry = (time.monotonic(), WAITING, 0, "", lease.holder, 0.0, "", lease.waiter)
            self._ledger.note(entry)
        self._checks.give_way()
        self._asking.cancel = lambda: fail(LeaseCancelled())
        lease.token.watch(self._asking.cancel)

    def _failure(self, lease: Lease, error: Exception) -> Exception:
        """What to raise where the pool had no connection to give, noted as what it was."""
        if isinstance(error, TooManyRequests):
            turned_away = too_many_waiting(self.profile)
            self._sessions.note_given_up(lease, Happened.CANCELLED, turned_away.explained.title)
            return turned_away
        if isinstance(error, PoolClosed):
            self._sessions.note_given_up(lease, Happened.CANCELLED, "the pool is closed")
            return closed(self.profile)
        if not isinstance(error, PoolTimeout):
            self._sessions.note_given_up(lease, Happened.CANCELLED, self._meaning(error))
            return error
        self._sessions.note_given_up(lease, Happened.TIMED_OUT)
        at_s, failure = self._opening.last_failure or (0.0, error)
        return failure if at_s > lease.asked_at_s else exhausted(self.profile, self._ledger.holders())

    def _give_back(self, lease: Lease) -> None:
        session, slot = lease.connection_held, lease.slot_held
        try:
            self._sessions.reset(session, slot)
        except Exception as error:  # noqa: BLE001 - the lease is over, whatever the server says
            late = isinstance(error, DeadlinePassed)
            why = "did not answer a rollback" if late else self._meaning(error)
            self._sessions.note_invalidated(slot, why)
            self._get_rid(session)
            return
        held_s = self._sessions.note_released(slot)
        if session.closed:
            slot.ending = "the connection was lost"
            self._get_rid(session)
        else:
            session.home.release(session, held_s)

    def _get_rid(self, session: PooledSession, checked_by: PsycopgDriver | None = None) -> None:
        session.close()
        (checked_by or session.home).discard(session, checked=checked_by is not None)

    def _why_closed(self, session: PooledSession) -> WhyClosed:
        pool = session.home or self._opening.pool
        return WhyClosed.UNUSED if pool is None else pool.why_closed(session)

    def _passes(self, error: Exception) -> bool:
        return is_passing(self.database.explain(error, self.profile), self.profile)
