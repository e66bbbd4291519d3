"""SQL Server through mssql-python, Microsoft's own driver for Python, where it is installed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ClassVar

from poolkeeper.databases import mssql_values
from poolkeeper.databases.mssql_connection_string import connection_string
from poolkeeper.databases.mssql_pyodbc import ACCESS_TOKEN, PREFIXES, token_bytes
from poolkeeper.databases.mssql_session import Session, cannot_cancel
from poolkeeper.profiles.sql_server import SqlServerLogin

if TYPE_CHECKING:
    from poolkeeper.databases.columns import Column
    from poolkeeper.databases.database import DbapiCursor
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile


class MssqlPythonSession(Session):
    """Its own pooling is off, as ODBC's is. Its cursors cannot cancel."""

    package: ClassVar[str] = "mssql-python"
    count_outlives_messages: ClassVar[bool] = True

    @classmethod
    def open(cls, profile: Profile, identity: Identity, timeout_s: float, port: int) -> MssqlPythonSession:
        """See Session."""
        driver = _mssql_python()
        token = profile.sql_server.login is SqlServerLogin.TOKEN
        attributes = {ACCESS_TOKEN: token_bytes(identity.password)} if token else {}
        text = connection_string(profile, identity, "", port)
        return cls(
            driver.connect(text, autocommit=True, timeout=max(1, round(timeout_s)), attrs_before=attributes)
        )

    @classmethod
    def driver_version(cls, profile: Profile) -> str:
        """See Session."""
        return f"mssql-python {_mssql_python().__version__}"

    def columns(self, cursor: DbapiCursor) -> tuple[Column, ...]:
        """See Session."""
        return tuple(mssql_values.column_by_python_type(each[0], each[1]) for each in cursor.description)

    def heard(self, cursor: DbapiCursor) -> list[str]:
        """See Session."""
        said = [PREFIXES.sub("", str(text)) for _state, text in cursor.messages or ()]
        cursor.messages.clear()
        return said

    def send_cancel(self, cursor: DbapiCursor) -> None:
        """See Session."""
        raise cannot_cancel(self.package)


@functools.cache
def _mssql_python() -> Any:  # noqa: ANN401
    import mssql_python

    mssql_python.pooling(enabled=False)
    return mssql_python
