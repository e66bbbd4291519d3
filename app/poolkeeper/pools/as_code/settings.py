"""The settings of a profile's pool as the targets need them, whichever pool the profile itself uses."""

import math

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool
from poolkeeper.profiles.profile import PoolSettings, Profile
from poolkeeper.profiles.unwaiting_pools import Psycopg2Pool


def pool_of(profile: Profile) -> PoolSettings:
    """The QueuePool's settings, or the nearest to those of a driver's own pool."""
    own, psycopg = own_pool(profile), psycopg_pool(profile)
    if psycopg is not None:
        size = max(1, psycopg.min_size)
        return PoolSettings(
            size=size,
            max_overflow=max(0, psycopg.max_size - size),
            wait_s=psycopg.timeout_s,
            recycle_s=psycopg.max_lifetime_s,
            pre_ping=psycopg.check,
        )
    if profile.pool_kind is PoolKind.PSYCOPG2:
        return _unwaiting(profile, profile.pool.psycopg2.minconn, profile.pool.psycopg2.maxconn)
    if profile.pool_kind is PoolKind.MYSQL_CONNECTOR:
        size = profile.pool.connector.pool_size
        return msgspec.structs.replace(_unwaiting(profile, size, size), pre_ping=True)
    if own is None:
        return profile.pool
    size = max(1, own.min)
    return PoolSettings(
        size=size,
        max_overflow=max(0, own.max - size),
        wait_s=own.wait_s,
        recycle_s=own.max_lifetime_s or -1,
        pre_ping=own.ping_interval_s >= 0,
    )


def _unwaiting(profile: Profile, least: int, most: int) -> PoolSettings:
    """For a pool that does not wait: the wait is as long as the profile's retries take, at least a second."""
    retries, size = profile.pool.retries, max(1, least)
    return PoolSettings(
        size=size,
        max_overflow=max(0, most - size),
        wait_s=max(1.0, (retries.attempts - 1) * retries.wait_s),
        recycle_s=-1,
        pre_ping=False,
    )


def own_pool(profile: Profile) -> DriverPool | None:
    """The settings of oracledb's own pool, where the profile uses it."""
    return profile.oracle.driver_pool if profile.engine is Engine.ORACLE else None


def psycopg_pool(profile: Profile) -> PsycopgPool | None:
    """The settings of psycopg_pool, where the profile uses it."""
    return profile.pool.psycopg if profile.pool_kind is PoolKind.PSYCOPG else None


def psycopg2_pool(profile: Profile) -> Psycopg2Pool | None:
    """The settings of psycopg2's pool, where the profile uses it."""
    return profile.pool.psycopg2 if profile.pool_kind is PoolKind.PSYCOPG2 else None


def never_waits_note(profile: Profile) -> str:
    """What an application must do by itself with a pool that does not wait."""
    if not profile.pool_kind.never_waits:
        wait = f"{pool_of(profile).wait_s:g} s "
        return f"It does not wait {wait}for a connection: an empty pool raises PoolError."
    retries = profile.pool.retries
    if retries.attempts == 1:
        return "It does not wait for a connection: an empty pool raises PoolError."
    return (
        "It does not wait for a connection: an empty pool raises PoolError. The profile asks "
        f"{retries.attempts} times with {retries.wait_s:g} s in between: an application has to do so itself."
    )


def whole_seconds(seconds: float, least: int = 1) -> int:
    """Seconds for a target that takes whole ones: rounded up, since 0 would mean none."""
    return max(least, math.ceil(seconds))


def milliseconds(seconds: float, least: int = 1) -> int:
    """Seconds for a target that counts thousandths."""
    return max(least, round(seconds * 1000))
