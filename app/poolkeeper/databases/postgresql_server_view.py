"""What PostgreSQL's statistics views say (manual, "The Cumulative Statistics System")."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from poolkeeper import PROGRAM
from poolkeeper.databases.server_view import (
    Activity,
    ServerSession,
    ServerView,
    first_ones,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from poolkeeper.databases.postgresql_session import Session

SESSIONS = """
SELECT pid, backend_start::text, usename,
       CASE WHEN state IS NOT NULL THEN COALESCE(client_hostname, host(client_addr), 'local') END,
       application_name, datname, state, extract(epoch FROM clock_timestamp() - state_change),
       extract(epoch FROM clock_timestamp() - xact_start), wait_event_type, wait_event,
       left(query, 2000),
       CASE WHEN wait_event_type = 'Lock'
            THEN array_to_string(pg_catalog.pg_blocking_pids(pid), ',') ELSE '' END
FROM pg_catalog.pg_stat_activity
WHERE COALESCE(backend_type, 'client backend') = 'client backend' AND usename IS NOT NULL
      AND (backend_type IS NOT NULL OR datid IS NOT NULL) AND pid <> pg_catalog.pg_backend_pid()
"""
"""What the user may not see is null there, the kind of backend, too; a walsender then is known by having no
database."""

LEFT_OF_ROLE = """
SELECT extract(epoch FROM rolvaliduntil - clock_timestamp()) FROM pg_catalog.pg_roles
WHERE rolname = session_user AND isfinite(rolvaliduntil)
"""
"""The end of a role's password (manual, "pg_roles"), which every user may read."""

LIMIT = """
SELECT current_setting('max_connections'),
       CASE WHEN rolsuper THEN 0 ELSE current_setting('superuser_reserved_connections')::int
            + COALESCE(current_setting('reserved_connections', true)::int, 0) END
FROM pg_catalog.pg_roles WHERE rolname = current_user
"""
"""And how many of them are kept for superusers and, since PostgreSQL 16, for a role of its own (manual,
"Connection Settings")."""

END = (
    "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity "
    "WHERE pid = %s AND backend_start::text = %s"
)
OTHERS_HIDDEN = "What others run is hidden from this user: ask for GRANT pg_read_all_stats."


def server_view(session: Session, backend_ids: Collection[str]) -> ServerView:
    """A look through `session`; ours are those of `backend_ids` that are there."""
    rows = session.execute(SESSIONS).fetchall()
    sessions = [_session(row, set(backend_ids)) for row in rows]
    limit = session.execute(LIMIT).fetchone()
    notes = [OTHERS_HIDDEN] if any(row[6] is None for row in rows) else []
    return ServerView(
        seen_at_s=time.time(),
        ours=sum(each.ours for each in sessions),
        everyone=len(sessions) + 1,
        limit=int(limit[0]) if limit else None,
        reserved=int(limit[1]) if limit else 0,
        sessions=first_ones(sessions, notes),
        notes=tuple(notes),
        password_left_s=_password_left_s(session),
    )


def _password_left_s(session: Session) -> float | None:
    row = session.execute(LEFT_OF_ROLE).fetchone()
    return None if row is None or row[0] is None else float(row[0])


def end_session(session: Session, ended: ServerSession) -> bool:
    """Ask the server to end `ended`; False where it is gone already. Raises the driver's own error."""
    return session.execute(END, (int(ended.id), ended.born)).fetchone() is not None


def _session(row: tuple[Any, ...], ours: set[str]) -> ServerSession:
    pid, born, user, machine, program, database, state, for_s, transaction_s = row[:9]
    wait_kind, wait, statement, blockers = row[9:]
    return ServerSession(
        id=str(pid),
        born=born or "",
        ours=str(pid) in ours and program == PROGRAM,
        user=user or "",
        machine=machine or "",
        program=program or "",
        database=database or "",
        activity=_activity(state, wait_kind),
        for_s=None if for_s is None else max(0.0, float(for_s)),
        transaction_s=None if transaction_s is None else max(0.0, float(transaction_s)),
        blocked_by=tuple(dict.fromkeys(filter(None, (blockers or "").split(",")))),
        waits_for=f"{wait_kind}: {wait}" if wait_kind and wait_kind != "Client" else "",
        statement=statement or "",
    )


def _activity(state: str | None, wait_kind: str | None) -> Activity:
    if state is None:
        return Activity.UNTOLD
    if state.startswith("idle in transaction"):
        return Activity.IDLE_IN_TRANSACTION
    if state == "active" or state == "fastpath function call":
        return Activity.BLOCKED if wait_kind == "Lock" else Activity.RUNNING
    return Activity.IDLE
