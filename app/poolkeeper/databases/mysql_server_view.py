"""What MySQL and MariaDB say of their connections (manuals, "PROCESSLIST" and "INNODB_LOCK_WAITS")."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from poolkeeper.databases.server_view import ServerView

if TYPE_CHECKING:
    from collections.abc import Collection

    from poolkeeper.databases.mysql_session import Session

SESSIONS = "SELECT id, user FROM information_schema.processlist"
LIMIT = "SELECT @@global.max_connections"
EVERYONE = "SHOW GLOBAL STATUS LIKE 'Threads_connected'"
OTHERS_HIDDEN = "The user sees its own sessions alone; to see everyone's it needs the right PROCESS."


def server_view(session: Session, backend_ids: Collection[str]) -> ServerView:
    """A look through `session`; ours are those of `backend_ids` that are there."""
    from poolkeeper.databases.mysql_session import execute_all, execute_one

    ids = {str(row[0]) for row in execute_all(session, SESSIONS)}
    limit, connected = execute_one(session, LIMIT), execute_one(session, EVERYONE)
    everyone = int(connected[1]) if connected else None
    return ServerView(
        seen_at_s=time.time(),
        ours=len(ids & set(backend_ids)),
        everyone=everyone,
        limit=int(limit[0]) if limit else None,
        notes=(OTHERS_HIDDEN,) if everyone is not None and len(ids) < everyone else (),
    )
