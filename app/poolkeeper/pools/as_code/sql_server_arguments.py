"""A profile of SQL Server as an ODBC connection string, and what cannot be written for it."""

from collections.abc import Iterator

from poolkeeper.databases import mssql_connection_string
from poolkeeper.pools.as_code.names import application_name
from poolkeeper.pools.as_code.snippet import NotPossible
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.sql_server import ServerName, SqlServerDriver, SqlServerLogin, server_name

NEWEST = "ODBC Driver 18 for SQL Server"
"""What is named where the profile takes the newest driver that is installed."""

SPOKEN = frozenset({SqlServerDriver.PYODBC, SqlServerDriver.PYMSSQL})
"""The drivers that SQLAlchemy 2.0 has dialects for."""


def odbc_driver(profile: Profile) -> str:
    """The name of the ODBC driver in the system's list."""
    return profile.sql_server.odbc_driver or NEWEST


def odbc_string(profile: Profile) -> str:
    """The connection string without its password; it ends with a semicolon. Raises NotPossible."""
    address(profile)
    try:
        return mssql_connection_string.connection_string(
            profile, Identity(profile.user), odbc_driver(profile), application=application_name(profile)
        )
    except mssql_connection_string.NotPossible as error:
        raise NotPossible(error.sentence) from error


def address(profile: Profile) -> ServerName:
    """The parts of the server's name. Raises NotPossible where they cannot be told apart."""
    try:
        return server_name(profile.host or "localhost")
    except ValueError as error:
        raise NotPossible(
            "The server's name cannot be read. Write it as host,port or host\\instance."
        ) from error


def asks_for_password(profile: Profile) -> bool:
    """Whether there is a password to read from the environment."""
    return profile.sql_server.login is SqlServerLogin.PASSWORD


def read_only_note(profile: Profile) -> Iterator[str]:
    """SQL Server has no read-only session; the intent only chooses the replica."""
    if profile.safety.read_only:
        yield (
            "Read-only is not written: SQL Server has no read-only sessions. Give the application a login "
            "that may only read (db_datareader)."
        )


def driver_notes(profile: Profile) -> Iterator[str]:
    """Which ODBC driver is named, and why it is not the profile's own."""
    if profile.sql_server.driver not in SPOKEN:
        yield f"SQLAlchemy 2.0 has no dialect for {profile.sql_server.driver}; this is pyodbc."
    if not profile.sql_server.odbc_driver:
        yield f"The profile takes the newest ODBC driver; here it is {NEWEST}. Name the one installed."
