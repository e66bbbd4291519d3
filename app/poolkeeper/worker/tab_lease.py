"""The lease of one tab: taken for a statement, kept while the tab's transaction is open."""

import time

from poolkeeper.databases.database import Database
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.pool import Pool
from poolkeeper.worker.outbox import Outbox
from poolkeeper.worker.retrying import lease_with_retries


class TabLease:
    """Used by the tab's own thread alone."""

    def __init__(self, database: Database, pool: Pool, outbox: Outbox) -> None:
        self.in_transaction = False
        self._outbox = outbox
        self._database = database
        self._pool = pool
        self._of_lease = pool
        self._lease: Lease | None = None

    @property
    def held(self) -> Lease | None:
        """The lease, while there is one."""
        return self._lease

    def take(
        self, holder: str, token: CancelToken, query_id: int, pool: Pool | None = None
    ) -> tuple[Lease, float]:
        """The lease and the seconds waited for it just now, every attempt of the profile's included.

        `pool` is that of another server than the primary; whoever holds a lease keeps it.
        Raises PoolExhausted, LeaseCancelled, DatabaseError, or the driver's error of a failed connect.
        """
        if self._lease is not None:
            return self._lease, 0.0
        began_s = time.monotonic()
        self._of_lease = pool or self._pool
        self._lease = lease_with_retries(self._of_lease, holder, token, query_id, self._outbox)
        before_s = self._lease.asked_at_s - began_s
        return self._lease, max(0.0, before_s) + self._lease.waited_s

    def settle(self, error: Exception | None = None, *, usable: bool = True) -> bool:
        """After a statement: give the connection back unless its transaction is open; returns that.

        `error` is what the statement ended with; with a lost connection the transaction is lost, and so
        with one that is not `usable` any more.
        """
        lease = self._lease
        if lease is None:
            return False
        lost = error is not None and self._database.is_disconnect(error)
        if lost or not usable:
            self._lease, self.in_transaction = None, False
            lease.invalidate("the connection was lost")
            if lost:
                # what ended this one may have ended all: one error is enough
                self._of_lease.suspect("another connection was lost")
            return False
        self.in_transaction = self._database.in_transaction(lease.connection)
        if not self.in_transaction:
            self.give_back()
        return self.in_transaction

    def give_back(self) -> None:
        """Return the connection to the pool; what is open on it is rolled back."""
        lease, self._lease, self.in_transaction = self._lease, None, False
        if lease is not None:
            lease.release()
