"""Which errors a statement meets for running on a replica: elsewhere it would have gone well."""

from poolkeeper.databases.explained import Explained
from poolkeeper.profiles.engines import Engine

WRITES: dict[Engine, frozenset[str]] = {
    # read_only_sql_transaction; "recovery is in progress" (manual, appendix A)
    Engine.POSTGRESQL: frozenset({"25006", "55000"}),
    # ER_OPTION_PREVENTS_STATEMENT, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, ER_READ_ONLY_MODE
    Engine.MYSQL: frozenset({"1290", "1792", "1836"}),
    # the database is read-only
    Engine.MSSQL: frozenset({"3906", "3908"}),
    # database or pluggable database open for read-only access
    Engine.ORACLE: frozenset({"ORA-16000"}),
}
"""It would have to be written here: only the primary can do it."""

CONFLICTS: dict[Engine, frozenset[str]] = {
    # serialization_failure and deadlock_detected by a conflict with recovery, database_dropped,
    # admin_shutdown, crash_shutdown, cannot_connect_now (manual, 27.4.2 Handling Query Conflicts)
    Engine.POSTGRESQL: frozenset({"40001", "40P01", "57P04", "57P01", "57P02", "57P03"}),
    Engine.MYSQL: frozenset({"1053"}),
    # the secondary is not accessible or allows reading by intent only; snapshots of it were interrupted
    Engine.MSSQL: frozenset({"976", "978", "979", "982", "983", "3961", "40613"}),
    # the standby is behind STANDBY_MAX_DATA_DELAY; the database is not open; it is shutting down
    Engine.ORACLE: frozenset({"ORA-03172", "ORA-01109", "ORA-01219", "ORA-01089"}),
}
"""The replica had something else to do: another server can do it."""


def would_write(explained: Explained, engine: Engine) -> bool:
    """Whether the replica refused because the statement writes."""
    return explained.code in WRITES.get(engine, frozenset())


def conflicts(explained: Explained, engine: Engine) -> bool:
    """Whether the replica ended the statement for a reason of its own."""
    return explained.code in CONFLICTS.get(engine, frozenset())
