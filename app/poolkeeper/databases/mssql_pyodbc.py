"""SQL Server through pyodbc and whichever ODBC driver the profile names."""

from __future__ import annotations

import functools
import re
import struct
from typing import TYPE_CHECKING, Any, ClassVar

from poolkeeper.databases import mssql_values
from poolkeeper.databases.mssql_column_types import type_name_of
from poolkeeper.databases.mssql_connection_string import connection_string
from poolkeeper.databases.mssql_odbc_drivers import chosen_driver
from poolkeeper.databases.mssql_session import Session
from poolkeeper.profiles.sql_server import SqlServerLogin

if TYPE_CHECKING:
    from poolkeeper.databases.columns import Column
    from poolkeeper.databases.database import DbapiCursor
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile

ACCESS_TOKEN = 1256
"""SQL_COPT_SS_ACCESS_TOKEN (learn.microsoft.com, "Using Microsoft Entra ID with the ODBC Driver")."""

TIMESTAMP, UDT, TIME2, OFFSET = 93, -151, -154, -155
"""SQL types whose values pyodbc would shorten or refuse; sqlext.h and msodbcsql.h."""

PREFIXES = re.compile(r"\A(?:\[[^\]]*\])+")
"""What each layer puts before a message: its own name in brackets."""


class PyodbcSession(Session):
    """pyodbc's own pooling is off, always: the driver manager's hidden pool would falsify every count."""

    package: ClassVar[str] = "pyodbc"

    @classmethod
    def open(cls, profile: Profile, identity: Identity, timeout_s: float, port: int) -> PyodbcSession:
        """See Session."""
        pyodbc = _pyodbc()
        text = connection_string(profile, identity, chosen_driver(profile.sql_server.odbc_driver), port)
        attributes = {ACCESS_TOKEN: token_bytes(identity.password)} if _uses_token(profile) else {}
        connection = pyodbc.connect(
            text, autocommit=True, timeout=max(1, round(timeout_s)), attrs_before=attributes
        )
        for sql_type, converter in CONVERTERS.items():
            connection.add_output_converter(sql_type, converter)
        return cls(connection)

    @classmethod
    def driver_version(cls, profile: Profile) -> str:
        """See Session."""
        pyodbc = _pyodbc()
        return f"pyodbc {pyodbc.version} · {chosen_driver(profile.sql_server.odbc_driver)}"

    def columns(self, cursor: DbapiCursor) -> tuple[Column, ...]:
        """See Session."""
        return tuple(
            _column(each, type_name_of(cursor, number)) for number, each in enumerate(cursor.description, 1)
        )

    def heard(self, cursor: DbapiCursor) -> list[str]:
        """See Session; pyodbc keeps the messages of the last call alone."""
        return [PREFIXES.sub("", str(text)) for _state, text in cursor.messages or ()]


@functools.cache
def _pyodbc() -> Any:  # noqa: ANN401
    import pyodbc

    pyodbc.pooling = False
    return pyodbc


def token_bytes(token: str) -> bytes:
    """An access token as the driver wants it: its length, then UTF-16."""
    encoded = token.encode("utf-16-le")
    return struct.pack("<I", len(encoded)) + encoded


def _uses_token(profile: Profile) -> bool:
    return profile.sql_server.login is SqlServerLogin.TOKEN


def _column(described: tuple[Any, ...], type_name: str) -> Column:
    name, python_type, _display, size, precision, scale, _nullable = described
    if not type_name:
        return mssql_values.column_by_python_type(name, python_type)
    return mssql_values.column(name, type_name, size or 0, precision or 0, scale or 0)


CONVERTERS = {
    OFFSET: lambda raw: raw and mssql_values.offset_text(raw, mssql_values.USUAL_SCALE),
    UDT: bytes,
}
