"""A pool of each kind on its database, opened as the product opens it and closed after the test."""

import contextlib
import sqlite3

import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.pool import open_pool as open_pool_of
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool, Oracle
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool
from poolkeeper.profiles.profile import PoolSettings, Profile
from poolkeeper.profiles.unwaiting_pools import ConnectorPool, Psycopg2Pool
from tests.support import oracle_server as oracle

CAPACITY = 5

KINDS = [
    pytest.param("sqlite", PoolKind.QUEUE, marks=pytest.mark.sqlite),
    pytest.param("sqlite", PoolKind.NULL, marks=pytest.mark.sqlite),
    pytest.param("postgresql", PoolKind.QUEUE, marks=pytest.mark.postgresql),
    pytest.param("postgresql", PoolKind.PSYCOPG, marks=pytest.mark.postgresql),
    pytest.param("postgresql", PoolKind.PSYCOPG2, marks=pytest.mark.postgresql),
    pytest.param("postgresql", PoolKind.NULL, marks=pytest.mark.postgresql),
    pytest.param("mariadb", PoolKind.QUEUE, marks=pytest.mark.mysql),
    pytest.param("mariadb", PoolKind.MYSQL_CONNECTOR, marks=pytest.mark.mysql),
    pytest.param("mariadb", PoolKind.NULL, marks=pytest.mark.mysql),
    pytest.param("oracle", PoolKind.ORACLEDB, marks=pytest.mark.oracle),
    pytest.param("oracle", PoolKind.NULL, marks=pytest.mark.oracle),
]
"""ODBC's pooling is settled for a process by its first connection: its tests have workers of their own."""


def settings_of(kind, wait_s=10.0, kept=3, most=CAPACITY, **own):
    """A pool that keeps `kept` and has at most `most` connections, whatever its kind calls that."""
    return PoolSettings(
        kind=kind,
        size=kept,
        max_overflow=most - kept,
        wait_s=wait_s,
        recycle_s=-1,
        psycopg=PsycopgPool(**{"min_size": min(kept, most), "max_size": most, "timeout_s": wait_s} | own),
        psycopg2=Psycopg2Pool(minconn=min(kept, most), maxconn=most),
        connector=ConnectorPool(pool_size=most),
    )


@pytest.fixture
def pool_of(request, tmp_path):
    """A function that opens a pool of a kind on an engine; the profile's other settings can be changed."""
    pools = []

    def make(engine, kind, *, sign_in=None, changes=None, **settings):
        pool = settings_of(PoolKind.QUEUE if kind is PoolKind.ORACLEDB else kind, **settings)
        profile, identity = _profile(request, tmp_path, engine, {"pool": pool} | (changes or {}))
        if kind is PoolKind.ORACLEDB:
            own = DriverPool(min=1, max=pool.capacity, wait_s=pool.wait_s)
            profile = oracle.profile_of(
                request.getfixturevalue("oracle_server"), pool=pool, oracle=Oracle(driver_pool=own)
            )
        opened = open_pool_of(
            profile, database_of(profile.engine), sign_in or (lambda: identity), lambda: None
        )
        assert profile.pool_kind is kind
        pools.append(opened)
        return opened

    yield make
    for pool in pools:
        pool.close(5)


def _profile(request, tmp_path, engine, changes):
    if engine == "sqlite":
        path = tmp_path / "orders.db"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS orders (id INTEGER)")
        return Profile(name="orders", engine=Engine.SQLITE, database=str(path), **changes), Identity()
    if engine == "oracle":
        return oracle.profile_of(request.getfixturevalue("oracle_server"), **changes), oracle.APP
    server = request.getfixturevalue(engine)
    return server.profile(**changes), server.identity
