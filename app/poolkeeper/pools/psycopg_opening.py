"""Making psycopg_pool's pool, and the connections that it asks for."""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from poolkeeper.databases.postgresql_pooled import PooledSession
from poolkeeper.pools.cancel_token import CancelToken, wait_for
from poolkeeper.pools.errors import LeaseCancelled, closed
from poolkeeper.pools.events import Happened
from poolkeeper.pools.kept_sessions import KeptSessions
from poolkeeper.pools.lease import Lease, Lender
from poolkeeper.pools.psycopg_driver import Fail, PoolClosed, PsycopgDriver
from poolkeeper.profiles.profile import Profile

BACKGROUND = "psycopg_pool"
"""Who holds a connection that the pool makes by itself."""


class ProfileLender(Lender, Protocol):
    """The watched pool, whose profile changes with its size."""

    profile: Profile


class PsycopgOpening:
    """Makes the pool at the first lease, whose connection is the pool's first: a refusal is told at once.

    A later refusal stops the pool's own attempts, which would lock an account; the next lease makes it anew.
    A connection that nobody waits for is made without bothering a person. `waiting` is told when somebody
    begins to wait, `is_passing` says whether a failed connect is worth another attempt; `last_failure` is the
    last one, and when it came (`time.monotonic()`).
    """

    def __init__(
        self,
        lender: ProfileLender,
        sessions: KeptSessions,
        waiting: Callable[[Fail], None],
        is_passing: Callable[[Exception], bool],
    ) -> None:
        self._lender = lender
        self._sessions = sessions
        self._waiting = waiting
        self._is_passing = is_passing
        self.pool: PsycopgDriver | None = None
        self.last_failure: tuple[float, Exception] | None = None
        self._lock = threading.Lock()
        self._making: Future[None] | None = None
        self._ready: deque[PooledSession] = deque()
        self._refused: Exception | None = None
        self._closed = False
        self._ending = CancelToken()

    def opened(self, lease: Lease) -> PsycopgDriver:
        """The pool; made by one lease while the others wait for it, or a cancel."""
        while True:
            with self._lock:
                if self._closed:
                    break
                if self.pool is not None and self._refused is None:
                    return self.pool
                mine = self._making is None
                making = self._making = self._making or Future()
            if mine:
                return self._made(lease, making)
            wait_for(making, lease.token)
            if lease.token.cancelled:
                self._sessions.note_given_up(lease, Happened.CANCELLED)
                raise LeaseCancelled
        self._sessions.note_given_up(lease, Happened.CANCELLED, "the pool is closed")
        raise closed(self._lender.profile)

    def keep(self, session: PooledSession) -> None:
        """Have this one ready for the next time that the pool asks for a connection."""
        with self._lock:
            if not self._closed:
                self._ready.append(session)
                return
        session.close()

    def close(self) -> PsycopgDriver | None:
        """Make nothing more and send the waiters away; returns the pool to close."""
        with self._lock:
            self._closed = True
            ready, self._ready = self._ready, deque()
        self._ending.cancel()
        for session in ready:
            session.close()
        if self.pool is not None:
            self.pool.fail_all(PoolClosed())
        return self.pool

    def _made(self, lease: Lease, making: "Future[None]") -> PsycopgDriver:
        try:
            first = self._sessions.connected(lease)
            with self._lock:
                if self._closed:
                    first.close()
                    raise closed(self._lender.profile)
                self._ready.append(first)
                before, self._refused = self.pool, None
                profile = self._lender.profile
                self.pool = pool = PsycopgDriver(
                    profile.pool.psycopg, profile.name, self._connect, self._waiting
                )
            if before is not None:
                before.close(0.0)
            return pool
        finally:
            with self._lock:
                self._making = None
            making.set_result(None)

    def _connect(self) -> PooledSession:
        """A connection for the pool, on one of its threads; raises what keeps it from trying in vain."""
        with self._lock:
            if self._closed:
                raise closed(self._lender.profile)
            if self._ready:
                return self._ready.popleft()
            if self._refused is not None:
                raise self._refused
        lease = Lease(self._lender, BACKGROUND, self._ending, time.monotonic(), 0.0)
        lease.is_check = self.pool is None or not self.pool.is_awaited
        try:
            session: PooledSession = self._sessions.connected(lease)
        except Exception as error:
            self.note_failure(error)
            raise
        return session

    def note_failure(self, error: Exception) -> None:
        """A connect failed; what does not pass by itself is not tried again before the next lease."""
        self.last_failure = (time.monotonic(), error)
        if not isinstance(error, LeaseCancelled) and not self._is_passing(error):
            self._refused = error
            if self.pool is not None:
                self.pool.fail_all(error)
