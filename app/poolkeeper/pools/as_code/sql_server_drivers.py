"""SQL Server's drivers under SQLAlchemy: pyodbc, its asynchronous coat aioodbc, and pymssql.

Through ODBC the engine is given a function that connects: SQLAlchemy 2.0 would decode a connection string in
its URL once more, and spoil a password with a percent or plus sign.
"""

from poolkeeper.databases.meanings import port_of
from poolkeeper.databases.mssql_connection_string import FREETDS_MODES, is_freetds
from poolkeeper.pools.as_code import sql_server_arguments
from poolkeeper.pools.as_code.engine_driver import EngineDriver, url
from poolkeeper.pools.as_code.names import application_name, password_variable, variable
from poolkeeper.pools.as_code.python_code import Code, Value, environment, literal
from poolkeeper.pools.as_code.settings import whole_seconds
from poolkeeper.pools.as_code.snippet import NotPossible
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.sql_server import SqlServerDriver, SqlServerLogin

ACCESS_TOKEN = 1256
"""SQL_COPT_SS_ACCESS_TOKEN (learn.microsoft.com, "Using Microsoft Entra ID with the ODBC Driver")."""

_NO_HIDDEN_POOL = "pyodbc.pooling = False  # the driver manager's own would hide beneath this one"


def sql_server(profile: Profile) -> EngineDriver:
    """The profile's own driver; pyodbc where SQLAlchemy has no dialect for it. Raises NotPossible."""
    if profile.sql_server.driver is SqlServerDriver.PYMSSQL:
        return _pymssql(profile)
    seconds = profile.safety.statement_timeout_s
    lines = [
        "def connect():",
        *_token(profile),
        f"    connection = pyodbc.connect({_arguments(profile)})",
        *([f"    connection.timeout = {seconds}"] if seconds else []),
        "    return connection",
    ]
    return EngineDriver(
        url="mssql+pyodbc://",
        before=(_NO_HIDDEN_POOL, _string(profile), function(lines)),
        options={"creator": Code("connect")},
        standard=_standard(profile),
        others=("import pyodbc",),
        notes=_notes(profile),
    )


def aioodbc(profile: Profile) -> EngineDriver:
    """Pyodbc in threads of aioodbc's. Raises NotPossible."""
    seconds = profile.safety.statement_timeout_s
    prepare = [f"async def prepare(connection):\n    connection.timeout = {seconds}\n\n"] if seconds else []
    prepared = ", after_created=prepare" if seconds else ""
    lines = [
        *prepare,
        "async def connect():",
        *_token(profile),
        f"    return await aioodbc.connect(dsn={_arguments(profile)}{prepared})",
    ]
    return EngineDriver(
        url="mssql+aioodbc://",
        before=(_NO_HIDDEN_POOL, _string(profile), function(lines)),
        options={"async_creator": Code("connect")},
        standard=_standard(profile),
        others=("import aioodbc", "import pyodbc"),
        notes=_notes(profile),
    )


def _pymssql(profile: Profile) -> EngineDriver:
    """Its times are whole seconds: `login_timeout` for connecting, `timeout` for a statement (its manual)."""
    options, name = profile.sql_server, sql_server_arguments.address(profile)
    if profile.tls.mode not in FREETDS_MODES or options.login is SqlServerLogin.TOKEN:
        raise NotPossible(
            "pymssql checks no certificate and takes no access token. Choose pyodbc in the profile."
        )
    place: dict[str, Value] = {}
    if sql_server_arguments.asks_for_password(profile):
        place = {"username": profile.user, "password": environment(password_variable(profile))}
    place["host"] = name.host + (f"\\{name.instance}" if name.instance and not profile.port else "")
    if not name.instance or profile.port:
        place["port"] = profile.port or name.port or port_of(profile)
    if profile.database:
        place["database"] = profile.database
    arguments: dict[str, Value] = {
        "login_timeout": whole_seconds(profile.connect_timeout_s),
        "appname": application_name(profile),
        "encryption": FREETDS_MODES[profile.tls.mode],
    }
    if options.read_only_intent:
        arguments["read_only"] = True
    if profile.safety.statement_timeout_s:
        arguments["timeout"] = profile.safety.statement_timeout_s
    return EngineDriver(
        before=(url("mssql+pymssql", **place),),
        options={"connect_args": arguments},
        standard=_standard(profile),
        notes=tuple(sql_server_arguments.read_only_note(profile)),
    )


def _string(profile: Profile) -> str:
    """The connection string; the password is put in braces when it is read, the closing ones doubled."""
    text = literal(sql_server_arguments.odbc_string(profile))
    if not sql_server_arguments.asks_for_password(profile):
        return f"odbc = {text}"
    password = f'{environment(password_variable(profile))}.replace("}}", "}}}}")'
    return f'odbc = (\n    {text}\n    + "PWD={{" + {password} + "}};"\n)'


def _arguments(profile: Profile) -> str:
    token = f", attrs_before={{{ACCESS_TOKEN}: token}}" if _signs_in_by_token(profile) else ""
    return f"odbc, timeout={whole_seconds(profile.connect_timeout_s)}{token}"


def _token(profile: Profile) -> list[str]:
    """An access token as the driver wants it: its length in bytes, then UTF-16."""
    if not _signs_in_by_token(profile):
        return []
    return [
        f'    text = {environment(variable(profile, "TOKEN"))}.encode("utf-16-le")',
        '    token = struct.pack("<I", len(text)) + text',
    ]


def _standard(profile: Profile) -> tuple[str, ...]:
    if _signs_in_by_token(profile):
        return ("import os", "import struct")
    return ("import os",) if sql_server_arguments.asks_for_password(profile) else ()


def _notes(profile: Profile) -> tuple[str, ...]:
    notes = [
        *sql_server_arguments.driver_notes(profile),
        *sql_server_arguments.read_only_note(profile),
    ]
    if is_freetds(profile.sql_server.odbc_driver):
        notes.append("FreeTDS cannot take a closing brace } in the password.")
    return tuple(notes)


def _signs_in_by_token(profile: Profile) -> bool:
    return profile.sql_server.login is SqlServerLogin.TOKEN


def function(lines: list[str]) -> str:
    """A function, with the two blank lines around it that belong there."""
    return "\n" + "\n".join(lines) + "\n"
