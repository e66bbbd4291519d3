"""The kinds of pool that let nobody wait: their databases, drivers and sizes."""

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from poolkeeper.databases.database import Database
from poolkeeper.databases.explained import DatabaseError
from poolkeeper.databases.meanings import driver_missing
from poolkeeper.pools.resizing import PoolSize
from poolkeeper.pools.unwaiting_driver import UnwaitingDriver, Watcher
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import PoolSettings, Profile


class UnwaitingKind(NamedTuple):
    """`open_driver` makes the pool with what it keeps; raises DatabaseError where the driver is missing.

    `resized` gives the settings with another size, but for those whose names are given.
    """

    database: Database
    open_driver: Callable[[Profile, Watcher], UnwaitingDriver]
    resized: Callable[[PoolSettings, PoolSize, tuple[str, ...]], PoolSettings]


def kind_of(profile: Profile) -> UnwaitingKind:
    """The kind that a profile asks for."""
    if profile.pool_kind is PoolKind.PSYCOPG2:
        from poolkeeper.databases.postgresql_pooled import ReturnedPostgresql

        return UnwaitingKind(ReturnedPostgresql(), _psycopg2, _psycopg2_resized)
    from poolkeeper.databases.mysql_pooled import PooledMysql

    return UnwaitingKind(PooledMysql(), _connector, _connector_resized)


def _psycopg2(profile: Profile, watcher: Watcher) -> UnwaitingDriver:
    try:
        from poolkeeper.pools.psycopg2_driver import Psycopg2Driver
    except ImportError as error:
        raise DatabaseError(driver_missing(profile.engine, error)) from error
    return Psycopg2Driver(profile.pool.psycopg2, watcher)


def _connector(profile: Profile, watcher: Watcher) -> UnwaitingDriver:
    try:
        from poolkeeper.pools.connector_driver import ConnectorDriver
    except ImportError as error:
        raise DatabaseError(driver_missing(profile.engine, error)) from error
    return ConnectorDriver(profile.pool.connector, profile.name, watcher)


def _psycopg2_resized(pool: PoolSettings, size: PoolSize, waiting: tuple[str, ...]) -> PoolSettings:
    most = pool.psycopg2.maxconn if "maxconn" in waiting else size.most
    own = msgspec.structs.replace(pool.psycopg2, minconn=min(size.kept, most), maxconn=most)
    return msgspec.structs.replace(pool, psycopg2=own)


def _connector_resized(pool: PoolSettings, size: PoolSize, waiting: tuple[str, ...]) -> PoolSettings:
    own = pool.connector if waiting else msgspec.structs.replace(pool.connector, pool_size=size.most)
    return msgspec.structs.replace(pool, connector=own)
