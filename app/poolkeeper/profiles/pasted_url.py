"""A pasted connection URL or string as the fields of a profile: finds out of which kind it is.

Understands SQLAlchemy URLs, JDBC URLs, libpq URIs and libpq's name=value strings, ODBC and ADO.NET strings,
EZConnect and connect descriptors for the engines we know.
"""

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath

from poolkeeper.profiles import pasted_oracle, pasted_sql_server
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.libpq_words import looks_like_words, options_from_words
from poolkeeper.profiles.pasted_descriptor import looks_like_descriptor
from poolkeeper.profiles.pasted_fields import PastedUrl as PastedUrl
from poolkeeper.profiles.pasted_fields import suggested_name
from poolkeeper.profiles.pasted_net_strings import net_string_of
from poolkeeper.profiles.profile import Safety
from poolkeeper.profiles.url_options import Options, UnknownMode, meaning_of
from poolkeeper.profiles.url_pieces import BadUrl as BadUrl
from poolkeeper.profiles.url_pieces import UrlPieces, decoded, options_of, pieces_of, port_of

_ENGINES = {
    "postgresql": Engine.POSTGRESQL,
    "postgres": Engine.POSTGRESQL,
    "mysql": Engine.MYSQL,
    "mariadb": Engine.MYSQL,
    "sqlite": Engine.SQLITE,
    "mssql": Engine.MSSQL,
    "sqlserver": Engine.MSSQL,
    "oracle": Engine.ORACLE,
}
_OF_ORACLE = frozenset({"tcp", "tcps"})
_NO_URL = "This is no connection URL. One looks like postgresql://user@host:5432/database."
_LIMIT = 10_000
# DATABASE_URL=..., as it stands in a file of settings
_ASSIGNMENT = re.compile(
    r"^(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*(?=[\"'`]?(?:jdbc:|(?:postgres|mysql|mariadb|sqlite|mssql|oracle)[a-z0-9_+]*:))",
    re.IGNORECASE,
)
_WORDS = frozenset({"host", "hostaddr", "port", "dbname", "user", "password", "service", "sslmode"})


def profile_from_url(text: str) -> PastedUrl:
    """What a pasted text says about a connection. Raises BadUrl with one sentence and without a secret."""
    text = _unquoted(_ASSIGNMENT.sub("", text.strip()))
    if not text:
        raise BadUrl("Nothing was pasted. Paste a URL such as postgresql://user@host:5432/database.")
    if len(text) > _LIMIT:
        raise BadUrl(f"The text is longer than {_LIMIT} characters, which no connection URL is.")
    if text[:5].casefold() == "jdbc:":
        return _from_jdbc(text[5:])
    if looks_like_descriptor(text):
        return pasted_oracle.from_address(text)
    scheme, separator, rest = text.partition("://")
    if separator and re.fullmatch(r"[A-Za-z][A-Za-z0-9.+_-]*", scheme):
        return _from_url(scheme, rest)
    net = net_string_of(text)
    if net is not None:
        return _pasted(net.engine, UrlPieces(options=net.options))
    if pasted_sql_server.looks_like_pairs(text) and not _names_libpq_host(text):
        oracle = pasted_oracle.data_source_of(text)
        return pasted_oracle.from_data_source(oracle) if oracle else pasted_sql_server.from_pairs(text)
    if pasted_oracle.looks_like_address(text):
        return pasted_oracle.from_address(text)
    if looks_like_words(text):
        return _from_words(text)
    raise BadUrl(_NO_URL)


def may_be_connection(text: str) -> bool:
    """Whether `text` is worth reading: it is more than a word that somebody has begun to type."""
    return (
        "://" in text
        or "=" in text
        or text.lower().startswith("jdbc:")
        or pasted_oracle.looks_like_address(text.strip())
    )


def _from_url(scheme: str, rest: str) -> PastedUrl:
    kind, _, driver = scheme.partition("+")
    if kind.casefold() in _OF_ORACLE:
        return pasted_oracle.from_address(f"{scheme}://{rest}")
    engine = _engine(kind)
    if engine is Engine.SQLITE:
        return _from_file(_after_third_slash(rest))
    if engine is Engine.ORACLE:
        return pasted_oracle.from_url(rest)
    if kind.casefold() == "sqlserver" and ";" in rest:
        return pasted_sql_server.from_jdbc(f"//{rest}")
    if engine is Engine.MSSQL:
        return pasted_sql_server.from_url(rest, driver)
    return _pasted(engine, pieces_of(rest, plus_is_space=bool(driver)))


def _unquoted(text: str) -> str:
    """`text` without quotes around the whole of it, as pasted from a file of settings."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`"
    return text[1:-1].strip() if quoted else text


def _engine(scheme: str) -> Engine:
    engine = _ENGINES.get(scheme.casefold())
    if engine is None:
        raise BadUrl(
            f"Poolkeeper does not know databases of the kind “{scheme[:40]}”. It connects to PostgreSQL, "
            "MySQL and MariaDB, SQLite, SQL Server and Oracle."
        )
    return engine


def _from_jdbc(text: str) -> PastedUrl:
    scheme, _, rest = text.partition(":")
    engine = _engine(scheme if re.fullmatch(r"[A-Za-z0-9]+", scheme) else "jdbc")
    if engine is Engine.SQLITE:
        return _from_file(rest)
    if engine is Engine.ORACLE:
        return pasted_oracle.from_jdbc(rest)
    if engine is Engine.MSSQL:
        return pasted_sql_server.from_jdbc(rest)
    if not rest.startswith("//"):
        if engine is Engine.MYSQL or rest.partition("?")[0].count(":"):
            raise BadUrl("This kind of JDBC URL names no single host. Paste one with //host:port/database.")
        rest = f"//localhost/{rest.removeprefix('/')}"  # pgJDBC's short form for this machine
    pieces = pieces_of(rest[2:], plus_is_space=True)
    return _pasted(engine, pieces, milliseconds=engine is Engine.MYSQL)


def _names_libpq_host(text: str) -> bool:
    """Whether `text` is libpq's, which a password with a semicolon does not make one of SQL Server."""
    try:
        return bool({"host", "hostaddr", "dbname"} & options_from_words(text).keys())
    except BadUrl:
        return False


def _from_words(text: str) -> PastedUrl:
    options = options_from_words(text)
    if not _WORDS & options.keys():
        raise BadUrl(_NO_URL)
    if any(re.search(r";\s*\w[\w ]*=", value) for name, value in options.items() if name != "password"):
        raise BadUrl("The pairs of the text stand between semicolons, and none of them names a server.")
    for value in options.values():
        decoded(value.replace("%", ""))  # refuses control characters
    return _pasted(Engine.POSTGRESQL, UrlPieces(options=options))


def _pasted(engine: Engine, pieces: UrlPieces, *, milliseconds: bool = False) -> PastedUrl:
    """The fields of a server; options may stand in for every piece, as in libpq and JDBC."""
    options = dict(pieces.options)

    def either(piece: str, *names: str) -> str:
        given = [options.pop(name) for name in names if name in options]
        return next(filter(None, reversed(given)), piece)

    if "service" in options:
        raise BadUrl(
            "The text names an entry of libpq’s service file. Paste host, database and user instead."
        )
    host = either(pieces.host, "host", "hostaddr", "unix_socket")
    if "," in host:
        raise BadUrl("The text names several hosts. Paste it with the one to connect to.")
    port = either("", "port")
    database = either(pieces.path, "dbname", "database")
    user = either(pieces.user, "user", "username")
    password = either(pieces.password or "", "password", "passwd")
    meaning = _meaning(lambda: meaning_of(options, milliseconds=milliseconds))
    host = host or "localhost"
    return PastedUrl(
        engine=engine,
        name=suggested_name(database, host),
        host=host,
        port=port_of(port) or pieces.port,
        database=database,
        user=user,
        password=password or None,
        tls=meaning.tls,
        connect_timeout_s=meaning.connect_timeout_s or 10,
        not_taken=meaning.not_taken,
    )


def _from_file(rest: str) -> PastedUrl:
    """SQLite: what stands after `sqlite:///` or `jdbc:sqlite:`."""
    path, _, query = rest.partition("?")
    options = options_of(query, plus_is_space=True)
    path = decoded(path)
    if path.startswith("file:"):
        path = path.removeprefix("file:")
        options.pop("uri", None)
    if not path or ":memory:" in path or options.get("mode") == "memory":
        raise BadUrl("An in-memory SQLite database is empty for every new connection. Paste that of a file.")
    meaning = _meaning(lambda: meaning_of(options, milliseconds=False))
    return PastedUrl(
        engine=Engine.SQLITE,
        name=PureWindowsPath(path).stem or "SQLite",
        database=_whole_path(path),
        safety=Safety(read_only=meaning.read_only),
        not_taken=meaning.not_taken,
    )


def _meaning(read: Callable[[], Options]) -> Options:
    try:
        return read()
    except UnknownMode:
        raise BadUrl(
            "The URL asks for a kind of encryption (sslmode) that does not exist. Known are disable, prefer, "
            "require, verify-ca and verify-full."
        ) from None


def _after_third_slash(rest: str) -> str:
    if rest and not rest.startswith("/"):
        raise BadUrl("A URL of SQLite names no host: write sqlite:/// and then the path of the file.")
    return rest[1:]


def _whole_path(path: str) -> str:
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute():
        return path
    return str(Path(path).absolute())
