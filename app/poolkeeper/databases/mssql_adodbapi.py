"""SQL Server through adodbapi and Microsoft's OLE DB driver, on Windows where both are installed.

Keywords: learn.microsoft.com, "Using Connection String Keywords with OLE DB Driver for SQL Server"; quoting:
"Connection String Syntax" of OLE DB.
"""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, ClassVar

from poolkeeper import PROGRAM
from poolkeeper.databases.columns import Column, Kind
from poolkeeper.databases.mssql_connection_string import TRUSTING, NotPossible
from poolkeeper.databases.mssql_session import Session
from poolkeeper.profiles.profile import Encryption
from poolkeeper.profiles.sql_server import SqlServerLogin, server_name

if TYPE_CHECKING:
    from poolkeeper.databases.database import DbapiCursor
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile

PROVIDER = "MSOLEDBSQL19"
ENCRYPTION = {
    Encryption.OFF: "Optional",
    Encryption.PREFER: "Optional",
    Encryption.STRICT: "Strict",
}


class AdodbapiSession(Session):
    """Values come as ADO's, so a type is told by its family alone."""

    package: ClassVar[str] = "adodbapi"

    @classmethod
    def open(cls, profile: Profile, identity: Identity, timeout_s: float, port: int) -> AdodbapiSession:
        """See Session."""
        import adodbapi

        text = ole_db_string(profile, identity, port)
        return cls(adodbapi.connect(text, timeout=max(1, round(timeout_s)), autocommit=True))

    @classmethod
    def driver_version(cls, profile: Profile) -> str:
        """See Session."""
        import adodbapi  # noqa: F401 - whether it can be imported is the question

        return f"adodbapi {importlib.metadata.version('adodbapi')} · {PROVIDER}"

    def columns(self, cursor: DbapiCursor) -> tuple[Column, ...]:
        """See Session."""
        return tuple(Column(each[0], "", Kind.OTHER) for each in cursor.description)


def ole_db_string(profile: Profile, identity: Identity, port: int) -> str:
    """The connection string of OLE DB, whose values are quoted and their quotes doubled."""
    if profile.sql_server.login is SqlServerLogin.TOKEN:
        raise NotPossible("adodbapi takes no access token here. Choose the driver pyodbc.")
    name, mode = server_name(profile.host), profile.tls.mode
    port = port or profile.port or name.port
    instance = f"\\{name.instance}" if name.instance and not port else ""
    keywords = {
        "Provider": PROVIDER,
        "Data Source": f"tcp:{name.host}{instance}" + (f",{port}" if port else ""),
        "Initial Catalog": profile.database,
        "Application Name": PROGRAM,
        "Use Encryption for Data": ENCRYPTION.get(mode, "Mandatory"),
        "Trust Server Certificate": "yes" if mode in TRUSTING else "no",
        "Host Name In Certificate": profile.sql_server.host_in_certificate,
        "Application Intent": "READONLY" if profile.sql_server.read_only_intent else "",
        "MultiSubnetFailover": "Yes" if profile.sql_server.multi_subnet_failover else "",
    }
    if profile.sql_server.login is SqlServerLogin.INTEGRATED:
        keywords["Integrated Security"] = "SSPI"
    else:
        keywords |= {"User ID": identity.user, "Password": identity.password}
    return "".join(f"{name}={_quoted(value)};" for name, value in keywords.items() if value)


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
