"""SQL Server through pymssql, which brings FreeTDS with it and needs no ODBC."""

from __future__ import annotations

import contextlib
import importlib.metadata
import socket
import threading
from typing import TYPE_CHECKING, Any, ClassVar

from poolkeeper import PROGRAM
from poolkeeper.databases.columns import Column, Kind
from poolkeeper.databases.mssql_connection_string import FREETDS_MODES, NotPossible
from poolkeeper.databases.mssql_errors import CANCELLED_PYMSSQL
from poolkeeper.databases.mssql_session import Session
from poolkeeper.databases.named_placeholders import placeholder, replace_placeholders
from poolkeeper.databases.statement_stop import StatementStop
from poolkeeper.profiles.sql_server import SqlServerLogin, server_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from poolkeeper.databases.database import DbapiConnection, DbapiCursor
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile

HEARD_WITHIN_S = 2.0
"""How long a server may be silent between two rows before a cancel gives up the session."""

_on_this_thread = threading.local()

KINDS = {1: Kind.TEXT, 2: Kind.OTHER, 3: Kind.DECIMAL, 4: Kind.OTHER, 5: Kind.DECIMAL}
"""What pymssql's type objects mean (STRING and its like); BINARY is also everything that it has none for."""


class PymssqlSession(Session):
    """Parameters are put into the text by pymssql itself. It tells no more of a type than its family."""

    package: ClassVar[str] = "pymssql"

    def __init__(self, connection: DbapiConnection) -> None:
        super().__init__(connection)
        self._said: list[str] = []
        self._stop = StatementStop()
        self._socket_number = -1
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
        pymssql.set_wait_callback(_wait_for_answer)
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

    def execute(self, cursor: DbapiCursor, text: str, *arguments: Any) -> None:  # noqa: ANN401 - the driver's own
        """See Session; DB-Library calls back while it waits for the answer."""
        self._stop.begin()
        _on_this_thread.session = self
        try:
            cursor.execute(text, *arguments)
        finally:
            _on_this_thread.session = None

    def fetch(self, cursor: DbapiCursor, count: int) -> Sequence[Sequence[Any]]:
        """See Session."""
        self._stop_if_asked()
        return super().fetch(cursor, count)

    def next_result(self, cursor: DbapiCursor) -> bool:
        """See Session."""
        self._stop_if_asked()
        return super().next_result(cursor)

    def send_cancel(self, cursor: DbapiCursor) -> None:
        """See Session; where rows have begun to come and no more follow, the session is given up.

        The statement's thread alone may cancel: two threads in DB-Library take each other's words.
        """
        if not self._stop.ask(HEARD_WITHIN_S):
            self._break_off()

    def close_cursor(self, cursor: DbapiCursor) -> None:
        """See Session."""
        self._stop.end()
        super().close_cursor(cursor)

    def close(self) -> None:
        """See Session."""
        try:
            super().close()
        finally:
            self._stop.close()

    def wait_for_answer(self, socket_number: int) -> None:
        """What the statement's thread does until the answer begins; raises the error of a cancelled one."""
        self._socket_number = socket_number
        self._stop.until_readable(socket_number)
        self._stop_if_asked()

    def _stop_if_asked(self) -> None:
        import pymssql

        if self._stop.take():
            self.connection._conn.cancel()
            raise pymssql.OperationalError(*CANCELLED_PYMSSQL)

    def _break_off(self) -> None:
        family, kind = socket.AF_INET, socket.SOCK_STREAM
        with contextlib.suppress(OSError), socket.fromfd(self._socket_number, family, kind) as own:
            own.shutdown(socket.SHUT_RDWR)

    def _hear(self, state: int, severity: int, server: str, procedure: str, line: int, text: object) -> None:
        if severity <= 10:
            self._said.append(text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text))


def _wait_for_answer(socket_number: int) -> None:
    """Called by pymssql once a statement is sent; what is no statement of a user has nobody who stops it."""
    session: PymssqlSession | None = getattr(_on_this_thread, "session", None)
    if session is not None:
        session.wait_for_answer(socket_number)


def _code(described: Any) -> int:  # noqa: ANN401
    return int(getattr(described, "value", described) or 0)
