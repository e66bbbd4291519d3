"""What MySQL and MariaDB say of their connections (manuals, "PROCESSLIST", "INNODB_TRX", "data_lock_waits").

Who waits for whom stands in `performance_schema.data_lock_waits` since MySQL 8.0, in
`information_schema.innodb_lock_waits` before and in MariaDB.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pymysql

from poolkeeper.databases.mysql_errors import code_of
from poolkeeper.databases.mysql_session import execute_all, execute_one
from poolkeeper.databases.server_view import (
    Activity,
    ServerSession,
    ServerView,
    first_ones,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from poolkeeper.databases.mysql_errors import code_of
from poolkeeper.databases.mysql_session import Session

SESSIONS = (
    "SELECT id, user, host, db, command, time, state, LEFT(info, 2000) "
    "FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND command <> 'Daemon'"
)
TRANSACTIONS = (
    "SELECT trx_mysql_thread_id, TIMESTAMPDIFF(SECOND, trx_started, NOW()) FROM information_schema.innodb_trx"
)
WAITS = (
    "SELECT DISTINCT waiting.trx_mysql_thread_id, blocking.trx_mysql_thread_id "
    "FROM information_schema.innodb_lock_waits AS wait "
    "JOIN information_schema.innodb_trx AS waiting ON waiting.trx_id = wait.requesting_trx_id "
    "JOIN information_schema.innodb_trx AS blocking ON blocking.trx_id = wait.blocking_trx_id"
)
WAITS_SINCE_8_0 = (
    "SELECT DISTINCT waiting.processlist_id, blocking.processlist_id "
    "FROM performance_schema.data_lock_waits AS wait "
    "JOIN performance_schema.threads AS waiting ON waiting.thread_id = wait.requesting_thread_id "
    "JOIN performance_schema.threads AS blocking ON blocking.thread_id = wait.blocking_thread_id"
)
LIMIT = "SELECT @@global.max_connections"
EVERYONE = "SHOW GLOBAL STATUS LIKE 'Threads_connected'"
OTHERS_HIDDEN = "The user sees its own sessions alone; to see everyone's it needs the right PROCESS."
WAITS_HIDDEN = "The user may not see transactions and locks; for these it needs the right PROCESS."
LEFT_OF_PASSWORD = (
    "SELECT TIMESTAMPDIFF(SECOND, NOW(), password_expiration_time) FROM information_schema.users "
    "WHERE user = CONCAT(QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', 1)), '@', "
    "QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)))",
    "SELECT TIMESTAMPDIFF(SECOND, NOW(), password_last_changed + INTERVAL "
    "NULLIF(COALESCE(password_lifetime, @@global.default_password_lifetime), 0) DAY) FROM mysql.user "
    "WHERE CONCAT(user, '@', host) = CURRENT_USER()",
    "SELECT JSON_VALUE(priv, '$.password_last_changed') + 86400 * NULLIF(IF("
    "COALESCE(JSON_VALUE(priv, '$.password_lifetime'), -1) < 0, @@global.default_password_lifetime, "
    "JSON_VALUE(priv, '$.password_lifetime')), 0) - UNIX_TIMESTAMP() FROM mysql.global_priv "
    "WHERE CONCAT(user, '@', host) = CURRENT_USER()",
)
"""MariaDB from 11.5 on tells everyone of their own; MySQL 8 and older MariaDB only who may read `mysql`."""

NO_SUCH_COLUMN = frozenset({1054, 1193})
NO_SUCH_TABLE = frozenset({1109, 1146})
MAY_NOT_SEE = frozenset({1044, 1142, 1143, 1227, 1370})
NO_SUCH_THREAD = 1094


def server_view(session: Session, backend_ids: Collection[str]) -> ServerView:
    """A look through `session`; ours are those of `backend_ids` that are there."""
    notes: list[str] = []
    rows = execute_all(session, SESSIONS)
    limit, connected = execute_one(session, LIMIT), execute_one(session, EVERYONE)
    ages, blockers = _transactions_and_waits(session, notes)
    everyone = int(connected[1]) if connected else None
    if everyone is not None and len(rows) + 1 < everyone:
        notes.append(OTHERS_HIDDEN)
    ours = set(backend_ids)
    sessions = [_session(row, ours, ages, blockers) for row in rows]
    return ServerView(
        seen_at_s=time.time(),
        ours=sum(each.ours for each in sessions),
        everyone=everyone,
        limit=int(limit[0]) if limit else None,
        sessions=first_ones(sessions, notes),
        notes=tuple(notes),
        password_left_s=_password_left_s(session),
    )


def _password_left_s(session: Session) -> float | None:
    """By the first table that is there and may be read."""
    for query in LEFT_OF_PASSWORD:
        try:
            row = execute_one(session, query)
        except pymysql.Error as error:
            if code_of(error) not in NO_SUCH_TABLE | MAY_NOT_SEE | NO_SUCH_COLUMN:
                raise
        else:
            return None if row is None or row[0] is None else float(row[0])
    return None


def end_session(session: Session, ended: ServerSession) -> bool:
    """Ask the server to end `ended`; False where it is gone already. Raises the driver's own error."""
    try:
        execute_all(session, f"KILL CONNECTION {int(ended.id)}")
    except pymysql.Error as error:
        if error.args and error.args[0] == NO_SUCH_THREAD:
            return False
        raise
    return True


def _transactions_and_waits(
    session: Session, notes: list[str]
) -> tuple[dict[str, float] | None, dict[str, tuple[str, ...]]]:
    """The age in seconds of each session's transaction, and whom each waits for."""
    try:
        ages = {str(row[0]): float(row[1] or 0) for row in execute_all(session, TRANSACTIONS)}
        pairs = _waits(session) if ages else []
    except pymysql.Error as error:
        if not error.args or error.args[0] not in MAY_NOT_SEE:
            raise
        notes.append(WAITS_HIDDEN)
        return None, {}
    blockers: dict[str, tuple[str, ...]] = {}
    for waiting, blocking in pairs:
        blockers[str(waiting)] = (*blockers.get(str(waiting), ()), str(blocking))
    return ages, blockers


def _waits(session: Session) -> list[tuple[Any, ...]]:
    try:
        return execute_all(session, WAITS)
    except pymysql.Error as error:
        if not error.args or error.args[0] not in NO_SUCH_TABLE:
            raise
        return execute_all(session, WAITS_SINCE_8_0)


def _session(
    row: tuple[Any, ...],
    ours: set[str],
    ages: dict[str, float] | None,
    blockers: dict[str, tuple[str, ...]],
) -> ServerSession:
    number, user, host, database, command, for_s, state, statement = row
    own = str(number)
    waits_for = state if state and str(state).startswith("Waiting") else ""
    blocked = own in blockers or "lock" in waits_for.lower()
    return ServerSession(
        id=own,
        ours=own in ours,
        user=user or "",
        machine=_host_without_port(host or ""),
        database=database or "",
        activity=_activity(command, own in (ages or {}), blocked),
        for_s=None if for_s is None else max(0.0, float(for_s)),
        transaction_s=None if ages is None else ages.get(own),
        blocked_by=blockers.get(own, ()),
        waits_for=waits_for,
        statement=statement or "",
    )


def _activity(command: str, in_transaction: bool, blocked: bool) -> Activity:
    if command == "Killed":
        return Activity.ENDING
    if command == "Sleep":
        return Activity.IDLE_IN_TRANSACTION if in_transaction else Activity.IDLE
    return Activity.BLOCKED if blocked else Activity.RUNNING


def _host_without_port(host: str) -> str:
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host
