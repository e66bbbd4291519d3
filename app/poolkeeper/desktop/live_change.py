"""Which edits of a profile can be made to its pool while it is open."""

import msgspec

from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.messages import PoolSize, ReconfigurePool, ResizePool


def live_change(before: Profile, after: Profile) -> ReconfigurePool | ResizePool | None:
    """The request that turns `before` into `after`; None where that needs another opening."""
    own = after.oracle.driver_pool
    if after.pool_kind is not before.pool_kind or after.pool_kind.keeps_nothing:
        return None
    if after.pool_kind is PoolKind.MYSQL_CONNECTOR:
        return None  # its size is that of its making
    if after.pool_kind is PoolKind.ORACLEDB and own is not None:
        oracle = msgspec.structs.replace(after.oracle, driver_pool=before.oracle.driver_pool)
        return ReconfigurePool(own) if msgspec.structs.replace(after, oracle=oracle) == before else None
    return ResizePool(_size(after)) if _with_size_of(before, after) == before else None


def _size(profile: Profile) -> PoolSize:
    if profile.pool_kind is PoolKind.PSYCOPG2:
        return PoolSize(profile.pool.psycopg2.minconn, profile.pool.psycopg2.maxconn)
    if profile.pool_kind is PoolKind.PSYCOPG:
        return PoolSize(profile.pool.psycopg.min_size, profile.pool.psycopg.max_size)
    return PoolSize(profile.pool.size, profile.pool.capacity)


def _with_size_of(before: Profile, after: Profile) -> Profile:
    old, new = before.pool, after.pool
    psycopg = msgspec.structs.replace(
        new.psycopg, min_size=old.psycopg.min_size, max_size=old.psycopg.max_size
    )
    pool = msgspec.structs.replace(
        new, size=old.size, max_overflow=old.max_overflow, psycopg=psycopg, psycopg2=old.psycopg2
    )
    return msgspec.structs.replace(after, pool=pool)
