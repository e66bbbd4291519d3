"""The settings of pools that let nobody wait: where all connections are in use, they fail."""

from collections.abc import Iterator

import msgspec

LARGEST_CONNECTOR_POOL = 32
"""MySQL Connector/Python's CNX_POOL_MAXSIZE."""


class Psycopg2Pool(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of psycopg2.pool.ThreadedConnectionPool, by its names.

    All of `minconn` are opened at once; what comes back is closed where so many are idle already.
    """

    minconn: int = 2
    maxconn: int = 5


class ConnectorPool(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of mysql.connector.pooling.MySQLConnectionPool, by its names; all are opened at once.

    Its `pool_reset_session` is always on: without it a transaction that was left open would go on to whoever
    leases next.
    """

    pool_size: int = 5


def problems_of(pool: Psycopg2Pool | ConnectorPool) -> Iterator[tuple[str, str]]:
    """What is wrong with the settings: the field of the profile, and a sentence each."""
    if isinstance(pool, ConnectorPool):
        if not 1 <= pool.pool_size <= LARGEST_CONNECTOR_POOL:
            yield "pool.connector.pool_size", f"The pool has from 1 to {LARGEST_CONNECTOR_POOL} connections."
        return
    if not 0 <= pool.minconn <= 500:
        yield "pool.psycopg2.minconn", "The pool keeps from 0 to 500 connections."
    if not 1 <= pool.maxconn <= 500:
        yield "pool.psycopg2.maxconn", "The most connections are from 1 to 500."
    elif pool.maxconn < pool.minconn:
        yield "pool.psycopg2.maxconn", "The most connections (maxconn) are fewer than those kept (minconn)."
