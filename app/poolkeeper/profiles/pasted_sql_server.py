"""Pasted texts about SQL Server: URLs of SQLAlchemy, and strings of ODBC, ADO.NET and JDBC.

Keywords: learn.microsoft.com, "DSN and Connection String Keywords and Attributes" (ODBC),
"SqlConnection.ConnectionString" (ADO.NET), "Setting the connection properties" (JDBC); and the FreeTDS
User Guide, "ODBC Connection Attributes".
"""

import re
from collections.abc import Iterable

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pasted_fields import PastedUrl, suggested_name
from poolkeeper.profiles.pasted_key_values import Rules, names_in, normal, pairs_of
from poolkeeper.profiles.pasted_sql_server_options import SERVER_NAMES, OptionsOfSqlServer, meaning_of
from poolkeeper.profiles.sql_server import PREFIXES, SqlServerDriver
from poolkeeper.profiles.url_pieces import BadUrl, pieces_of, port_of

_ODBC_ONLY = frozenset({"driver", "dsn", "filedsn"})
_ADO_ONLY = frozenset(
    {"datasource", "initialcatalog", "userid", "user", "password", "integratedsecurity", "networkaddress"}
)
_OTHERS = frozenset({"database", "uid", "pwd", "trustedconnection", "encrypt", "trustservercertificate",
                     "persistsecurityinfo", "applicationname", "app", "authentication"})  # fmt: skip
_FIRST = SERVER_NAMES | _ODBC_ONLY | _ADO_ONLY | _OTHERS
_PYTHON_DRIVERS = {
    "": SqlServerDriver.PYODBC,
    "pyodbc": SqlServerDriver.PYODBC,
    "aioodbc": SqlServerDriver.PYODBC,
    "pymssql": SqlServerDriver.PYMSSQL,
    "mssqlpython": SqlServerDriver.MSSQL_PYTHON,
    "turbodbc": SqlServerDriver.TURBODBC,
    "adodbapi": SqlServerDriver.ADODBAPI,
}
_THIS_MACHINE = {".": "localhost", "(local)": "localhost"}
_NO_SERVER = "The text names no server. Write Server=host,port in it."
_DSN = (
    "The text names a data source (DSN) of this computer, which says nothing of the server. Paste it with "
    "Server= and Database= instead."
)


def looks_like_pairs(text: str) -> bool:
    """Whether `text` is a string of pairs, and one of them names a server of SQL Server or an ODBC driver."""
    names = names_in(text, rules_of(text)) or _names_roughly(text)
    return bool(names) and names[0] in _FIRST and bool((SERVER_NAMES | _ODBC_ONLY) & set(names))


def _names_roughly(text: str) -> list[str]:
    """What seem to be the keywords of a string that cannot be read, so that it can be told what is wrong."""
    return [normal(part.partition("=")[0]) for part in text.split(";") if "=" in part]


def rules_of(text: str) -> Rules:
    """Whose quoting a string of pairs follows, told by the keywords that only one of them has."""
    by_braces, by_quotes = names_in(text, Rules.BRACES), names_in(text, Rules.QUOTES)
    if by_braces[:1] and by_braces[0] in _ODBC_ONLY:
        return Rules.BRACES
    if by_braces and _ODBC_ONLY & set(by_braces) and (not by_quotes or _ODBC_ONLY & set(by_quotes)):
        return Rules.BRACES
    return Rules.QUOTES if _ADO_ONLY & set(by_quotes) else Rules.EITHER


def from_pairs(text: str) -> PastedUrl:
    """A string of ODBC or ADO.NET. Raises BadUrl."""
    rules = rules_of(text)
    pairs = pairs_of(text, rules)
    # ODBC takes the first of a keyword, ADO.NET the last
    return _pasted(meaning_of(pairs[::-1] if rules is Rules.BRACES else pairs))


def from_jdbc(rest: str) -> PastedUrl:
    """What follows `jdbc:sqlserver:`. Raises BadUrl."""
    if not rest.startswith("//"):
        raise BadUrl("A JDBC URL of SQL Server looks like jdbc:sqlserver://host:1433;databaseName=name.")
    server, _, properties = rest[2:].partition(";")
    address = [("serverName", _with_comma(server))] if server else []
    return _pasted(meaning_of([*pairs_of(properties, Rules.BRACES), *address]))


def from_url(rest: str, python_driver: str) -> PastedUrl:
    """What follows `mssql+driver://`, as SQLAlchemy reads it. Raises BadUrl."""
    driver = _PYTHON_DRIVERS.get(python_driver.casefold())
    if driver is None:
        raise BadUrl(
            "The URL names a Python driver that Poolkeeper does not know. It knows pyodbc, pymssql, "
            "mssqlpython, turbodbc and adodbapi."
        )
    # a port after a comma, as Microsoft writes it
    pieces = pieces_of(re.sub(r"^([^/?]*),(\d+)(?=[/?]|\Z)", r"\1:\2", rest), plus_is_space=True)
    options = dict(pieces.options)
    string = options.pop("odbc_connect", "")
    if string:
        pairs = pairs_of(string, Rules.BRACES)[::-1]
        return _pasted(meaning_of([*options.items(), *pairs], driver))
    by_odbc = driver is SqlServerDriver.PYODBC
    named = {normal(name) for name in options}
    if by_odbc and not (pieces.path or pieces.port or named & {"driver", "database", "server"}):
        raise BadUrl(_DSN)
    words = {
        "server": pieces.host or options.pop("host", ""),
        "port": str(pieces.port or ""),
        "database": pieces.path,
    }
    words |= {"user": pieces.user, "password": pieces.password or ""}
    if by_odbc and not pieces.user and not named & {"uid", "authentication"}:
        words["trusted_connection"] = "yes"  # as SQLAlchemy adds it
    return _pasted(meaning_of([*_given(words), *options.items()], driver))


def _given(words: dict[str, str]) -> Iterable[tuple[str, str]]:
    return [(name, value) for name, value in words.items() if value]


def _pasted(options: OptionsOfSqlServer) -> PastedUrl:
    words = options.words
    if words.get("dsn") and not words.get("server"):
        raise BadUrl(_DSN)
    host, port = _address(words.get("server", ""))
    instance = words.get("instance", "")
    if instance and "\\" not in host:
        host = f"{host}\\{instance}"
    database = words.get("database", "")
    return PastedUrl(
        engine=Engine.MSSQL,
        name=suggested_name(database, host),
        host=host,
        port=port_of(words.get("port", "")) or port,
        database=database,
        user=words.get("user", ""),
        password=words.get("password") or None,
        tls=options.tls,
        connect_timeout_s=options.connect_timeout_s or 10,
        sql_server=options.sql_server,
        not_taken=options.not_taken,
    )


def _address(server: str) -> tuple[str, int]:
    r"""Host and port out of `tcp:host\instance,port`; pipes and shared memory stay as they are written."""
    server = server.strip()
    prefix = next((each for each in PREFIXES if server.casefold().startswith(each)), "")
    if prefix in {"np:", "lpc:"} or server.startswith("\\\\"):
        return server, 0
    rest, _, port = server[len(prefix) :].partition(",")
    host, slash, instance = (part.strip() for part in rest.partition("\\"))
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host:
        raise BadUrl(_NO_SERVER)
    kept = "" if prefix == "tcp:" else prefix
    return kept + _THIS_MACHINE.get(host.casefold(), host) + slash + instance, port_of(port)


def _with_comma(server: str) -> str:
    r"""JDBC's `host\instance:port` as everybody else writes it; an IPv6 address stands in brackets."""
    found = re.fullmatch(r"(?:\[(?P<six>[^\]]*)\]|(?P<host>[^:]*))(?::(?P<port>[^:]*))?", server)
    if found is None:
        raise BadUrl("The server cannot be understood. Write it as host:1433, an IPv6 address in brackets.")
    host = found["six"] if found["six"] is not None else found["host"]
    return f"{host},{found['port']}" if found["port"] else host
