"""The pools by themselves, as an application uses them: what a lease costs without anybody watching."""

import contextlib
from collections.abc import Callable, Iterator

from sqlalchemy.pool import NullPool, QueuePool

from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Profile
from tests.benchmarks.bare_drivers import connect


@contextlib.contextmanager
def bare_cycle(
    kind: PoolKind, profile: Profile, identity: Identity, size: int
) -> Iterator[Callable[[], None]]:
    """One checkout and check-in of a bare pool of this kind, with at most `size` connections."""
    with _MAKERS[kind](profile, identity, size) as cycle:
        yield cycle


@contextlib.contextmanager
def _queue(profile, identity, size):
    pool = QueuePool(lambda: connect(profile, identity), pool_size=size, max_overflow=0)
    yield lambda: pool.connect().close()
    pool.dispose()


@contextlib.contextmanager
def _null(profile, identity, _size):
    pool = NullPool(lambda: connect(profile, identity))
    yield lambda: pool.connect().close()


@contextlib.contextmanager
def _psycopg(profile, identity, size):
    import psycopg_pool

    options = {
        "host": profile.host,
        "port": profile.port,
        "dbname": profile.database,
        "user": identity.user,
        "password": identity.password,
        "autocommit": True,
    }
    with psycopg_pool.ConnectionPool(kwargs=options, min_size=1, max_size=size, open=True) as pool:
        yield lambda: pool.putconn(pool.getconn())


@contextlib.contextmanager
def _psycopg2(profile, identity, size):
    from psycopg2.pool import ThreadedConnectionPool

    options = {"host": profile.host, "port": profile.port, "dbname": profile.database}
    pool = ThreadedConnectionPool(1, size, user=identity.user, password=identity.password, **options)
    yield lambda: pool.putconn(pool.getconn())
    pool.closeall()


@contextlib.contextmanager
def _connector(profile, identity, size):
    from mysql.connector.pooling import MySQLConnectionPool

    options = {"host": profile.host, "port": profile.port, "database": profile.database}
    signed_in = {"user": identity.user, "password": identity.password}
    # MariaDB does not know the driver's own default
    collation = {"charset": "utf8mb4", "collation": "utf8mb4_general_ci"}
    pool = MySQLConnectionPool(pool_size=size, pool_name="bare", **options, **signed_in, **collation)
    yield lambda: pool.get_connection().close()
    pool._remove_connections()


@contextlib.contextmanager
def _oracledb(profile, identity, size):
    import oracledb

    pool = oracledb.create_pool(
        user=identity.user,
        password=identity.password,
        host=profile.host,
        port=profile.port,
        service_name=profile.database,
        min=1,
        max=size,
        ping_interval=-1,
    )
    yield lambda: pool.release(pool.acquire())
    pool.close(force=True)


_MAKERS = {
    PoolKind.QUEUE: _queue,
    PoolKind.NULL: _null,
    PoolKind.PSYCOPG: _psycopg,
    PoolKind.PSYCOPG2: _psycopg2,
    PoolKind.MYSQL_CONNECTOR: _connector,
    PoolKind.ORACLEDB: _oracledb,
}
