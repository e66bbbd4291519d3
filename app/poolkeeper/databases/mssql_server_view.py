"""What SQL Server's dynamic management views say (learn.microsoft.com, "sys.dm_exec_sessions")."""

from __future__ import annotations

import datetime
import os
import time
from typing import TYPE_CHECKING, Any

from poolkeeper.databases.server_view import (
    MOST_STATEMENT,
    Activity,
    ServerSession,
    ServerView,
    first_ones,
)

if TYPE_CHECKING:
    from poolkeeper.databases.mssql_session import Session

OWN_SESSIONS = (
    "SELECT s.session_id, s.login_time, s.login_name, s.host_name, s.host_process_id, s.program_name, "
    "s.status, s.last_request_end_time, GETDATE() FROM sys.dm_exec_sessions AS s WHERE s.is_user_process = 1"
)
SESSIONS = (
    "SELECT s.session_id, s.login_time, s.login_name, s.host_name, s.host_process_id, s.program_name, "
    "COALESCE(r.status, s.status), COALESCE(r.start_time, s.last_request_end_time), GETDATE(), "
    "DB_NAME(s.database_id), s.open_transaction_count, r.blocking_session_id, r.wait_type, r.command, t.text "
    "FROM sys.dm_exec_sessions AS s "
    "LEFT JOIN sys.dm_exec_requests AS r ON r.session_id = s.session_id "
    "LEFT JOIN sys.dm_exec_connections AS c ON c.session_id = s.session_id AND c.net_transport <> 'Session' "
    "OUTER APPLY sys.dm_exec_sql_text(COALESCE(r.sql_handle, c.most_recent_sql_handle)) AS t "
    "WHERE s.is_user_process = 1"
)
TRANSACTIONS = (
    "SELECT st.session_id, MIN(a.transaction_begin_time) "
    "FROM sys.dm_tran_session_transactions AS st "
    "JOIN sys.dm_tran_active_transactions AS a ON a.transaction_id = st.transaction_id "
    "GROUP BY st.session_id"
)
BORN = "SELECT session_id, login_time FROM sys.dm_exec_sessions"
LIMIT = "SELECT @@MAX_CONNECTIONS"
LEFT_OF_LOGIN = (
    "SELECT CAST(LOGINPROPERTY(SUSER_SNAME(), 'DaysUntilExpiration') AS int), "
    "CAST(LOGINPROPERTY(SUSER_SNAME(), 'IsExpired') AS int)"
)
"""Null for a login whose password has no end, and for a Windows account ("LOGINPROPERTY")."""

_DAY_S = 86_400.0
MAY_SEE_ALL = "SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE')"
LACKS_PERMISSION = (
    "The login sees its own sessions alone. To see everyone's: GRANT VIEW SERVER STATE TO the login "
    "(VIEW SERVER PERFORMANCE STATE since SQL Server 2022)."
)


def server_view(session: Session) -> ServerView:
    """A look through `session`, which does not count itself. Raises the driver's own error."""
    may_see_all = bool(int((session.run(MAY_SEE_ALL) or (0,))[0] or 0))
    rows = session.run_all(SESSIONS if may_see_all else OWN_SESSIONS)
    begun = dict(session.run_all(TRANSACTIONS)) if may_see_all else {}
    mine = next((row for row in rows if str(row[0]) == session.backend_id), None)
    sessions = {
        str(row[0]): _session(row, begun.get(row[0]), None if mine is None else mine[3])
        for row in rows
        if str(row[0]) != session.backend_id
    }
    limit = session.run(LIMIT)
    notes = [] if may_see_all else [LACKS_PERMISSION]
    return ServerView(
        seen_at_s=time.time(),
        ours=sum(each.ours for each in sessions.values()),
        everyone=len(sessions) + 1 if may_see_all else None,
        limit=int(limit[0]) if limit and limit[0] else None,
        sessions=first_ones(list(sessions.values()), notes),
        notes=tuple(notes),
        password_left_s=_password_left_s(session),
    )


def _password_left_s(session: Session) -> float | None:
    """SQL Server counts whole days, today is 0; -1 is never."""
    row = session.run(LEFT_OF_LOGIN)
    if not row or row[0] is None or int(row[0]) < 0:
        return None
    if row[1] is not None and int(row[1]) == 1:
        return -1.0
    return (int(row[0]) + 1) * _DAY_S - 1


def end_session(session: Session, ended: ServerSession) -> bool:
    """Ask the server to end `ended`; False where it is gone already. Raises the driver's own error."""
    number = int(ended.id)
    if (number, ended.born) not in {(int(row[0]), str(row[1])) for row in session.run_all(BORN)}:
        return False
    session.run(f"KILL {number}")
    return True


def _session(row: tuple[Any, ...], begun: Any, host: str | None) -> ServerSession:  # noqa: ANN401
    number, login_time, login, machine, process, program, status, since, now = row[:9]
    database, transactions, blocker, wait, command, statement = row[9:] or (None,) * 6
    return ServerSession(
        id=str(number),
        born=str(login_time),
        ours=int(process or 0) == os.getpid() and machine == host,
        user=login or "",
        machine=machine or "",
        program=program or "",
        database=database or "",
        activity=_activity(str(status), str(command or ""), bool(blocker), bool(transactions)),
        for_s=_seconds(since, now),
        transaction_s=_seconds(begun, now) if transactions else None,
        blocked_by=(str(blocker),) if blocker else (),
        waits_for=wait or "",
        statement=(statement or "")[:MOST_STATEMENT],
    )


def _activity(status: str, command: str, blocked: bool, in_transaction: bool) -> Activity:
    if status == "rollback" or command.startswith("KILLED"):
        return Activity.ENDING
    if status in {"sleeping", "dormant"}:
        return Activity.IDLE_IN_TRANSACTION if in_transaction else Activity.IDLE
    return Activity.BLOCKED if blocked else Activity.RUNNING


def _seconds(since: Any, now: Any) -> float | None:  # noqa: ANN401 - a time, or its text with some drivers
    try:
        return max(0.0, (_moment(now) - _moment(since)).total_seconds())
    except (TypeError, ValueError):
        return None


def _moment(value: Any) -> datetime.datetime:  # noqa: ANN401
    if isinstance(value, datetime.datetime):
        return value
    return datetime.datetime.fromisoformat(value)
