"""psycopg2's ThreadedConnectionPool and MySQL Connector/Python's pool: where all are in use, they fail."""

import contextlib
import threading
import time
from collections.abc import Callable

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.lab.connections import Connections
from poolkeeper.pools.lab.lab_pool import Loan, NoneFree
from poolkeeper.pools.unwaiting_driver import UnwaitingDriver, Watcher
from poolkeeper.pools.unwaiting_kinds import kind_of


class UnwaitingLabPool:
    """The driver's own pool object, asked again by the attempts and the wait of `pool.retries`.

    Size is psycopg2's `minconn` and Connector/Python's `pool_size`, size and overflow psycopg2's `maxconn`.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._retries = connections.profile.pool.retries
        self._stale = 0
        watcher = Watcher(self._connect, self._lives, self._undo, lambda _session: None)
        self._driver: UnwaitingDriver = kind_of(connections.profile).open_driver(connections.profile, watcher)

    def acquire(self) -> Loan:
        """See LabPool."""
        for attempt in range(1, self._retries.attempts + 1):
            try:
                return Loan(self._driver.acquire())
            except Exception as error:
                if not self._driver.is_exhausted(error):
                    raise
                if attempt == self._retries.attempts:
                    raise NoneFree from error
            _wait(self._retries.wait_s, self._connections.token)
        raise NoneFree

    def release(self, loan: Loan) -> None:
        """See LabPool."""
        self._driver.release(loan.connection)

    def discard(self, loan: Loan, error: BaseException) -> None:
        """See LabPool."""
        self._stale += 1
        with contextlib.suppress(Exception):
            loan.connection.close()
            self._driver.drop(loan.connection)

    def opened(self) -> int:
        """See LabPool."""
        return self._connections.open

    def stale(self) -> int | None:
        """See LabPool; psycopg2 asks no connection whether it lives: those are what workers met."""
        return self._stale

    def close(self, timeout_s: float) -> int:
        """See LabPool."""
        deadline_s = time.monotonic() + timeout_s
        closing = threading.Thread(target=self._driver.close, name="closing", daemon=True)
        closing.start()
        closing.join(max(0.0, deadline_s - time.monotonic()))
        return self._connections.open

    def _connect(self) -> DbapiConnection:
        session = self._connections.make()
        session.keeper = self._connections.close
        return session

    def _lives(self, session: DbapiConnection) -> bool:
        lives = self._connections.ping(session)
        self._stale += not lives
        return lives

    def _undo(self, session: DbapiConnection, job: Callable[[], None] | None) -> None:
        if job is None:
            self._connections.undo(session)
        else:
            self._connections.driver.undo(session, job)


def _wait(seconds: float, token: CancelToken) -> None:
    """Raises LeaseCancelled at the end of the run."""
    woken = threading.Event()
    token.watch(woken.set)
    woken.wait(seconds)
    token.unwatch(woken.set)
    if token.cancelled:
        raise LeaseCancelled
