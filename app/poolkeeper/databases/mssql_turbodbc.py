"""SQL Server through turbodbc, where it is installed (turbodbc.readthedocs.io, "Advanced usage")."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, ClassVar

from poolkeeper.databases.columns import Column, Kind
from poolkeeper.databases.mssql_connection_string import NotPossible, connection_string
from poolkeeper.databases.mssql_odbc_drivers import chosen_driver
from poolkeeper.databases.mssql_session import Session, cannot_cancel
from poolkeeper.profiles.sql_server import SqlServerLogin

if TYPE_CHECKING:
    from poolkeeper.databases.database import DbapiCursor
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile


class TurbodbcSession(Session):
    """It reads the first result of a batch alone, tells little of types, and cannot cancel."""

    package: ClassVar[str] = "turbodbc"

    @classmethod
    def open(cls, profile: Profile, identity: Identity, timeout_s: float, port: int) -> TurbodbcSession:
        """See Session; turbodbc takes no time-out, so that of the caller alone counts."""
        import turbodbc

        if profile.sql_server.login is SqlServerLogin.TOKEN:
            raise NotPossible("turbodbc takes no access token. Choose the driver pyodbc.")
        text = connection_string(profile, identity, chosen_driver(profile.sql_server.odbc_driver), port)
        options = turbodbc.make_options(autocommit=True, prefer_unicode=True)
        return cls(turbodbc.connect(connection_string=text, turbodbc_options=options))

    @classmethod
    def driver_version(cls, profile: Profile) -> str:
        """See Session."""
        import turbodbc  # noqa: F401 - whether it can be imported is the question

        version = importlib.metadata.version("turbodbc")
        return f"turbodbc {version} · {chosen_driver(profile.sql_server.odbc_driver)}"

    def columns(self, cursor: DbapiCursor) -> tuple[Column, ...]:
        """See Session."""
        return tuple(Column(each[0], "", Kind.OTHER) for each in cursor.description)

    def next_result(self, cursor: DbapiCursor) -> bool:
        """See Session; turbodbc has no way to go on."""
        return False

    def send_cancel(self, cursor: DbapiCursor) -> None:
        """See Session."""
        raise cannot_cancel(self.package)
