"""SQL Server through pymssql, which brings FreeTDS with it and needs no ODBC."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, Any, ClassVar

from poolkeeper import PROGRAM
from poolkeeper.databases.columns import Column, Kind
from poolkeeper.databases.mssql_connection_string import FREETDS_MODES, NotPossible
from poolkeeper.databases.mssql_session import Session
from poolkeeper.databases.named_placeholders import placeholder, replace_placeholders
from poolkeeper.profiles.sql_server import SqlServerLogin, server_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolkeeper.databases.database import DbapiConnection, DbapiCursor
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile

KINDS = {1: Kind.TEXT, 2: Kind.OTHER, 3: Kind.DECIMAL, 4: Kind.OTHER, 5: Kind.DECIMAL}
"""What pymssql's type objects mean (STRING and its like); BINARY is also everything that it has none for."""


class PymssqlSession(Session):
    """Parameters are put into the text by pymssql itself. It tells no more of a type than its family."""

    package: ClassVar[str] = "pymssql"

    def __init__(self, connection: DbapiConnection) -> None:
        super().__init__(connection)
        self._said: list[str] = []
        connection._conn.set_msghandler(self._hear)

    @classmethod
    def open(cls, profile: Profile, identity: Identity, timeout_s: float, port: int) -> PymssqlSession:
        """See Session."""
        import pymssql

        options = profile.sql_server
        if profile.tls.mode not in FREETDS_MODES:
            raise NotPossible(
                "pymssql cannot check the server's certificate. Choose the driver pyodbc with Microsoft's "
                "ODBC driver, or the encryption that trusts the certificate."
            )
        if options.login is SqlServerLogin.TOKEN:
            raise NotPossible("pymssql takes no access token. Choose the driver pyodbc.")
        if options.login is SqlServerLogin.INTEGRATED and options.service_principal:
            raise NotPossible(
                "pymssql cannot be told the server's service principal. Choose the driver pyodbc, or leave "
                "the service principal empty."
            )
        name = server_name(profile.host)
        integrated = options.login is SqlServerLogin.INTEGRATED
        return cls(
            pymssql.connect(
                server=name.host + (f"\\{name.instance}" if name.instance and not port else ""),
                port=str(port or profile.port or name.port or 1433),
                user=None if integrated else identity.user,
                password=None if integrated else identity.password,
                database=profile.database,
                login_timeout=max(1, round(timeout_s)),
                appname=PROGRAM,
                encryption=FREETDS_MODES[profile.tls.mode],
                read_only=options.read_only_intent,
                autocommit=True,
                use_datetime2=True,
            )
        )

    @classmethod
    def driver_version(cls, profile: Profile) -> str:
        """See Session."""
        return f"pymssql {importlib.metadata.version('pymssql')}"

    def columns(self, cursor: DbapiCursor) -> tuple[Column, ...]:
        """See Session."""
        return tuple(
            Column(each[0], "", KINDS.get(_code(each[1]), Kind.OTHER)) for each in cursor.description
        )

    def ready(self, statement: str, parameters: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
        """See Session; `%(name)s` is pymssql's own spelling, but it leaves a doubled percent sign doubled."""
        return replace_placeholders(statement, placeholder), (dict(parameters),)

    def heard(self, cursor: DbapiCursor) -> list[str]:
        """See Session."""
        said, self._said = self._said, []
        return said

    def send_cancel(self, cursor: DbapiCursor) -> None:
        """See Session; DB-Library cancels what the connection runs."""
        self.connection._conn.cancel()

    def _hear(self, state: int, severity: int, server: str, procedure: str, line: int, text: object) -> None:
        if severity <= 10:
            self._said.append(text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text))


def _code(described: Any) -> int:  # noqa: ANN401
    return int(getattr(described, "value", described) or 0)
