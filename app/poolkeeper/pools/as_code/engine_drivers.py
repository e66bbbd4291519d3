"""The profile's own driver under SQLAlchemy, by engine, and its asynchronous kin.

Sources: SQLAlchemy's documentation, "Dialects", the section of each driver, and the drivers' own.
"""

from collections.abc import Callable

from poolkeeper.databases.sqlite_connection import address_of
from poolkeeper.pools.as_code import libpq_arguments, mysql_arguments, oracle_arguments, tls_code
from poolkeeper.pools.as_code.engine_driver import EngineDriver, url
from poolkeeper.pools.as_code.names import application_name
from poolkeeper.pools.as_code.python_code import Code, Value, number
from poolkeeper.pools.as_code.settings import milliseconds
from poolkeeper.pools.as_code.sql_server_drivers import sql_server
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Encryption, Profile

_URL_NAMES = {"dbname": "database", "user": "username"}
_OS = ("import os",)
_SSL = ("import ssl",)


def synchronous(profile: Profile) -> EngineDriver:
    """The driver of an ordinary engine. Raises NotPossible."""
    return _SYNCHRONOUS[profile.engine](profile)


def psycopg(profile: Profile) -> EngineDriver:
    """Psycopg 3, whose one dialect serves both kinds of engine."""
    return EngineDriver(
        before=(url("postgresql+psycopg", **_place(libpq_arguments.place(profile))),),
        options={"connect_args": libpq_arguments.parameters(profile)},
        standard=_password(profile),
    )


def asyncpg(profile: Profile) -> EngineDriver:
    """asyncpg; `timeout` is that of connecting, in seconds, `server_settings` hold for the session."""
    return EngineDriver(
        before=(*asyncpg_tls(profile), url("postgresql+asyncpg", **_place(libpq_arguments.place(profile)))),
        options={"connect_args": asyncpg_arguments(profile)},
        standard=(*_password(profile), *(_SSL if asyncpg_tls(profile) else ())),
    )


def asyncpg_arguments(profile: Profile) -> dict[str, Value]:
    """All but the place, from asyncpg's documentation, "connection.connect()".

    `ssl` is a context, or a word of libpq's where nothing is verified.
    """
    mode = profile.tls.mode
    return {
        "timeout": number(profile.connect_timeout_s),
        "ssl": Code("tls") if asyncpg_tls(profile) else libpq_arguments.SSL_MODES[mode],
        "server_settings": {
            "application_name": application_name(profile),
            **libpq_arguments.session_settings(profile),
        },
    }


def asyncpg_tls(profile: Profile) -> tuple[str, ...]:
    """The statements that make the context, where one is needed."""
    tls = profile.tls
    plain = tls.mode in {Encryption.OFF, Encryption.PREFER} or (
        tls.mode is Encryption.REQUIRE and not tls.certificate_file
    )
    return () if plain else (tls_code.context(tls),)


def mysql(dialect: str, *, asynchronous: bool = True) -> Callable[[Profile], EngineDriver]:
    """PyMySQL and the drivers made after it, which take the same arguments."""

    def driver(profile: Profile) -> EngineDriver:
        place = mysql_arguments.place(profile)
        socket = {"unix_socket": place.pop("unix_socket")} if "unix_socket" in place else {}
        verified = mysql_arguments.has_context(profile)
        notes = [*mysql_arguments.time_out_note(profile)]
        if asynchronous:
            notes += mysql_arguments.prefer_note(profile)
        return EngineDriver(
            before=(*((tls_code.context(profile.tls),) if verified else ()), url(dialect, **_place(place))),
            options={
                "connect_args": {
                    **socket,
                    **mysql_arguments.arguments(profile, asynchronous=asynchronous),
                }
            },
            standard=(*_password(profile), *(_SSL if verified else ())),
            notes=tuple(notes),
        )

    return driver


def sqlite(dialect: str) -> Callable[[Profile], EngineDriver]:
    """SQLite's file by its URI, so that it is never created by mistake (sqlite.org/uri.html)."""

    def driver(profile: Profile) -> EngineDriver:
        mode = "ro" if profile.safety.read_only else "rw"
        file = address_of(profile.database, mode).removesuffix(f"?mode={mode}")
        notes = ("SQLite has no time-out for statements.",) if profile.safety.statement_timeout_s else ()
        return EngineDriver(
            before=(url(dialect, database=file, query={"mode": mode, "uri": "true"}),),
            options={},
            notes=notes,
        )

    return driver


def oracle(dialect: str, connection: str = "connection") -> Callable[[Profile], EngineDriver]:
    """python-oracledb, thin or thick; `call_timeout` of a connection is milliseconds for each round trip."""

    def driver(profile: Profile) -> EngineDriver:
        verified = oracle_arguments.has_context(profile)
        arguments = oracle_arguments.arguments(profile)
        client = oracle_arguments.client(profile)
        named = client or any(isinstance(v, Code) and v.startswith("oracledb.") for v in arguments.values())
        seconds = profile.safety.statement_timeout_s
        return EngineDriver(
            url=f"{dialect}://@",
            before=tuple(
                part for part in (client, tls_code.context(profile.tls) if verified else "") if part
            ),
            options={"connect_args": arguments},
            standard=(*_password(profile), *(_SSL if verified else ())),
            others=("import oracledb",) if named else (),
            on_connect=f"{connection}.call_timeout = {milliseconds(seconds)}" if seconds else "",
            one="SELECT 1 FROM dual",
            notes=tuple(oracle_arguments.read_only_note(profile)),
        )

    return driver


def _place(place: dict[str, Value]) -> dict[str, Value]:
    """By the names that a URL of SQLAlchemy has."""
    return {_URL_NAMES.get(name, name): value for name, value in place.items()}


def _password(profile: Profile) -> tuple[str, ...]:
    wallet = profile.engine is Engine.ORACLE and bool(profile.oracle.wallet)
    return _OS if profile.sign_in.has_password or wallet else ()


_SYNCHRONOUS: dict[Engine, Callable[[Profile], EngineDriver]] = {
    Engine.POSTGRESQL: psycopg,
    Engine.MYSQL: mysql("mysql+pymysql", asynchronous=False),
    Engine.SQLITE: sqlite("sqlite"),
    Engine.MSSQL: sql_server,
    Engine.ORACLE: oracle("oracle+oracledb"),
}
