"""A profile's pool: leases for named holders, and everything that happens to them on record."""

import contextlib
import threading
import time
from collections.abc import Callable

import msgspec
from sqlalchemy.exc import TimeoutError as QueuePoolTimeout
from sqlalchemy.pool import PoolProxiedConnection

from poolkeeper.databases.database import Database
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.connector import Connector
from poolkeeper.pools.errors import LeaseCancelled, closed, exhausted
from poolkeeper.pools.events import Happened
from poolkeeper.pools.figures import PoolSnapshot
from poolkeeper.pools.guarded_driver import Deadlines, GuardedDriver
from poolkeeper.pools.kinds import as_told_by
from poolkeeper.pools.lease import Lease as Lease
from poolkeeper.pools.ledger import Ledger, resized_entry
from poolkeeper.pools.logins import Logins
from poolkeeper.pools.on_record import OnRecord
from poolkeeper.pools.resizing import ON_REQUEST, PoolSize, Recycled, said_queue_size
from poolkeeper.pools.watched_null_pool import WatchedNullPool
from poolkeeper.pools.watched_queue_pool import WatchedQueuePool
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Profile


class WatchedPool(OnRecord):
    """SQLAlchemy's QueuePool, or its NullPool. Opens no connection before the first lease.

    `sign_in` is called on a thread of its own for each new connection. `changed` is called at the first
    event after a snapshot, on whatever thread caused it: it must be quick and must not raise.
    """

    def __init__(
        self,
        profile: Profile,
        database: Database,
        sign_in: Callable[[], Identity],
        changed: Callable[[], None],
        deadlines: Deadlines = Deadlines(),  # noqa: B008 - frozen
        logins: Logins | None = None,
        quiet_sign_in: Callable[[], Identity] | None = None,
    ) -> None:
        """`quiet_sign_in` is asked in place of `sign_in` where no person may be bothered."""
        self.profile = profile
        self.database = database
        self._driver = driver = GuardedDriver(database, deadlines)
        self._wait_s = profile.pool.wait_s
        self._ledger = Ledger(profile.limits, changed)
        self._kind = profile.pool_kind
        pool_class = WatchedNullPool if self._kind.keeps_nothing else WatchedQueuePool
        self._pool = pool_class(
            profile,
            Connector(profile, database, sign_in, driver, logins or Logins(), quiet_sign_in or sign_in),
            driver,
            self._ledger,
            self._meaning,
        )
        self._asking = self._pool.asking
        self._closings: list[threading.Thread] = []
        self.is_disconnect = database.is_disconnect

    @property
    def size(self) -> int:
        """How many connections the pool keeps."""
        return self.profile.pool.size

    def lease(self, holder: str, token: CancelToken) -> Lease:
        """A connection for `holder`, shown by that name while it is held.

        Waits its turn at most the profile's `wait_s`. Raises PoolExhausted, LeaseCancelled as soon as
        `token` is cancelled, PoolClosed, ConnectTimedOut, or what the sign-in or the driver raised.
        """
        lease = Lease(self, holder, token, time.monotonic(), self._wait_s)
        if token.cancelled:
            self._pool.note_given_up(lease, Happened.CANCELLED)
            raise LeaseCancelled
        self._asking.lease = lease
        try:
            proxy = self._pool.connect()
        except QueuePoolTimeout:
            proxy = self._connect_again(lease)
        finally:
            # A dropped lease gives its connection back, so nothing else may keep it alive.
            self._asking.lease = None
        self._pool.note_lease(lease, proxy)
        if token.cancelled:
            lease.release()
            raise LeaseCancelled
        return lease

    def check(self, holder: str) -> float:
        """See Pool."""
        with self._pool.checks.check() as token:
            lease = Lease(self, holder, token, time.monotonic(), 0.0)
            lease.is_check = True
            self._asking.lease = lease
            try:
                proxy = self._pool.connect()
            finally:
                self._asking.lease = None
            self._pool.note_lease(lease, proxy)
            began_s = time.monotonic()
            try:
                self._driver.ping(lease.connection_held, token)
            except BaseException as error:
                cancelled = isinstance(error, LeaseCancelled)
                self.invalidate(lease, "the check gave way to who waits" if cancelled else "failed a check")
                raise
            took_s = time.monotonic() - began_s
            lease.release()
            return took_s

    def suspect(self, why: str) -> None:
        """See Pool."""
        self._pool.suspect(why)

    def reconfigure(self, settings: DriverPool) -> tuple[str, ...]:
        """Nothing of a driver's pool can change here: all of it waits for the next opening."""
        return tuple(settings.__struct_fields__)

    def snapshot(self) -> PoolSnapshot:
        """Every figure as of now."""
        snapshot = self._ledger.snapshot()
        if self._kind is PoolKind.QUEUE:
            return snapshot
        return as_told_by(self._kind, snapshot, _own(snapshot) if self._kind is PoolKind.ODBC else ())

    def resize(self, size: PoolSize) -> tuple[str, ...]:
        """See Pool; a NullPool has no size to change."""
        if isinstance(self._pool, WatchedQueuePool):
            overflow = size.most - size.kept
            settings = msgspec.structs.replace(self.profile.pool, size=size.kept, max_overflow=overflow)
            self.profile = msgspec.structs.replace(self.profile, pool=settings)
            self._ledger.limits = self.profile.limits
            self._ledger.note(resized_entry(said_queue_size(size.kept, overflow)))
            self._pool.resize(size.kept, overflow)
        return ()

    def recycle(self, why: str = ON_REQUEST) -> Recycled:
        """See Pool; a NullPool keeps nothing that could be recycled."""
        return self._pool.recycle(self, why) if isinstance(self._pool, WatchedQueuePool) else Recycled(0, 0)

    def invalidate(self, lease: Lease, why: str) -> None:
        """Close the lease's connection instead of keeping it, and end the lease."""
        proxy, lease.proxy = lease.proxy, None
        self._pool.note_invalidated(lease.slot_held, why)
        proxy.invalidate()

    def close_idle(self) -> None:
        """See Pool."""
        for closing in self._pool.stop_keeping():
            thread = threading.Thread(target=closing, name="closing", daemon=True)
            self._closings.append(thread)
            thread.start()

    def close(self, timeout_s: float) -> bool:
        """Send the waiters away and close the idle connections, waiting at most `timeout_s`.

        A leased connection is closed when it is given back, for its holder may be in the middle of a call;
        what does not close in time goes on alone. Returns whether no connection is left.
        """
        deadline_s = time.monotonic() + timeout_s
        self.close_idle()
        for thread in self._closings:
            thread.join(max(0.0, deadline_s - time.monotonic()))
        return not self.snapshot().slots

    def _connect_again(self, lease: Lease) -> PoolProxiedConnection:
        # SQLAlchemy reports a time-out also for one who was woken because there was room for a new
        # connection and was overtaken; that one goes on waiting, at its old place.
        self._asking.lease = lease
        try:
            while time.monotonic() < lease.deadline_s and not self._pool.closed:
                with contextlib.suppress(QueuePoolTimeout):
                    return self._pool.connect()
        finally:
            self._asking.lease = None
        if self._pool.closed:
            self._pool.note_given_up(lease, Happened.CANCELLED, "the pool is closed")
            raise closed(self.profile)
        self._pool.note_given_up(lease, Happened.TIMED_OUT)
        raise exhausted(self.profile, self._ledger.holders())

    def _meaning(self, error: BaseException) -> str:
        return self.database.explain(error, self.profile).title


def _own(snapshot: PoolSnapshot) -> tuple[tuple[str, str | None], ...]:
    """What is to be said of the driver manager's pooling: all that it does is its secret."""
    return (
        ("Connects asked of it", f"{snapshot.leases + snapshot.failures:,}"),
        ("Served from its pool", None),
        ("Connections it keeps idle", None),
    )
