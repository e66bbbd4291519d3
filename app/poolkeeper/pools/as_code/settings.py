"""The settings of a profile's pool as the targets need them, whichever pool the profile itself uses."""

import math

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool
from poolkeeper.profiles.profile import PoolSettings, Profile


def pool_of(profile: Profile) -> PoolSettings:
    """The QueuePool's settings, or the nearest to those of psycopg_pool or oracledb's own pool."""
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


def own_pool(profile: Profile) -> DriverPool | None:
    """The settings of oracledb's own pool, where the profile uses it."""
    return profile.oracle.driver_pool if profile.engine is Engine.ORACLE else None


def psycopg_pool(profile: Profile) -> PsycopgPool | None:
    """The settings of psycopg_pool, where the profile uses it."""
    return profile.pool.psycopg if profile.pool_kind is PoolKind.PSYCOPG else None


def whole_seconds(seconds: float, least: int = 1) -> int:
    """Seconds for a target that takes whole ones: rounded up, since 0 would mean none."""
    return max(least, math.ceil(seconds))


def milliseconds(seconds: float, least: int = 1) -> int:
    """Seconds for a target that counts thousandths."""
    return max(least, round(seconds * 1000))
