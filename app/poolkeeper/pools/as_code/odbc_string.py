"""ODBC's connection string, with what belongs into odbcinst.ini for the driver manager's pool."""

import re
from collections.abc import Callable, Iterator, Mapping

from poolkeeper.databases.meanings import port_of
from poolkeeper.databases.mssql_connection_string import is_freetds, quoted
from poolkeeper.pools.as_code import libpq_arguments, mysql_arguments, oracle_arguments, sql_server_arguments
from poolkeeper.pools.as_code.names import password_variable
from poolkeeper.pools.as_code.settings import pool_of, whole_seconds
from poolkeeper.pools.as_code.snippet import NotPossible, Snippet
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Encryption, Profile

_BARE = re.compile(r"[A-Za-z0-9 ._/\\:@-]*[A-Za-z0-9._/\\:@-]\Z")
_MYSQL_MODES = {
    Encryption.OFF: "DISABLED",
    Encryption.PREFER: "PREFERRED",
    Encryption.REQUIRE: "REQUIRED",
    Encryption.VERIFY_CA: "VERIFY_CA",
    Encryption.VERIFY_FULL: "VERIFY_IDENTITY",
    Encryption.STRICT: "VERIFY_IDENTITY",
}


class OdbcString:
    """A string for SQLDriverConnect; its pool is the driver manager's, which knows neither size nor wait."""

    name = "ODBC connection string"
    engines = frozenset({Engine.MSSQL, Engine.POSTGRESQL, Engine.MYSQL, Engine.ORACLE})

    def snippet(self, profile: Profile) -> Snippet:
        """See Target. Raises NotPossible.

        Source: learn.microsoft.com, "Driver Manager Connection Pooling": CPTimeout in odbcinst.ini is the
        seconds that an idle connection is kept.
        """
        driver, text = _STRINGS[profile.engine](profile)
        if any(each in driver for each in "[]\r\n\0") or "\0" in text or "\n" in text or "\r" in text:
            raise NotPossible(
                "A line break, a NUL or a bracket cannot stand in an ODBC connection string's file."
            )
        pool = pool_of(profile)
        age = whole_seconds(pool.recycle_s) if pool.recycle_s > 0 else 0
        ini = f"; odbcinst.ini\n[ODBC]\nPooling=Yes\n\n[{driver}]\nCPTimeout={age}\n" if age else ""
        head = "; the connection string, in one line"
        if _asks_for_password(profile):
            head += (
                f"\n; the program appends PWD={{…}} from ${password_variable(profile)}, each }} in it doubled"
            )
        return Snippet(f"{ini}\n{head}\n{text}\n".lstrip("\n"), tuple(_notes(profile)))


def joined(keywords: Mapping[str, str]) -> str:
    """`Keyword=value;` for each that has a value, in braces where it needs them (MS-ODBCSTR, 2.1)."""
    return "".join(
        f"{keyword}={value if _BARE.match(value) else quoted(value)};"
        for keyword, value in keywords.items()
        if value
    )


def _sql_server(profile: Profile) -> tuple[str, str]:
    return sql_server_arguments.odbc_driver(profile), sql_server_arguments.odbc_string(profile)


def _postgresql(profile: Profile) -> tuple[str, str]:
    """PsqlODBC's documentation, "Configuration options"; `pqopt` is handed to libpq."""
    driver = "PostgreSQL Unicode"
    more = libpq_arguments.parameters(profile)
    words = {name: str(value) for name, value in more.items() if name != "sslmode"}
    return driver, joined(
        {
            "Driver": driver,
            "Server": profile.host or "localhost",
            "Port": str(port_of(profile)),
            "Database": profile.database,
            "UID": profile.user,
            "SSLmode": libpq_arguments.SSL_MODES[profile.tls.mode],
            "pqopt": " ".join(f"{name}={_libpq_word(value)}" for name, value in words.items()),
        }
    )


def _libpq_word(value: str) -> str:
    r"""A value of libpq's keyword/value form: in quotes where it needs them, `\` and `'` escaped."""
    if re.fullmatch(r"[A-Za-z0-9._/-]+", value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _mysql(profile: Profile) -> tuple[str, str]:
    """MySQL Connector/ODBC Developer Guide, "Connection Parameters"."""
    driver = "MySQL ODBC 9.5 Unicode Driver"
    socket = profile.host.startswith("/")
    tls = profile.tls
    return driver, joined(
        {
            "Driver": driver,
            "Server": "" if socket else profile.host or "localhost",
            "Socket": profile.host if socket else "",
            "Port": "" if socket else str(port_of(profile)),
            "Database": profile.database,
            "UID": profile.user,
            "SSLMODE": _MYSQL_MODES[tls.mode],
            "SSLCA": tls.ca_file,
            "SSLCERT": tls.certificate_file,
            "SSLKEY": tls.key_file,
            "INITSTMT": mysql_arguments.READ_ONLY if profile.safety.read_only else "",
            "CHARSET": "utf8mb4",
        }
    )


def _oracle(profile: Profile) -> tuple[str, str]:
    """Oracle's Database Development Guide, "Using the Oracle ODBC Driver": DBQ is a connect descriptor."""
    driver = "Oracle 23 ODBC driver"
    return driver, joined(
        {"Driver": driver, "DBQ": oracle_arguments.descriptor(profile), "UID": profile.user}
    )


def _asks_for_password(profile: Profile) -> bool:
    if profile.engine is Engine.MSSQL:
        return sql_server_arguments.asks_for_password(profile)
    return profile.sign_in.has_password


def _notes(profile: Profile) -> Iterator[str]:
    pool = pool_of(profile)
    yield (
        f"ODBC's own pool has no size, overflow ({pool.size} + {pool.max_overflow}) or wait; CPTimeout is "
        "how long an idle connection is kept, the nearest to recycle."
    )
    if profile.engine is Engine.MSSQL:
        if not is_freetds(profile.sql_server.odbc_driver):
            yield "The program itself sets the time-outs (SQL_ATTR_LOGIN_TIMEOUT, SQL_ATTR_QUERY_TIMEOUT)."
        yield from sql_server_arguments.read_only_note(profile)
    else:
        yield "Name the driver as odbcinst -q -d lists it on the application's machine."
    if profile.engine is Engine.MYSQL:
        yield from mysql_arguments.time_out_note(profile)
    if profile.engine is Engine.ORACLE:
        yield from oracle_arguments.read_only_note(profile)


_STRINGS: dict[Engine, Callable[[Profile], tuple[str, str]]] = {
    Engine.MSSQL: _sql_server,
    Engine.POSTGRESQL: _postgresql,
    Engine.MYSQL: _mysql,
    Engine.ORACLE: _oracle,
}
