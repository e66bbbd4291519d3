"""What Oracle's own views say (Database Reference: V$SESSION, V$RESOURCE_LIMIT, V$CPOOL_STATS)."""

from __future__ import annotations

import datetime
import os
import time
from typing import TYPE_CHECKING, Any

import oracledb

from poolkeeper.databases.oracle_errors import code_of
from poolkeeper.databases.server_view import Activity, ServerSession, ServerView, first_ones

if TYPE_CHECKING:
    from poolkeeper.databases.oracle_session import Session

SESSIONS = (
    "SELECT sid, serial#, username, machine, process, program, service_name, status, last_call_et, taddr, "
    "blocking_session, wait_class, event, sql_id, prev_sql_id FROM v$session WHERE type = 'USER'"
)
TRANSACTIONS = "SELECT addr, start_date, SYSDATE FROM v$transaction"
STATEMENTS = (
    "SELECT sql_id, sql_text FROM v$sql WHERE child_number = 0 AND sql_id IN "
    "(SELECT sql_id FROM v$session WHERE type = 'USER' "
    "UNION SELECT prev_sql_id FROM v$session WHERE type = 'USER')"
)
LIMIT = "SELECT limit_value FROM v$resource_limit WHERE resource_name = 'sessions'"
DRCP = (
    "SELECT num_requests, num_hits, num_misses, num_waits, num_busy_servers, num_open_servers "
    "FROM v$cpool_stats"
)
DRCP_SETTINGS = "SELECT status, minsize, maxsize FROM dba_cpool_info"
LEFT_OF_USER = "SELECT (expiry_date - SYSDATE) * 86400 FROM user_users"
"""Of the user's own account; null where its profile lets passwords live for ever ("DBA_USERS")."""

GONE = frozenset({"ORA-00030", "ORA-00026"})
MARKED_FOR_KILL = "ORA-00031"
MAY_NOT_SEE = frozenset({"ORA-00942", "ORA-01031", "ORA-01039"})
TOLD_OF = {
    SESSIONS: "sessions",
    TRANSACTIONS: "transactions",
    STATEMENTS: "statements",
    LIMIT: "the limit",
    DRCP: "DRCP’s statistics",
    DRCP_SETTINGS: "DRCP’s settings",
    LEFT_OF_USER: "the password’s end",
}


def server_view(session: Session, *, pooled: bool) -> ServerView:
    """A look through `session`, which does not count itself; `pooled` looks at DRCP, too.

    Raises the driver's own error, but not for views that the user may not read.
    """
    hidden: list[str] = []
    rows = _rows(session, SESSIONS, hidden)
    limit = _rows(session, LIMIT, hidden)
    notes: list[str] = []
    sessions = _sessions(rows or [], session, hidden)
    figures = _drcp(session, hidden) if pooled else ()
    return ServerView(
        seen_at_s=time.time(),
        ours=None if rows is None else sum(each.ours for each in sessions),
        everyone=None if rows is None else len(rows),
        limit=_number(limit),
        sessions=first_ones(sessions, notes),
        figures=figures,
        notes=(*notes, *((_may_not_see(hidden),) if hidden else ())),
        password_left_s=_password_left_s(session),
    )


def _password_left_s(session: Session) -> float | None:
    rows = _rows(session, LEFT_OF_USER, [])
    return None if not rows or rows[0][0] is None else float(rows[0][0])


def end_session(session: Session, ended: ServerSession) -> bool:
    """Ask the server to end `ended`; False where it is gone already. Raises the driver's own error."""
    sid, _, serial = ended.id.partition(",")
    try:
        with session.cursor() as cursor:
            cursor.execute(f"ALTER SYSTEM KILL SESSION '{int(sid)},{int(serial)}' IMMEDIATE")
    except oracledb.DatabaseError as error:
        if code_of(error) in GONE:
            return False
        if code_of(error) != MARKED_FOR_KILL:
            raise
    return True


def _rows(session: Session, query: str, hidden: list[str]) -> list[tuple[Any, ...]] | None:
    try:
        with session.cursor() as cursor:
            return [tuple(row) for row in cursor.execute(query)]
    except oracledb.DatabaseError as error:
        if code_of(error) not in MAY_NOT_SEE:
            raise
        hidden.append(TOLD_OF[query])
        return None


def _sessions(rows: list[tuple[Any, ...]], session: Session, hidden: list[str]) -> list[ServerSession]:
    if not rows:
        return []
    ages = {row[0]: _seconds(row[1], row[2]) for row in _rows(session, TRANSACTIONS, hidden) or []}
    texts = {row[0]: row[1] for row in _rows(session, STATEMENTS, hidden) or []}
    own = str(session.session_id)
    machine = next((row[3] for row in rows if str(row[0]) == own), None)
    ids = {str(row[0]): f"{row[0]},{row[1]}" for row in rows}
    return [_session(row, machine, ages, texts, ids) for row in rows if str(row[0]) != own]


def _session(
    row: tuple[Any, ...],
    own_machine: str | None,
    ages: dict[Any, float | None],
    texts: dict[str, str],
    ids: dict[str, str],
) -> ServerSession:
    sid, _, user, machine, process, program, service, status, last_call_s = row[:9]
    transaction, blocker, wait_class, event, statement, last_statement = row[9:]
    return ServerSession(
        id=ids[str(sid)],
        ours=str(process) == str(os.getpid()) and machine == own_machine,
        user=user or "",
        machine=machine or "",
        program=program or "",
        database=service or "",
        activity=_activity(str(status), blocker is not None, transaction is not None),
        for_s=float(last_call_s or 0),
        transaction_s=ages.get(transaction),
        blocked_by=() if blocker is None else (ids.get(str(blocker), str(blocker)),),
        waits_for="" if wait_class == "Idle" or not event else str(event),
        statement=texts.get(statement) or texts.get(last_statement) or "",
    )


def _activity(status: str, blocked: bool, in_transaction: bool) -> Activity:
    if status == "KILLED":
        return Activity.ENDING
    if status == "ACTIVE":
        return Activity.BLOCKED if blocked else Activity.RUNNING
    return Activity.IDLE_IN_TRANSACTION if in_transaction else Activity.IDLE


def _seconds(since: Any, now: Any) -> float | None:  # noqa: ANN401 - a DATE, as text or as a time
    moments = [each if isinstance(each, datetime.datetime) else _moment(each) for each in (since, now)]
    if moments[0] is None or moments[1] is None:
        return None
    return max(0.0, (moments[1] - moments[0]).total_seconds())


def _moment(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _drcp(session: Session, hidden: list[str]) -> tuple[tuple[str, str], ...]:
    figures: list[tuple[str, str]] = []
    for row in (_rows(session, DRCP_SETTINGS, hidden) or [])[:1]:
        figures.append(("DRCP", f"{str(row[0]).lower()}, {row[1]} to {row[2]} servers"))
    for row in (_rows(session, DRCP, hidden) or [])[:1]:
        figures.append(("DRCP requests", f"{int(row[0]):,}"))
        figures.append(("DRCP hits / misses", f"{int(row[1]):,} / {int(row[2]):,}"))
        figures.append(("DRCP waits", f"{int(row[3]):,}"))
        figures.append(("DRCP busy / open servers", f"{int(row[4]):,} / {int(row[5]):,}"))
    return tuple(figures)


def _number(rows: list[tuple[Any, ...]] | None) -> int | None:
    """The limit, which may be the word UNLIMITED, with blanks before it."""
    text = str(rows[0][0]).strip() if rows else ""
    return int(text) if text.isdigit() else None


def _may_not_see(hidden: list[str]) -> str:
    return f"The user may not see {', '.join(hidden)}: ask for GRANT SELECT_CATALOG_ROLE."
