"""What PostgreSQL says of its replication (manual, 9.27.4 Recovery Control Functions; any user may ask)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import psycopg

from poolkeeper.databases.replication import Replication, Role

if TYPE_CHECKING:
    from poolkeeper.databases.postgresql_session import Session

IN_RECOVERY = "SELECT pg_catalog.pg_is_in_recovery()"
CLUSTER = "SELECT system_identifier FROM pg_catalog.pg_control_system()"
WRITTEN = "SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0')::bigint"
APPLIED = """
SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_replay_lsn(), '0/0')::bigint,
       coalesce(pg_catalog.pg_last_wal_receive_lsn() <= pg_catalog.pg_last_wal_replay_lsn(), false),
       extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())::float8,
       pg_catalog.pg_is_wal_replay_paused()
"""
PAUSED = "its replay is paused (pg_wal_replay_pause)"


def replication(session: Session) -> Replication:
    """Its role and place in the log. Raises the driver's own error."""
    row = session.execute(IN_RECOVERY).fetchone()
    if row is None:
        return Replication(role=Role.UNTOLD)
    cluster = _cluster(session)
    if not row[0]:
        written = session.execute(WRITTEN).fetchone()
        position = int(written[0]) if written else None
        return Replication(role=Role.PRIMARY, position=position, cluster=cluster)
    position, caught_up, lag_s, paused = session.execute(APPLIED).fetchone() or (None, False, None, False)
    return Replication(
        role=Role.REPLICA,
        position=None if position is None else int(position),
        caught_up=bool(caught_up),
        lag_s=None if lag_s is None else max(0.0, float(lag_s)),
        cluster=cluster,
        note=PAUSED if paused else "",
    )


def _cluster(session: Session) -> str:
    """The cluster's identifier; empty where it is not told: some products and rights lack it."""
    with contextlib.suppress(psycopg.DatabaseError):
        row = session.execute(CLUSTER).fetchone()
        return str(row[0]) if row else ""
    if session.closed:
        raise psycopg.OperationalError("the connection was lost")
    return ""
