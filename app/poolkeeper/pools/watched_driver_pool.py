"""What the pools of PostgreSQL's and MySQL's drivers have in common here: we make their connections."""

import time
from collections.abc import Callable
from typing import Any

from poolkeeper.databases.database import Database
from poolkeeper.pools.connector import Connector
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.guarded_driver import Deadlines, GuardedDriver
from poolkeeper.pools.kept_sessions import KeptSessions, WhyClosed
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.ledger import Ledger
from poolkeeper.pools.loan import Loan
from poolkeeper.pools.logins import Logins
from poolkeeper.pools.on_record import OnRecord
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool
from poolkeeper.profiles.profile import Profile


class WatchedDriverPool(OnRecord):
    """A part of Pool; whoever inherits it has the driver's pool, and says how a session leaves it."""

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
        self.is_disconnect = database.is_disconnect
        pooled = self._pooled()
        self._guarded = guarded = GuardedDriver(pooled, deadlines)
        self._ledger = Ledger(profile.limits, changed)
        connector = Connector(profile, pooled, sign_in, guarded, logins or Logins(), quiet_sign_in or sign_in)
        self._sessions = KeptSessions(connector, guarded, self._ledger, self._meaning, self._why_closed)
        self._prepare()

    def suspect(self, why: str) -> None:
        """See Pool."""
        self._sessions.suspect(why)

    def reconfigure(self, settings: DriverPool) -> tuple[str, ...]:
        """Nothing of oracledb's pool can change here."""
        return tuple(settings.__struct_fields__)

    def invalidate(self, lease: Lease, why: str) -> None:
        """See Lender."""
        lease.proxy = None
        self._sessions.note_invalidated(lease.slot_held, why)
        self._get_rid(lease.connection_held)

    def close(self, timeout_s: float) -> bool:
        """See Pool."""
        deadline_s = time.monotonic() + timeout_s
        self.close_idle()
        self._sessions.wait_closed(deadline_s)
        return not self._ledger.snapshot().slots

    def close_idle(self) -> None:
        """See Pool; a leased connection is closed when it is given back."""
        raise NotImplementedError

    def _pooled(self) -> Database:
        """What makes the sessions that the driver's pool keeps."""
        raise NotImplementedError

    def _prepare(self) -> None:
        """Make what else the pool needs, once it has its sessions."""
        raise NotImplementedError

    def _lend(self, session: Any, lease: Lease) -> None:  # noqa: ANN401 - the driver's own
        lease.proxy = Loan(self._give_back, lease)
        self._sessions.note_lease(lease, session)

    def _round_trip(self, lease: Lease) -> float:
        """The seconds of a lent connection's round trip; it is given back, or given up where it fails."""
        try:
            took_s = self._sessions.round_trip(lease.connection_held, lease.token)
        except BaseException as error:
            cancelled = isinstance(error, LeaseCancelled)
            self.invalidate(lease, "the check gave way to who waits" if cancelled else "failed a check")
            raise
        lease.release()
        return took_s

    def _give_back(self, lease: Lease) -> None:
        raise NotImplementedError

    def _get_rid(self, session: Any) -> None:  # noqa: ANN401 - the driver's own
        raise NotImplementedError

    def _why_closed(self, session: Any) -> WhyClosed:  # noqa: ANN401 - the driver's own
        raise NotImplementedError

    def _meaning(self, error: BaseException) -> str:
        return self.database.explain(error, self.profile).title
