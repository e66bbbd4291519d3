"""What SERVERPROPERTY and DATABASEPROPERTYEX say about a stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.standins.tds import TdsStandin

COLLATION_NAME = "SQL_Latin1_General_CP1_CI_AS"


def server_property(server: TdsStandin, name: object) -> object:
    """Answer SERVERPROPERTY; None for what is not known."""
    major, minor, build = server.version
    known = {
        "productversion": f"{major}.{minor}.{build}.4",
        "productmajorversion": str(major),
        "productlevel": "RTM",
        "productupdatelevel": "CU16",
        "edition": "Developer Edition (64-bit)",
        "engineedition": 3,
        "servername": server.name,
        "machinename": server.name,
        "instancename": None,
        "collation": COLLATION_NAME,
        "isclustered": 0,
        "ishadrenabled": 0,
        "isintegratedsecurityonly": 0,
    }
    return known.get(str(name).lower())


def database_property(server: TdsStandin, database: object, name: object) -> object:
    """Answer DATABASEPROPERTYEX; None for what is not known."""
    found = server.database_named(str(database))
    if found is None:
        return None
    known = {
        "updateability": "READ_ONLY" if server.is_read_only(found) else "READ_WRITE",
        "status": "ONLINE",
        "collation": COLLATION_NAME,
        "recovery": "FULL",
        "useraccess": "MULTI_USER",
    }
    return known.get(str(name).lower())
