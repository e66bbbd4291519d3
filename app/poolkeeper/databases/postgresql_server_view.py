"""What PostgreSQL's statistics views say (manual, "The Cumulative Statistics System")."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from poolkeeper.databases.server_view import Blocked, ServerView

if TYPE_CHECKING:
    from collections.abc import Collection

    from poolkeeper.databases.postgresql_session import Session

SESSIONS = "SELECT pid FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'"
LIMIT = "SELECT current_setting('max_connections')"
WAITS = """
SELECT waiting.pid, blocker, extract(epoch FROM clock_timestamp() - waiting.state_change),
       waiting.usename, held.usename
FROM pg_catalog.pg_stat_activity AS waiting,
     unnest(pg_catalog.pg_blocking_pids(waiting.pid)) AS blocker
LEFT JOIN pg_catalog.pg_stat_activity AS held ON held.pid = blocker
WHERE waiting.wait_event_type = 'Lock'
"""


def server_view(session: Session, backend_ids: Collection[str]) -> ServerView:
    """A look through `session`; ours are those of `backend_ids` that are there."""
    pids = {str(row[0]) for row in session.execute(SESSIONS).fetchall()}
    limit = session.execute(LIMIT).fetchone()
    return ServerView(
        seen_at_s=time.time(),
        ours=len(pids & set(backend_ids)),
        everyone=len(pids),
        limit=int(limit[0]) if limit else None,
        blocked=tuple(
            Blocked(str(row[0]), str(row[1]), float(row[2] or 0), str(row[3] or ""), str(row[4] or ""))
            for row in session.execute(WAITS).fetchall()
        ),
    )
