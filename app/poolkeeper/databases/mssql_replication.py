"""What SQL Server says of availability groups.

Source: learn.microsoft.com, "DATABASEPROPERTYEX" and "sys.dm_hadr_database_replica_states".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from poolkeeper.databases.replication import Replication, Role

if TYPE_CHECKING:
    from poolkeeper.databases.mssql_session import Session

UPDATEABILITY = "SELECT CONVERT(nvarchar(20), DATABASEPROPERTYEX(DB_NAME(), 'Updateability'))"
MAY_SEE = "SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE')"
LAG = (
    "SELECT secondary_lag_seconds, synchronization_state_desc, is_suspended "
    "FROM sys.dm_hadr_database_replica_states WHERE is_local = 1 AND database_id = DB_ID()"
)
LACKS_PERMISSION = "the login may not see the lag (VIEW SERVER STATE)"
UNTOLD = "the server does not tell the lag"
SUSPENDED = "its data movement is suspended"


def replication(session: Session) -> Replication:
    """Its role, and its lag where the server tells that. Raises the driver's own error.

    A database that takes no updates is a replica here: a readable secondary, or a copy that stands by.
    """
    row = session.run(UPDATEABILITY)
    if not row or row[0] is None:
        return Replication(role=Role.UNTOLD)
    if str(row[0]).upper() != "READ_ONLY":
        return Replication(role=Role.PRIMARY)
    allowed = session.run(MAY_SEE)
    if not allowed or not int(allowed[0] or 0):
        return Replication(role=Role.REPLICA, note=LACKS_PERMISSION)
    told = session.run(LAG)
    if not told:
        return Replication(role=Role.REPLICA, note=UNTOLD)
    if int(told[2] or 0):
        return Replication(role=Role.REPLICA, stopped=SUSPENDED)
    if told[0] is None:
        return Replication(role=Role.REPLICA, note=UNTOLD)
    return Replication(role=Role.REPLICA, lag_s=float(told[0]))
