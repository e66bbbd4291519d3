"""SQLAlchemy's QueuePool as applications have it, and its NullPool, under our clock.

NullPool stands also before the ODBC driver manager's pooling, which is switched by the run's profile.
"""

import contextlib
import threading
import time

from sqlalchemy.exc import TimeoutError as QueuePoolTimeout
from sqlalchemy.pool import NullPool, Pool, PoolProxiedConnection, QueuePool

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.lab.connections import Connections
from poolkeeper.pools.lab.lab_pool import Loan, NoneFree
from poolkeeper.pools.lab.settings import KEEPS_NOTHING, LabSettings, PoolKind


class QueueLabPool:
    """Not our WatchedQueuePool, whose queue is fair: the lab measures what others will meet."""

    def __init__(self, settings: LabSettings, connections: Connections) -> None:
        self._connections = connections
        self._of_manager = settings.pool_kind is PoolKind.ODBC
        self._pool = _new_pool(settings, connections)

    def acquire(self) -> Loan:
        """See LabPool."""
        try:
            proxy = self._pool.connect()
        except QueuePoolTimeout as error:
            raise NoneFree from error
        return Loan(proxy.dbapi_connection, proxy)

    def release(self, loan: Loan) -> None:
        """See LabPool."""
        proxy, loan.grip = loan.grip, None
        proxy.close()

    def discard(self, loan: Loan, error: BaseException) -> None:
        """As SQLAlchemy's engine does it: every connection made before is replaced at its next use."""
        proxy, loan.grip = loan.grip, None
        with contextlib.suppress(Exception):
            self._pool._invalidate(proxy, error)
            proxy.close()

    def opened(self) -> int:
        """See LabPool."""
        return self._connections.open

    def stale(self) -> int | None:
        """See LabPool; what the driver manager finds dead it replaces without a word."""
        return None if self._of_manager else self._connections.stale

    def close(self, timeout_s: float) -> int:
        """See LabPool."""
        deadline_s = time.monotonic() + timeout_s
        closing = threading.Thread(target=self._pool.dispose, name="closing", daemon=True)
        closing.start()
        closing.join(max(0.0, deadline_s - time.monotonic()))
        return self._connections.open


class _Dialect:
    """What SQLAlchemy's pool asks of its dialect."""

    is_async = False
    has_terminate = False

    def __init__(self, connections: Connections, recycle_s: float) -> None:
        self._connections = connections
        self._recycle_s = recycle_s

    def _do_ping_w_event(self, connection: DbapiConnection) -> bool:
        return self._connections.ping(connection)

    def do_rollback(self, proxy: PoolProxiedConnection) -> None:
        self._connections.undo(proxy.dbapi_connection)

    def do_close(self, connection: DbapiConnection) -> None:
        self._connections.close(connection)

    def do_terminate(self, connection: DbapiConnection) -> None:
        self._connections.replace(connection, self._recycle_s)

    def get_driver_connection(self, connection: DbapiConnection) -> DbapiConnection:
        return connection


def _new_pool(settings: LabSettings, connections: Connections) -> Pool:
    wanted = settings.pool

    def make() -> DbapiConnection:
        return connections.make()

    if settings.pool_kind in KEEPS_NOTHING:
        return NullPool(make, dialect=_Dialect(connections, -1))  # type: ignore[arg-type]
    return QueuePool(
        make,
        pool_size=wanted.size,
        max_overflow=wanted.max_overflow,
        timeout=wanted.wait_s,
        recycle=wanted.recycle_s,
        pre_ping=wanted.pre_ping,
        dialect=_Dialect(connections, wanted.recycle_s),
    )
