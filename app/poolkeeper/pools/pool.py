"""What every kind of pool offers, and which kind a profile asks for."""

from collections.abc import Callable
from typing import Protocol

from poolkeeper.databases.database import Database
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.events import Happened, PoolEvent
from poolkeeper.pools.figures import PoolSnapshot
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.ledger import Drained
from poolkeeper.pools.logins import Logins
from poolkeeper.pools.resizing import ON_REQUEST, PoolSize, Recycled
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Profile


class Pool(Protocol):
    """Leases for named holders, and everything that happens to them on record."""

    profile: Profile
    database: Database

    def lease(self, holder: str, token: CancelToken) -> Lease:
        """A connection for `holder`.

        Raises PoolExhausted, LeaseCancelled as soon as `token` is cancelled, PoolClosed, ConnectTimedOut, or
        what the sign-in or the driver raised.
        """

    def check(self, holder: str) -> float:
        """Look whether an idle connection lives, and replace it if not; returns the seconds of a round trip.

        Never waits and asks no person. Raises NothingIdle, LeaseCancelled as soon as somebody waits for a
        connection, or what connecting raised.
        """

    def suspect(self, why: str) -> None:
        """Every idle connection may have died unnoticed: each is checked before its next use."""

    def snapshot(self) -> PoolSnapshot:
        """Every figure as of now."""

    def events(self) -> tuple[PoolEvent, ...]:
        """The last 20 000 events, oldest first."""

    def backend_ids(self) -> frozenset[str]:
        """The server's ids of the connections in these events."""

    def drain(self) -> Drained:
        """The events that no recorder has had yet, oldest first."""

    def reconfigure(self, settings: DriverPool) -> tuple[str, ...]:
        """Change the settings of the driver's own pool; returns those that wait for the next opening."""

    def resize(self, size: PoolSize) -> tuple[str, ...]:
        """Change the size of the open pool; returns the names of settings that wait for the next opening.

        Raises the driver's own error.
        """

    def recycle(self, why: str = ON_REQUEST) -> Recycled:
        """Close and replace every idle connection; those leased are replaced when they come back.

        `why` goes on record where the kind of pool lets us say it.
        """

    def note_retry(self, holder: str, wait_s: float, why: str) -> None:
        """Put on record that `holder` asks again in `wait_s`, and why."""

    def note_server(self, node: str, happened: Happened, holder: str, why: str) -> None:
        """Put on record that a statement of `holder` was sent here, or what became of a server.

        `node` is what this pool's server is called, and stands in every event from then on.
        """

    def close_idle(self) -> None:
        """Begin to close: nobody gets a connection any more, and what is idle is closed in the background."""

    def close(self, timeout_s: float) -> bool:
        """Close the connections, waiting at most `timeout_s`; returns whether none is left."""


def open_pool(
    profile: Profile,
    database: Database,
    sign_in: Callable[[], Identity],
    changed: Callable[[], None],
    logins: Logins | None = None,
    quiet_sign_in: Callable[[], Identity] | None = None,
) -> Pool:
    """The pool that `profile` asks for; opens no connection before the first lease."""
    own = profile.oracle.driver_pool
    if profile.pool_kind is PoolKind.ORACLEDB and own is not None:
        from poolkeeper.pools.driver_pool import WatchedDriverPool

        return WatchedDriverPool(profile, own, database, sign_in, changed, logins, quiet_sign_in)
    if profile.pool_kind is PoolKind.PSYCOPG:
        from poolkeeper.pools.watched_psycopg_pool import WatchedPsycopgPool

        return WatchedPsycopgPool(
            profile, database, sign_in, changed, logins=logins, quiet_sign_in=quiet_sign_in
        )
    if profile.pool_kind.never_waits:
        from poolkeeper.pools.watched_unwaiting_pool import WatchedUnwaitingPool

        return WatchedUnwaitingPool(
            profile, database, sign_in, changed, logins=logins, quiet_sign_in=quiet_sign_in
        )
    from poolkeeper.pools.watched_pool import WatchedPool

    return WatchedPool(profile, database, sign_in, changed, logins=logins, quiet_sign_in=quiet_sign_in)
