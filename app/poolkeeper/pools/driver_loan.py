"""What a driver's own pool lends: how it is pinged, and what comes too late."""

import time
from collections.abc import Callable

from poolkeeper.databases.database import Database, DbapiConnection, DriverConnections
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.errors import LeaseCancelled

PING_S = 3.0


def close_late(driver: DriverConnections | None) -> None:
    """Close a pool that came about after it was given up."""
    if driver is not None:
        driver.close()


def if_there(give_back: Callable[[DbapiConnection], None], connection: DbapiConnection) -> None:
    """Give back a connection that came too late, if one came at all."""
    if connection is not None:
        give_back(connection)


def timed_ping(
    database: Database,
    connection: DbapiConnection,
    token: CancelToken,
    drop: Callable[[DbapiConnection], None],
    left_behind: set[int],
) -> float:
    """The seconds of a round trip. Raises DeadlinePassed, LeaseCancelled or the driver's error.

    A connection that is left behind in the call is noted in `left_behind`: it belongs to the thread that
    pings, which drops it at the end.
    """
    began_s = time.monotonic()
    try:
        within(PING_S, lambda: database.ping(connection), late=lambda _: drop(connection), token=token)
    except (DeadlinePassed, LeaseCancelled):
        left_behind.add(id(connection))
        raise
    return time.monotonic() - began_s
