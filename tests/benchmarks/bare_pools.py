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
    PoolKind.ORACLEDB: _oracledb,
}
