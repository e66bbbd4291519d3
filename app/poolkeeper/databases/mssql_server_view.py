"""What SQL Server's dynamic management views say (learn.microsoft.com, "sys.dm_exec_sessions")."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from poolkeeper.databases.server_view import Blocked, ServerView

if TYPE_CHECKING:
    from poolkeeper.databases.mssql_session import Session

SESSIONS = (
    "SELECT session_id, login_name, host_name, host_process_id FROM sys.dm_exec_sessions "
    "WHERE is_user_process = 1"
)
WAITS = (
    "SELECT session_id, blocking_session_id, wait_time "
    "FROM sys.dm_exec_requests WHERE blocking_session_id <> 0"
)
LIMIT = "SELECT @@MAX_CONNECTIONS"
MAY_SEE_ALL = "SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE')"
LACKS_PERMISSION = (
    "The login sees its own sessions alone. To see everyone's: GRANT VIEW SERVER STATE TO the login "
    "(VIEW SERVER PERFORMANCE STATE since SQL Server 2022)."
)
MILLISECONDS = 1000


def server_view(session: Session) -> ServerView:
    """A look through `session`, which does not count itself. Raises the driver's own error."""
    may_see_all = bool(int((session.run(MAY_SEE_ALL) or (0,))[0] or 0))
    rows = session.run_all(SESSIONS)
    others = [row for row in rows if str(row[0]) != session.backend_id]
    names = {str(row[0]): _name(row) for row in rows}
    host = next((row[2] for row in rows if str(row[0]) == session.backend_id), None)
    limit = session.run(LIMIT)
    return ServerView(
        seen_at_s=time.time(),
        ours=sum(int(row[3] or 0) == os.getpid() and row[2] == host for row in others),
        everyone=len(rows) if may_see_all else None,
        limit=int(limit[0]) if limit else None,
        blocked=tuple(_blocked(row, names) for row in session.run_all(WAITS)),
        notes=() if may_see_all else (LACKS_PERMISSION,),
    )


def _name(row: tuple[Any, ...]) -> str:
    return f"{row[1]} at {row[2]}" if row[2] else str(row[1])


def _blocked(row: tuple[Any, ...], names: dict[str, str]) -> Blocked:
    waiting, blocker = str(row[0]), str(row[1])
    return Blocked(
        waiting, blocker, float(row[2] or 0) / MILLISECONDS, names.get(waiting, ""), names.get(blocker, "")
    )
