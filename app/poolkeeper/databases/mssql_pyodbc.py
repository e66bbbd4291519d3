"""SQL Server through pyodbc and whichever ODBC driver the profile names."""

from __future__ import annotations

import functools
import re
import struct
from typing import TYPE_CHECKING, Any, ClassVar

from poolkeeper.databases import mssql_values
from poolkeeper.databases.explained import Action, DatabaseError, Explained, Remedy
from poolkeeper.databases.mssql_column_types import type_name_of, variant_type
from poolkeeper.databases.mssql_connection_string import connection_string
from poolkeeper.databases.mssql_odbc_drivers import chosen_driver
from poolkeeper.databases.mssql_odbc_structures import offset_text, time_text, timestamp_text
from poolkeeper.databases.mssql_session import Session
from poolkeeper.databases.mssql_variants import variant_text
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.sql_server import SqlServerLogin

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from poolkeeper.databases.columns import Column
    from poolkeeper.databases.database import DbapiConnection, DbapiCursor
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile

ACCESS_TOKEN = 1256
"""SQL_COPT_SS_ACCESS_TOKEN (learn.microsoft.com, "Using Microsoft Entra ID with the ODBC Driver")."""

TIMESTAMP, VARIANT, UDT, TIME2, OFFSET = 93, -150, -151, -154, -155
"""SQL types whose values pyodbc would shorten or refuse; sqlext.h and msodbcsql.h."""

PREFIXES = re.compile(r"\A(?:\[[^\]]*\])+")
"""What each layer puts before a message: its own name in brackets."""


class PyodbcSession(Session):
    """The driver manager's pooling is off, for its hidden pool would falsify every count.

    Unless a profile chose it as its kind of pool.
    """

    package: ClassVar[str] = "pyodbc"

    def __init__(self, connection: DbapiConnection) -> None:
        super().__init__(connection)
        self._variants: Sequence[int] = ()

    @classmethod
    def open(cls, profile: Profile, identity: Identity, timeout_s: float, port: int) -> PyodbcSession:
        """See Session."""
        pyodbc = _pyodbc(profile.pool_kind is PoolKind.ODBC)
        text = connection_string(profile, identity, chosen_driver(profile.sql_server.odbc_driver), port)
        attributes = {ACCESS_TOKEN: token_bytes(identity.password)} if _uses_token(profile) else {}
        connection = pyodbc.connect(
            text, autocommit=True, timeout=max(1, round(timeout_s)), attrs_before=attributes
        )
        session = cls(connection)
        for sql_type, converter in CONVERTERS.items():
            connection.add_output_converter(sql_type, converter)
        connection.add_output_converter(VARIANT, session.variant)
        return session

    @classmethod
    def driver_version(cls, profile: Profile) -> str:
        """See Session."""
        pyodbc = _pyodbc(profile.pool_kind is PoolKind.ODBC)
        return f"pyodbc {pyodbc.version} · {chosen_driver(profile.sql_server.odbc_driver)}"

    def columns(self, cursor: DbapiCursor) -> tuple[Column, ...]:
        """See Session."""
        columns = tuple(
            _column(each, type_name_of(cursor, number)) for number, each in enumerate(cursor.description, 1)
        )
        self._variants = [n for n, each in enumerate(columns, 1) if each.type_name == "sql_variant"]
        return columns

    def variant(self, raw: bytes | None) -> str | None:
        """A sql_variant as text. pyodbc does not say whose value it is, so several columns stay bytes."""
        if raw is None:
            return None
        c_type = variant_type(self.cursor, self._variants[0]) if len(self._variants) == 1 else None
        return variant_text(raw, c_type)

    def heard(self, cursor: DbapiCursor) -> list[str]:
        """See Session; pyodbc keeps the messages of the last call alone."""
        return [PREFIXES.sub("", str(text)) for _state, text in cursor.messages or ()]


@functools.cache
def _pyodbc(pooling: bool) -> Any:  # noqa: ANN401
    """pyodbc, with the driver manager's pooling as wanted; raises DatabaseError where that comes too late.

    It counts for the process and from the first connect on (pyodbc's wiki, "The pyodbc Module").
    """
    import pyodbc

    if _settled.setdefault("pooling", pooling) is not pooling:
        raise DatabaseError(TOO_LATE)
    pyodbc.pooling = pooling
    return pyodbc


_settled: dict[str, bool] = {}
TOO_LATE = Explained(
    "The driver manager's pooling cannot be switched any more.",
    "It counts from a process's first connection on, and this one has connected already.",
    remedies=(Remedy("Close the pool and open the profile again.", Action.REOPEN),),
)


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


def _unless_null(read: Callable[[bytes], object]) -> Callable[[bytes | None], object]:
    return lambda raw: None if raw is None else read(raw)


CONVERTERS = {
    TIMESTAMP: _unless_null(timestamp_text),
    TIME2: _unless_null(time_text),
    OFFSET: _unless_null(offset_text),
    UDT: _unless_null(bytes),
}
