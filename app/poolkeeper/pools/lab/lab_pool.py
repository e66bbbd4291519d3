"""What the lab asks of a pool, whichever kind it is."""

from typing import Any, Protocol

import msgspec

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.lab.connections import Connections
from poolkeeper.pools.lab.settings import LabSettings, PoolKind


class NoneFree(Exception):
    """No connection came free within the pool's wait time-out."""


class Loan(msgspec.Struct):
    """A connection in the hands of a worker; `grip` is the pool's own."""

    connection: DbapiConnection
    grip: Any = None


class LabPool(Protocol):
    """A pool that workers share; its figures may be read at any time."""

    def acquire(self) -> Loan:
        """A connection. Raises NoneFree, LeaseCancelled at the end of the run, or what went wrong."""

    def release(self, loan: Loan) -> None:
        """Give a connection back; raises what makes that impossible."""

    def discard(self, loan: Loan, error: BaseException) -> None:
        """Give back a connection that is lost with `error`; raises nothing."""

    def opened(self) -> int:
        """How many connections are open now."""

    def stale(self) -> int | None:
        """How many connections were found dead and replaced, where the pool tells."""

    def close(self, timeout_s: float) -> int:
        """Close every connection; returns how many could not be closed in time."""


def open_lab_pool(settings: LabSettings, connections: Connections) -> LabPool:
    """The pool of a run. Raises what keeps a driver's own pool from being made."""
    match settings.pool_kind:
        case PoolKind.PSYCOPG:
            from poolkeeper.pools.lab.psycopg_lab_pool import PsycopgLabPool

            return PsycopgLabPool(settings.pool, connections)
        case PoolKind.ORACLEDB:
            from poolkeeper.pools.lab.driver_lab_pool import DriverLabPool

            return DriverLabPool(settings.pool, connections)
        case PoolKind.PSYCOPG2 | PoolKind.MYSQL_CONNECTOR:
            from poolkeeper.pools.lab.unwaiting_lab_pool import UnwaitingLabPool

            return UnwaitingLabPool(connections)
        case _:
            from poolkeeper.pools.lab.queue_lab_pool import QueueLabPool

            return QueueLabPool(settings, connections)
