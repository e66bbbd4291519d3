"""What Oracle says of Data Guard (SQL Language Reference, SYS_CONTEXT; Reference, V$DATAGUARD_STATS)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import oracledb

from poolkeeper.databases.oracle_errors import code_of
from poolkeeper.databases.replication import Replication, Role

if TYPE_CHECKING:
    from poolkeeper.databases.oracle_session import Session

ROLE = "SELECT SYS_CONTEXT('USERENV', 'DATABASE_ROLE') FROM DUAL"
LAG = "SELECT value FROM v$dataguard_stats WHERE name = 'apply lag'"
MAY_NOT_SEE = frozenset({"ORA-00942", "ORA-01031", "ORA-01039"})
LACKS_RIGHT = "the user may not see the lag (SELECT on V_$DATAGUARD_STATS)"
UNTOLD = "the server does not know its lag"
_INTERVAL = re.compile(r"([+-]?\d+) (\d+):(\d+):(\d+(?:\.\d+)?)")


def replication(session: Session) -> Replication:
    """Its role and apply lag. Raises the driver's own error, but not where the user may not see the lag.

    A snapshot or logical standby takes writes, so it is no replica here.
    """
    with session.cursor() as cursor:
        row = cursor.execute(ROLE).fetchone()
        role = str(row[0] or "").upper() if row else ""
        if not role:
            return Replication(role=Role.UNTOLD)
        if role == "PRIMARY":
            return Replication(role=Role.PRIMARY)
        if role != "PHYSICAL STANDBY":
            return Replication(role=Role.REPLICA, stopped=f"it takes writes: it is a {role.lower()}")
        try:
            told = cursor.execute(LAG).fetchone()
        except oracledb.Error as error:
            if code_of(error) not in MAY_NOT_SEE:
                raise
            return Replication(role=Role.REPLICA, note=LACKS_RIGHT)
    lag_s = seconds_of(str(told[0])) if told and told[0] else None
    return Replication(role=Role.REPLICA, lag_s=lag_s, note=UNTOLD if lag_s is None else "")


def seconds_of(interval: str) -> float | None:
    """The seconds in `+00 00:00:05`; None for anything else."""
    found = _INTERVAL.fullmatch(interval.strip())
    if found is None:
        return None
    days, hours, minutes, seconds = (float(part) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
