"""ADO.NET strings of PostgreSQL (Npgsql) and MySQL (Connector/NET), told from those of SQL Server.

Keywords: npgsql.org, "Connection String Parameters"; MySQL Connector/NET Developer Guide, "Connection
Options". SQL Server's own know neither Host nor Port nor SslMode.
"""

import re

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pasted_key_values import Rules, normal, pairs_of
from poolkeeper.profiles.url_pieces import BadUrl

_SYNONYMS = {
    "server": "host",
    "datasource": "host",
    "db": "dbname",
    "database": "dbname",
    "initialcatalog": "dbname",
    "username": "user",
    "userid": "user",
    "uid": "user",
    "pwd": "password",
    "timeout": "connect_timeout",
    "connecttimeout": "connect_timeout",
    "connectiontimeout": "connect_timeout",
    "rootcertificate": "sslrootcert",
    "sslcertificate": "sslcert",
    "sslkey": "sslkey",
    "sslca": "ssl_ca",
    "sslcert": "ssl_cert",
}
_MODES = {"verifyca": "verify-ca", "verifyfull": "verify-full", "none": "disable"}
_KEPT = frozenset({"host", "port", "dbname", "user", "password", "sslmode", *_SYNONYMS.values()})
_WITH_ODBC = frozenset({"driver", "dsn", "filedsn"})


class NetString(msgspec.Struct, frozen=True):
    """What stood in it, by libpq's names; options that have none keep their own."""

    engine: Engine
    options: dict[str, str]

    def __repr__(self) -> str:
        return f"NetString(engine={self.engine.value!r})"


def net_string_of(text: str) -> NetString | None:
    """What a string of Npgsql or Connector/NET says; None for any other text."""
    try:
        pairs = pairs_of(text, Rules.QUOTES)
    except BadUrl:
        return None
    names = [normal(name) for name, _ in pairs]
    if len(pairs) < 2 or _WITH_ODBC & set(names):
        return None
    by_host = "host" in names
    if not by_host and not ("server" in names and {"port", "sslmode"} & set(names)):
        return None
    options: dict[str, str] = {}
    for name, value in pairs:
        known = _SYNONYMS.get(normal(name), normal(name))
        options[known if known in _KEPT else name] = value
    if re.search(r"\s\w+\s*=", options["host"]):
        return None  # libpq's words, of which one holds a semicolon
    mode = options.get("sslmode", "").casefold()
    if mode in _MODES:
        options["sslmode"] = _MODES[mode]
    return NetString(Engine.POSTGRESQL if by_host else Engine.MYSQL, options)
