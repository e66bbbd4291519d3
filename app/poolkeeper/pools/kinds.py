"""What each kind of pool is bounded by, and which figures it cannot tell."""

from typing import Any

import msgspec

from poolkeeper.pools.figures import PoolSnapshot
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Profile

_UNTOLD: dict[PoolKind, tuple[str, ...]] = {
    # Nobody waits, nothing grows old and nothing is asked whether it lives.
    PoolKind.NULL: ("timeouts", "stale", "recycled"),
    # The driver manager keeps, checks and closes without a word.
    PoolKind.ODBC: ("timeouts", "stale", "recycled"),
    PoolKind.ORACLEDB: ("stale", "recycled"),
    # psycopg2's pool asks no connection whether it lives, and neither of the two replaces one for its age.
    PoolKind.PSYCOPG2: ("stale", "recycled"),
    PoolKind.MYSQL_CONNECTOR: ("recycled",),
}


KINDS_IN_WORDS: dict[PoolKind, str] = {
    PoolKind.QUEUE: "SQLAlchemy's QueuePool",
    PoolKind.NULL: "SQLAlchemy's NullPool",
    PoolKind.PSYCOPG: "psycopg_pool",
    PoolKind.PSYCOPG2: "psycopg2's ThreadedConnectionPool",
    PoolKind.MYSQL_CONNECTOR: "mysql.connector's MySQLConnectionPool",
    PoolKind.ODBC: "the ODBC driver manager's pooling",
    PoolKind.ORACLEDB: "the driver's own pool",
}
"""What a kind is called in a sentence."""


def settings_of(profile: Profile) -> dict[str, Any]:
    """What the kind of pool takes from a profile, by the names of its settings; nothing is nested."""
    kind, own, pool = profile.pool_kind, profile.oracle.driver_pool, profile.pool
    if kind.keeps_nothing:
        return {}
    if kind is PoolKind.PSYCOPG:
        return dict(msgspec.to_builtins(pool.psycopg))
    if kind is PoolKind.PSYCOPG2:
        return dict(msgspec.to_builtins(pool.psycopg2))
    if kind is PoolKind.MYSQL_CONNECTOR:
        return dict(msgspec.to_builtins(pool.connector))
    if kind is PoolKind.ORACLEDB and own is not None:
        return dict(msgspec.to_builtins(own))
    names = ("size", "max_overflow", "wait_s", "recycle_s", "pre_ping")
    return {name: getattr(pool, name) for name in names}


def as_told_by(
    kind: PoolKind, snapshot: PoolSnapshot, own: tuple[tuple[str, str | None], ...] = ()
) -> PoolSnapshot:
    """The snapshot of a pool of this kind: without what it cannot tell, with its own figures."""
    if kind is PoolKind.QUEUE:
        return snapshot
    return msgspec.structs.replace(snapshot, kind=kind, own=own, **dict.fromkeys(_UNTOLD.get(kind, ())))
