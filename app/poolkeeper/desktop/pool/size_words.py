"""The size that a profile asks for, in the words of its kind of pool."""

from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Profile


def size_words(profile: Profile) -> str:
    """`size 10 + overflow 5`, `min 1, max 4`; empty for a kind without a size."""
    kind, pool, own = profile.pool_kind, profile.pool, profile.oracle.driver_pool
    if kind.keeps_nothing:
        return ""
    if kind is PoolKind.ORACLEDB and own is not None:
        return f"min {own.min}, max {own.max}"
    if kind is PoolKind.PSYCOPG:
        return f"min {pool.psycopg.min_size}, max {pool.psycopg.max_size}"
    if kind is PoolKind.PSYCOPG2:
        return f"min {pool.psycopg2.minconn}, max {pool.psycopg2.maxconn}"
    if kind is PoolKind.MYSQL_CONNECTOR:
        return f"size {pool.connector.pool_size}"
    return f"size {pool.size} + overflow {pool.max_overflow}"
