"""psycopg's own pool for threads (psycopg 3 documentation, "Connection pools")."""

import contextlib
import logging
from typing import Any

import psycopg
import psycopg_pool

from poolkeeper.databases.postgresql_session import Session
from poolkeeper.pools.lab.connections import Connections
from poolkeeper.pools.lab.lab_pool import Loan, NoneFree
from poolkeeper.profiles.profile import PoolSettings

NEVER_S = 10.0 * 365 * 86_400
"""The pool wants a lifetime; it has no word for never."""


class PsycopgLabPool:
    """Size is its `min_size`, size and overflow its `max_size`; pre-ping is its `check`."""

    def __init__(self, settings: PoolSettings, connections: Connections) -> None:
        # it writes a warning for each connection that it loses, which the run counts
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        self._connections = connections
        self._stale = 0
        self._pool: psycopg_pool.ConnectionPool[Any] = psycopg_pool.ConnectionPool(
            connection_class=_made_by(connections),
            min_size=settings.size,
            max_size=max(1, settings.capacity),
            timeout=settings.wait_s,
            max_waiting=settings.psycopg.max_waiting,
            max_idle=settings.psycopg.max_idle_s,
            max_lifetime=settings.recycle_s if settings.recycle_s >= 0 else NEVER_S,
            reconnect_timeout=connections.profile.connect_timeout_s,
            check=self._check if settings.pre_ping else None,
            name="lab",
            open=False,
        )
        self._pool.open()

    def acquire(self) -> Loan:
        """See LabPool."""
        try:
            return Loan(self._pool.getconn())
        except (psycopg_pool.PoolTimeout, psycopg_pool.TooManyRequests) as error:
            raise NoneFree from error

    def release(self, loan: Loan) -> None:
        """See LabPool."""
        lost = loan.connection.broken
        self._pool.putconn(loan.connection)
        self._stale += bool(lost)

    def discard(self, loan: Loan, error: BaseException) -> None:
        """See LabPool."""
        self._stale += 1
        with contextlib.suppress(Exception):
            loan.connection.close()
            self._pool.putconn(loan.connection)

    def opened(self) -> int:
        """See LabPool."""
        return int(self._pool.get_stats().get("pool_size", 0))

    def stale(self) -> int:
        """See LabPool."""
        return self._stale

    def close(self, timeout_s: float) -> int:
        """See LabPool."""
        with contextlib.suppress(Exception):
            self._pool.close(timeout=timeout_s)
        return self.opened() if not self._pool.closed else 0

    def _check(self, connection: Any) -> None:  # noqa: ANN401 - of the class made below
        if not self._connections.ping(connection):
            self._stale += 1
            raise psycopg.OperationalError("did not answer a ping")


def _made_by(connections: Connections) -> type[Session]:
    """A class of connections that are made as all others of the run are."""

    class Made(Session):
        @classmethod
        def connect(cls, conninfo: str = "", **_options: Any) -> Any:  # noqa: ANN401 - the pool's own call
            return connections.make()

    return Made
