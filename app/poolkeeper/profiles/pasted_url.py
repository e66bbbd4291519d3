"""A pasted connection URL as the fields of a profile.

Understands SQLAlchemy URLs, JDBC URLs, libpq URIs and libpq's name=value strings for the engines we know.
"""

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.libpq_words import looks_like_words, options_from_words
from poolkeeper.profiles.profile import Profile, Safety, Tls
from poolkeeper.profiles.url_options import Options, UnknownMode, meaning_of
from poolkeeper.profiles.url_pieces import BadUrl as BadUrl
from poolkeeper.profiles.url_pieces import UrlPieces, decoded, options_of, pieces_of, port_of

_ENGINES = {
    "postgresql": Engine.POSTGRESQL,
    "postgres": Engine.POSTGRESQL,
    "mysql": Engine.MYSQL,
    "mariadb": Engine.MYSQL,
    "sqlite": Engine.SQLITE,
}
_NO_URL = "This is no connection URL. One looks like postgresql://user@host:5432/database."
_LIMIT = 10_000
# DATABASE_URL=..., as it stands in a file of settings
_ASSIGNMENT = re.compile(
    r"^(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=\s*(?=[\"'`]?(?:jdbc:|(?:postgres|mysql|mariadb|sqlite)[a-z0-9+]*:))",
    re.IGNORECASE,
)
_WORDS = frozenset({"host", "hostaddr", "port", "dbname", "user", "password", "service", "sslmode"})


class PastedUrl(msgspec.Struct, frozen=True, kw_only=True):
    """The fields that a URL gave; printing one shows no secret.

    `name` is a suggestion, `port` 0 the engine's default, `password` None when the URL had none, and
    `not_taken` the names of options that a profile has no field for.
    """

    engine: Engine
    name: str
    host: str = ""
    port: int = 0
    database: str = ""
    user: str = ""
    password: str | None = None
    tls: Tls = Tls()
    safety: Safety = Safety()
    connect_timeout_s: float = 10
    not_taken: tuple[str, ...] = ()

    def profile(self) -> Profile:
        """A new profile with these fields."""
        fields = msgspec.structs.asdict(self)
        return Profile(**{name: fields[name] for name in fields if name not in {"password", "not_taken"}})

    def __repr__(self) -> str:
        return f"PastedUrl(engine={self.engine.value!r}, password={'***' if self.password else ''!r})"

    __str__ = __repr__


def profile_from_url(text: str) -> PastedUrl:
    """What a pasted text says about a connection. Raises BadUrl with one sentence and without a secret."""
    text = _unquoted(_ASSIGNMENT.sub("", text.strip()))
    if not text:
        raise BadUrl("Nothing was pasted. Paste a URL such as postgresql://user@host:5432/database.")
    if len(text) > _LIMIT:
        raise BadUrl(f"The text is longer than {_LIMIT} characters, which no connection URL is.")
    if text[:5].casefold() == "jdbc:":
        return _from_jdbc(text[5:])
    scheme, separator, rest = text.partition("://")
    if separator and re.fullmatch(r"[A-Za-z][A-Za-z0-9.+_-]*", scheme):
        engine = _engine(scheme.partition("+")[0])
        if engine is Engine.SQLITE:
            return _from_file(_after_third_slash(rest))
        return _pasted(engine, pieces_of(rest, plus_is_space="+" in scheme))
    if looks_like_words(text):
        return _from_words(text)
    raise BadUrl(_NO_URL)


def _unquoted(text: str) -> str:
    """`text` without quotes around the whole of it, as pasted from a file of settings."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`"
    return text[1:-1].strip() if quoted else text


def _engine(scheme: str) -> Engine:
    engine = _ENGINES.get(scheme.casefold())
    if engine is None:
        raise BadUrl(
            f"Poolkeeper does not know databases of the kind “{scheme[:40]}”. It connects to PostgreSQL, "
            "MySQL, MariaDB and SQLite."
        )
    return engine


def _from_jdbc(text: str) -> PastedUrl:
    scheme, _, rest = text.partition(":")
    engine = _engine(scheme if re.fullmatch(r"[A-Za-z0-9]+", scheme) else "jdbc")
    if engine is Engine.SQLITE:
        return _from_file(rest)
    if not rest.startswith("//"):
        if engine is Engine.MYSQL or rest.partition("?")[0].count(":"):
            raise BadUrl("This kind of JDBC URL names no single host. Paste one with //host:port/database.")
        rest = f"//localhost/{rest.removeprefix('/')}"  # pgJDBC's short form for this machine
    pieces = pieces_of(rest[2:], plus_is_space=True)
    return _pasted(engine, pieces, milliseconds=engine is Engine.MYSQL)


def _from_words(text: str) -> PastedUrl:
    options = options_from_words(text)
    if not _WORDS & options.keys():
        raise BadUrl(_NO_URL)
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
        name=_server_name(database, host),
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


def _server_name(database: str, host: str) -> str:
    return f"{database} on {host}" if database else host
