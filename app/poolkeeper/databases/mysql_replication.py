"""What MySQL and MariaDB say of their replication (manuals, "SHOW REPLICA STATUS", "read_only")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pymysql

from poolkeeper.databases.replication import Replication, Role

if TYPE_CHECKING:
    from poolkeeper.databases.mysql_session import Session

STATUS = ("SHOW REPLICA STATUS", "SHOW SLAVE STATUS")
"""MySQL from 8.0.22 and MariaDB from 10.5.1 know the first, all before 8.4 the second."""
READ_ONLY = "SELECT @@global.read_only"
SYNTAX = 1064
MAY_NOT_SEE = frozenset({1045, 1142, 1227})
LACKS_PRIVILEGE = "the user may not see the lag (REPLICATION CLIENT, in MariaDB REPLICA MONITOR)"
TAKES_WRITES = "it takes writes: its read_only is off"


def replication(session: Session) -> Replication:
    """Its role and lag. Raises the driver's own error, but not where the user may not see the lag.

    Where several channels feed it, the one that is furthest behind counts. A server that is read-only but
    does not say whom it follows counts as a replica; one that follows and takes writes does not.
    """
    with session.cursor(pymysql.cursors.DictCursor) as cursor:
        cursor.execute(READ_ONLY)
        row = cursor.fetchone()
        read_only = bool(row) and str(next(iter(row.values()))) in {"1", "ON"}
        try:
            channels = _status(cursor)
        except pymysql.Error as error:
            if not error.args or error.args[0] not in MAY_NOT_SEE:
                raise
            role = Role.REPLICA if read_only else Role.UNTOLD
            return Replication(role=role, note=LACKS_PRIVILEGE)
    if not channels:
        return Replication(role=Role.REPLICA if read_only else Role.PRIMARY)
    if not read_only:
        return Replication(role=Role.REPLICA, stopped=TAKES_WRITES)
    lags = [_first(each, "Seconds_Behind_Source", "Seconds_Behind_Master") for each in channels]
    if any(lag is None for lag in lags):
        return Replication(role=Role.REPLICA, stopped=_why_stopped(channels))
    return Replication(role=Role.REPLICA, lag_s=max(float(lag) for lag in lags))


def _status(cursor: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - PyMySQL publishes no types
    for question in STATUS:
        try:
            cursor.execute(question)
        except pymysql.Error as error:
            if not error.args or error.args[0] != SYNTAX:
                raise
        else:
            return list(cursor.fetchall())
    return []


def _why_stopped(channels: list[dict[str, Any]]) -> str:
    for each in channels:
        said = str(_first(each, "Last_IO_Error") or _first(each, "Last_SQL_Error") or "").strip()
        if said:
            return f"its replication does not run: {said[:200]}"
    return "its replication does not run"


def _first(row: dict[str, Any], *names: str) -> Any:  # noqa: ANN401
    return next((row[name] for name in names if name in row), None)
