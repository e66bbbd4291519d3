"""SQLAlchemy's NullPool: a connection for each lease, closed at its release."""

from collections.abc import Callable

from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from poolkeeper.pools.connector import Connector
from poolkeeper.pools.errors import NothingIdle
from poolkeeper.pools.guarded_driver import GuardedDriver
from poolkeeper.pools.ledger import Ledger
from poolkeeper.pools.watched_entries import WatchedEntries
from poolkeeper.profiles.profile import Profile


class WatchedNullPool(WatchedEntries, NullPool):
    """Keeps nothing and has no limit; what waits here waits for the server alone."""

    why_unkept = "given back"

    def __init__(
        self,
        profile: Profile,
        connector: Connector,
        driver: GuardedDriver,
        ledger: Ledger,
        meaning: Callable[[BaseException], str],
    ) -> None:
        super().__init__(self._connect, dialect=self)  # type: ignore[arg-type]
        self._stopped = False
        self.watch(profile, connector, driver, ledger, meaning)

    @property
    def closed(self) -> bool:
        """Whether no connection is made any more."""
        return self._stopped

    def stop_keeping(self) -> list[Callable[[], None]]:
        """Make no connection any more; none is idle."""
        self._stopped = True
        return []

    def suspect(self, why: str) -> None:
        """Nothing is idle that could have died unnoticed."""

    def _do_get(self) -> ConnectionPoolEntry:
        if self._asking_lease().is_check:
            raise NothingIdle
        return super()._do_get()
