"""What Oracle's own views say (Database Reference: V$SESSION, V$RESOURCE_LIMIT, V$CPOOL_STATS)."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import oracledb

from poolkeeper.databases.oracle_errors import code_of
from poolkeeper.databases.server_view import Blocked, ServerView

if TYPE_CHECKING:
    from poolkeeper.databases.oracle_session import Session

SESSIONS = (
    "SELECT sid, serial#, username, machine, process, blocking_session, seconds_in_wait "
    "FROM v$session WHERE type = 'USER'"
)
LIMIT = "SELECT limit_value FROM v$resource_limit WHERE resource_name = 'sessions'"
DRCP = (
    "SELECT num_requests, num_hits, num_misses, num_waits, num_busy_servers, num_open_servers "
    "FROM v$cpool_stats"
)
DRCP_SETTINGS = "SELECT status, minsize, maxsize FROM dba_cpool_info"
MAY_NOT_SEE = frozenset({"ORA-00942", "ORA-01031", "ORA-01039"})
TOLD_OF = {
    SESSIONS: "sessions",
    LIMIT: "the limit",
    DRCP: "DRCP’s statistics",
    DRCP_SETTINGS: "DRCP’s settings",
}


def server_view(session: Session, *, pooled: bool) -> ServerView:
    """A look through `session`, which does not count itself; `pooled` looks at DRCP, too.

    Raises the driver's own error, but not for views that the user may not read.
    """
    hidden: list[str] = []
    rows = _rows(session, SESSIONS, hidden)
    limit = _rows(session, LIMIT, hidden)
    return ServerView(
        seen_at_s=time.time(),
        ours=None if rows is None else _ours(rows, session),
        everyone=None if rows is None else len(rows),
        limit=_number(limit),
        blocked=_blocked(rows or []),
        figures=_drcp(session, hidden) if pooled else (),
        notes=(_may_not_see(hidden),) if hidden else (),
    )


def _rows(session: Session, query: str, hidden: list[str]) -> list[tuple[Any, ...]] | None:
    try:
        with session.cursor() as cursor:
            return [tuple(row) for row in cursor.execute(query)]
    except oracledb.DatabaseError as error:
        if code_of(error) not in MAY_NOT_SEE:
            raise
        hidden.append(TOLD_OF[query])
        return None


def _ours(rows: list[tuple[Any, ...]], session: Session) -> int:
    own = str(session.session_id)
    machine = next((row[3] for row in rows if str(row[0]) == own), None)
    return sum(str(row[4]) == str(os.getpid()) and row[3] == machine and str(row[0]) != own for row in rows)


def _blocked(rows: list[tuple[Any, ...]]) -> tuple[Blocked, ...]:
    names = {str(row[0]): f"{row[2]} at {row[3]}" for row in rows}
    return tuple(
        Blocked(str(row[0]), str(row[5]), float(row[6] or 0), names[str(row[0])], names.get(str(row[5]), ""))
        for row in rows
        if row[5] is not None
    )


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
