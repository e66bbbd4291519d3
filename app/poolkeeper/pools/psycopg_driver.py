"""psycopg_pool's ConnectionPool, its connections made by us and its waiters within our reach."""

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, cast

import psycopg_pool
from psycopg_pool import PoolClosed as PoolClosed
from psycopg_pool import PoolTimeout as PoolTimeout
from psycopg_pool import TooManyRequests as TooManyRequests

from poolkeeper.databases.postgresql_pooled import PooledSession
from poolkeeper.pools.kept_sessions import WhyClosed
from poolkeeper.profiles.pool_kinds import PsycopgPool

STATISTICS = (
    "pool_min",
    "pool_max",
    "pool_size",
    "pool_available",
    "requests_waiting",
    "requests_num",
    "requests_queued",
    "requests_wait_ms",
    "requests_errors",
    "usage_ms",
    "returns_bad",
    "connections_num",
    "connections_ms",
    "connections_errors",
    "connections_lost",
)
"""What `get_stats` gives, in the order of psycopg's manual ("Pool stats")."""

USAGE = "usage_ms"
OLD = 0.0


# Each failure is in the pool's own record, with its meaning.
logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


Fail = Callable[[Exception], object]


class PsycopgDriver:
    """One ConnectionPool, opened at once.

    `connect` makes its connections, on its worker threads. `waiting` is told on the thread that begins to
    wait, with what ends that wait by an error. The pool's own `check` is not used, for its pauses between two
    checks cannot be cancelled: whoever leases checks, and says so by `discard`.
    """

    def __init__(
        self,
        settings: PsycopgPool,
        name: str,
        connect: Callable[[], PooledSession],
        waiting: Callable[[Fail], None],
    ) -> None:
        self._waiters = _Waiters(waiting)
        self._pool = psycopg_pool.ConnectionPool(
            connection_class=cast("type[PooledSession]", _Maker(connect)),
            min_size=settings.min_size,
            max_size=settings.max_size,
            timeout=settings.timeout_s,
            max_waiting=settings.max_waiting,
            max_lifetime=settings.max_lifetime_s,
            max_idle=settings.max_idle_s,
            reconnect_timeout=settings.reconnect_timeout_s,
            name=name,
            open=False,
        )
        # The pool has no way to call a waiter back; its queue tells whom it holds.
        self._pool._waiting = self._waiters
        self._pool.open()

    def acquire(self, timeout_s: float) -> PooledSession:
        """A connection; raises psycopg_pool's PoolTimeout or TooManyRequests, or what the waiter was told."""
        try:
            return self._pool.getconn(timeout_s)
        finally:
            waiter = self._waiters.mine()
            if waiter is not None:
                self._forget(waiter)

    def take_idle(self) -> PooledSession | None:
        """A connection that is idle; None where there is none or somebody waits for one. Never waits."""
        with self._pool._lock:
            session = None if self._waiters or not self._pool._pool else self._pool._pool.popleft()
        if session is not None:
            # what `getconn` does for a connection on its way out, and `putconn` asks for
            session._pool = self._pool
        return session

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for a connection."""
        return bool(self._waiters)

    def fail_all(self, error: Exception) -> None:
        """Send everybody away who waits."""
        with self._pool._lock:
            waiters = tuple(self._waiters)
        for waiter in waiters:
            waiter.fail(error)

    def release(self, session: PooledSession, held_s: float) -> None:
        """Give a connection back, rolled back; the pool keeps, hands on or closes it."""
        # Its own with-block counts this, which ends in a commit that could not be left behind.
        self._pool._stats[USAGE] += int(held_s * 1000)
        self._pool.putconn(session)

    def discard(self, session: PooledSession, *, checked: bool = False) -> None:
        """Give back a connection that was closed; the pool makes another. `checked`: before it was lent."""
        # What another thread is still in looks usable; as one too old it is not kept in any case.
        session._expire_at = OLD
        if checked:
            self._pool._putconn(session, from_getconn=True)
        else:
            self._pool.putconn(session)

    def why_closed(self, session: PooledSession) -> WhyClosed:
        """Why the pool itself closes a connection just now."""
        now_s = time.monotonic()
        if self._pool.closed:
            return WhyClosed.CLOSED
        if getattr(session, "_created_at", now_s) <= self._pool._drained_at:
            return WhyClosed.DRAINED
        return WhyClosed.OLD if getattr(session, "_expire_at", now_s + 1) <= now_s else WhyClosed.UNUSED

    def statistics(self) -> dict[str, int]:
        """Its own figures by their names."""
        stats = self._pool.get_stats()
        return {name: stats.get(name, 0) for name in STATISTICS}

    def resize(self, min_size: int, max_size: int) -> None:
        """Change the bounds while it is open."""
        self._pool.resize(min_size, max_size)

    def drain(self) -> None:
        """Close and replace what is idle now, and what is lent when it comes back."""
        self._pool.drain()

    def close(self, timeout_s: float) -> None:
        """Close what is idle and make nothing more."""
        self._pool.close(timeout_s)

    def _forget(self, waiter: Any) -> None:  # noqa: ANN401
        with self._pool._lock, contextlib.suppress(ValueError):
            self._waiters.remove(waiter)


class _Maker:
    """In place of a class of connections: psycopg_pool calls its `connect` alone."""

    def __init__(self, connect: Callable[[], PooledSession]) -> None:
        self._connect = connect

    def connect(self, _conninfo: str = "", **_options: object) -> PooledSession:
        """A connection that the pool may keep."""
        return self._connect()


class _Waiters(deque[Any]):
    """The pool's queue, which remembers who waits on which thread."""

    def __init__(self, waiting: Callable[[Fail], None]) -> None:
        super().__init__()
        self._own = threading.local()
        self._told = waiting

    def append(self, waiter: Any) -> None:  # noqa: ANN401
        """Somebody begins to wait; called under the pool's lock, on the thread that waits."""
        super().append(waiter)
        self._own.waiter = waiter
        self._told(waiter.fail)

    def mine(self) -> Any:  # noqa: ANN401
        """The place that the calling thread had, or None; forgotten from now on."""
        waiter = getattr(self._own, "waiter", None)
        self._own.waiter = None
        return waiter
