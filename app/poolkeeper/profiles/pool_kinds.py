"""The kinds of pool a profile may choose, by the names that their own documentation gives them."""

import enum

import msgspec

from poolkeeper.profiles.engines import Engine


class PoolKind(enum.StrEnum):
    """Which pool makes and keeps the connections.

    QUEUE and NULL are SQLAlchemy's, PSYCOPG is psycopg_pool's ConnectionPool, PSYCOPG2 psycopg2's
    ThreadedConnectionPool, MYSQL_CONNECTOR the MySQLConnectionPool of MySQL Connector/Python, ODBC the driver
    manager's own pooling behind pyodbc, ORACLEDB the pool of python-oracledb.
    """

    QUEUE = "queue"
    NULL = "null"
    PSYCOPG = "psycopg"
    PSYCOPG2 = "psycopg2"
    MYSQL_CONNECTOR = "mysql-connector"
    ODBC = "odbc"
    ORACLEDB = "oracledb"

    @property
    def keeps_nothing(self) -> bool:
        """Whether a connection is closed at release, as far as this side of it can see."""
        return self in {PoolKind.NULL, PoolKind.ODBC}

    @property
    def never_waits(self) -> bool:
        """Whether it raises an error at once where all its connections are in use."""
        return self in {PoolKind.PSYCOPG2, PoolKind.MYSQL_CONNECTOR}


class PsycopgPool(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of psycopg_pool.ConnectionPool, by its names but with units.

    `max_waiting` 0 means no limit; `check` asks a connection whether it lives before it is leased.
    """

    min_size: int = 2
    max_size: int = 5
    timeout_s: float = 10
    max_waiting: int = 0
    max_lifetime_s: int = 3600
    max_idle_s: int = 600
    reconnect_timeout_s: int = 300
    check: bool = True


class Retries(msgspec.Struct, frozen=True, kw_only=True):
    """How often a connection is asked for before the asking fails, and the seconds in between.

    Only what passes by itself is tried again: an exhausted pool, the network, a server that starts up.
    """

    attempts: int = 1
    wait_s: float = 2


KIND_NAMES: dict[PoolKind, str] = {
    PoolKind.QUEUE: "QueuePool",
    PoolKind.NULL: "NullPool",
    PoolKind.PSYCOPG: "psycopg_pool",
    PoolKind.PSYCOPG2: "psycopg2 pool",
    PoolKind.MYSQL_CONNECTOR: "mysql.connector pool",
    PoolKind.ODBC: "ODBC pooling",
    PoolKind.ORACLEDB: "oracledb pool",
}

_OF_ENGINE: dict[Engine, tuple[PoolKind, ...]] = {
    Engine.POSTGRESQL: (PoolKind.PSYCOPG, PoolKind.PSYCOPG2),
    Engine.MYSQL: (PoolKind.MYSQL_CONNECTOR,),
    Engine.MSSQL: (PoolKind.ODBC,),
    Engine.ORACLE: (PoolKind.ORACLEDB,),
}


def kinds_of(engine: Engine) -> tuple[PoolKind, ...]:
    """The kinds that an engine's profile may choose, the usual one first."""
    return (PoolKind.QUEUE, *_OF_ENGINE.get(engine, ()), PoolKind.NULL)
