"""The profile and the database of a run as its kind of pool wants them, and the pool that a profile has."""

import msgspec

from poolkeeper.databases.database import Database
from poolkeeper.pools.lab.settings import LabSettings, PoolKind
from poolkeeper.profiles.pool_kinds import PoolKind as ProfilesKind
from poolkeeper.profiles.pool_kinds import PsycopgPool
from poolkeeper.profiles.profile import PoolSettings, Profile
from poolkeeper.profiles.unwaiting_pools import ConnectorPool, Psycopg2Pool

_KINDS = {
    ProfilesKind.QUEUE: PoolKind.QUEUE,
    ProfilesKind.NULL: PoolKind.NONE,
    ProfilesKind.PSYCOPG: PoolKind.PSYCOPG,
    ProfilesKind.PSYCOPG2: PoolKind.PSYCOPG2,
    ProfilesKind.MYSQL_CONNECTOR: PoolKind.MYSQL_CONNECTOR,
    ProfilesKind.ODBC: PoolKind.ODBC,
    ProfilesKind.ORACLEDB: PoolKind.ORACLEDB,
}


def pooled_profile(profile: Profile, settings: LabSettings) -> Profile:
    """The profile with the kind of pool of the run in place of its own.

    The driver manager's pooling would else be on, or off, whatever the run is to measure.
    """
    wanted = settings.pool
    kinds = {of_lab: of_profile for of_profile, of_lab in _KINDS.items()}
    pool = msgspec.structs.replace(
        wanted,
        kind=kinds.get(settings.pool_kind, ProfilesKind.QUEUE),
        psycopg2=Psycopg2Pool(minconn=wanted.size, maxconn=wanted.capacity),
        connector=ConnectorPool(pool_size=wanted.size),
    )
    return msgspec.structs.replace(profile, pool=pool)


def pooled_database(profile: Profile, database: Database) -> Database:
    """What makes the connections of a pooled profile: pools that let nobody wait have their own."""
    if not profile.pool_kind.never_waits:
        return database
    from poolkeeper.pools.unwaiting_kinds import kind_of

    return kind_of(profile).database


def own_pool(profile: Profile) -> tuple[PoolKind, PoolSettings]:
    """The kind of the profile's own pool, and its settings in the words that all kinds of the lab share."""
    pool, own, kind = profile.pool, profile.oracle.driver_pool, _KINDS[profile.pool_kind]
    if kind is PoolKind.PSYCOPG:
        return kind, _of_psycopg(pool, pool.psycopg)
    if kind is PoolKind.PSYCOPG2:
        return kind, _sized(pool, pool.psycopg2.minconn, pool.psycopg2.maxconn)
    if kind is PoolKind.MYSQL_CONNECTOR:
        return kind, _sized(pool, pool.connector.pool_size, pool.connector.pool_size)
    if kind is PoolKind.ORACLEDB and own is not None:
        settings = msgspec.structs.replace(
            _sized(pool, own.min, own.max),
            wait_s=own.wait_s,
            recycle_s=own.max_lifetime_s or -1,
            pre_ping=own.ping_interval_s >= 0,
        )
        return kind, settings
    return kind, pool


def _of_psycopg(pool: PoolSettings, own: PsycopgPool) -> PoolSettings:
    return msgspec.structs.replace(
        _sized(pool, own.min_size, own.max_size),
        wait_s=own.timeout_s,
        recycle_s=own.max_lifetime_s,
        pre_ping=own.check,
    )


def _sized(pool: PoolSettings, least: int, most: int) -> PoolSettings:
    least = max(1, least)
    return msgspec.structs.replace(pool, size=least, max_overflow=max(0, most - least))
