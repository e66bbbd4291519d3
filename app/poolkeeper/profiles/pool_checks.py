"""What is wrong with the settings of a profile's pool: a field of the profile and a sentence each."""

from collections.abc import Iterator

from poolkeeper.profiles import unwaiting_pools
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool, Retries
from poolkeeper.profiles.profile import Health, PoolSettings, Profile
from poolkeeper.profiles.sql_server import SqlServerDriver


def about_pool(profile: Profile) -> Iterator[tuple[str, str]]:
    """The kind that the profile asks for, its retries, and how the pool is looked after."""
    yield from _about_kind(profile)
    yield from _about_retries(profile.pool.retries)
    yield from _about_health(profile.health)


def _about_kind(profile: Profile) -> Iterator[tuple[str, str]]:
    kind, own = profile.pool_kind, profile.oracle.driver_pool
    if kind is PoolKind.QUEUE:
        yield from _about_queue_pool(profile.pool)
    elif kind is PoolKind.PSYCOPG:
        yield from _about_psycopg_pool(profile.pool.psycopg)
    elif kind.never_waits:
        own_pool = profile.pool.psycopg2 if kind is PoolKind.PSYCOPG2 else profile.pool.connector
        yield from unwaiting_pools.problems_of(own_pool)
    elif kind is PoolKind.ORACLEDB and own is not None:
        if own.min > own.max:
            yield "pool.max", "The most connections are fewer than the least."
    elif kind is PoolKind.ODBC and profile.sql_server.driver is not SqlServerDriver.PYODBC:
        yield (
            "pool.kind",
            "ODBC’s own pooling is there for pyodbc alone. Choose that driver or another pool.",
        )


def _about_queue_pool(pool: PoolSettings) -> Iterator[tuple[str, str]]:
    if not 1 <= pool.size <= 500:
        yield "pool.size", "The pool keeps from 1 to 500 connections."
    if not 0 <= pool.max_overflow <= 500:
        yield "pool.max_overflow", "The overflow is from 0 to 500 connections."
    if not 0.1 <= pool.wait_s <= 3600:
        yield "pool.wait_s", "The wait for a connection is from 0.1 to 3600 seconds."
    if pool.recycle_s != -1 and not 1 <= pool.recycle_s <= 2_592_000:
        yield "pool.recycle_s", "Connections are recycled after 1 to 2592000 seconds, or never (-1)."


def _about_health(health: Health) -> Iterator[tuple[str, str]]:
    if health.every_s != 0 and not 5 <= health.every_s <= 86_400:
        yield "health.every_s", "The pool is checked every 5 to 86400 seconds, or never (0)."
    if not 0 <= health.leak_warning_s <= 604_800:
        yield (
            "health.leak_warning_s",
            "The warning of a connection that is kept comes after 1 to 604800 seconds, or never (0).",
        )


def _about_psycopg_pool(pool: PsycopgPool) -> Iterator[tuple[str, str]]:
    if not 0 <= pool.min_size <= 500:
        yield "pool.psycopg.min_size", "The pool keeps from 0 to 500 connections."
    if not 1 <= pool.max_size <= 500:
        yield "pool.psycopg.max_size", "The most connections are from 1 to 500."
    elif pool.max_size < pool.min_size:
        yield "pool.psycopg.max_size", "The most connections (max) are fewer than the least (min)."
    if not 0.1 <= pool.timeout_s <= 3600:
        yield "pool.psycopg.timeout_s", "The wait for a connection is from 0.1 to 3600 seconds."
    if pool.max_waiting < 0:
        yield "pool.psycopg.max_waiting", "So many cannot wait. 0 sets no limit."
    if min(pool.max_lifetime_s, pool.max_idle_s, pool.reconnect_timeout_s) < 1:
        yield "pool.psycopg.max_lifetime_s", "Lifetime, idle time and reconnecting are at least 1 s."


def _about_retries(retries: Retries) -> Iterator[tuple[str, str]]:
    if not 1 <= retries.attempts <= 100:
        yield "pool.retries.attempts", "A connection is asked for from 1 to 100 times."
    if not 0 <= retries.wait_s <= 3600:
        yield "pool.retries.wait_s", "The wait between two attempts is from 0 to 3600 seconds."
