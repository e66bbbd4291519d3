"""What the keywords of SQL Server's connection strings mean, whichever driver they were written for."""

import re
from collections.abc import Iterable

import msgspec

from poolkeeper.profiles.pasted_key_values import normal
from poolkeeper.profiles.profile import Encryption, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerDriver, SqlServerLogin
from poolkeeper.profiles.url_options import seconds_of
from poolkeeper.profiles.url_pieces import BadUrl

SERVER_NAMES = frozenset({"server", "datasource", "address", "addr", "networkaddress", "servername"})
_SYNONYMS = {
    "port": ("port", "portnumber"),
    "instance": ("instance", "instancename"),
    "database": ("database", "databasename", "initialcatalog"),
    "user": ("user", "uid", "userid", "username"),
    "password": ("password", "pwd"),
    "encrypt": ("encrypt", "encryption"),
    "trust": ("trustservercertificate",),
    "host_in_certificate": ("hostnameincertificate",),
    "certificate": ("servercertificate",),
    "intent": ("applicationintent",),
    "failover": ("multisubnetfailover",),
    "principal": ("serverspn",),
    "integrated": ("integratedsecurity", "trustedconnection"),
    "scheme": ("authenticationscheme",),
    "authentication": ("authentication",),
    "token": ("accesstoken",),
    "timeout": ("timeout", "connecttimeout", "connectiontimeout", "logintimeout"),
    "driver": ("driver",),
    "dsn": ("dsn", "filedsn"),
}
_CANONICAL = {name: word for word, names in _SYNONYMS.items() for name in names}
_CANONICAL |= dict.fromkeys(SERVER_NAMES, "server")
_MODES = {
    **dict.fromkeys(("optional", "no", "false", "0", "disable", "request", "n", "f"), Encryption.PREFER),
    **dict.fromkeys(("mandatory", "yes", "true", "1", "y", "t"), Encryption.VERIFY_FULL),
    "off": Encryption.OFF,
    "require": Encryption.REQUIRE,
    "strict": Encryption.STRICT,
}
_YES = frozenset({"yes", "true", "1", "y", "t", "sspi"})
_BY_PASSWORD = frozenset({"", "sqlpassword", "notspecified"})
_LIBRARY = re.compile(r"[/\\]|\.(?:so|dll|dylib)\b", re.IGNORECASE)
_FOREIGN = re.compile(r"mysql|maria|postgres|psql|oracle|sqlite|db2|firebird|snowflake", re.IGNORECASE)
_A_NAME = re.compile(r"[A-Za-z][\w .-]{0,40}")


class OptionsOfSqlServer(msgspec.Struct, frozen=True):
    """What was understood. `words` has what `_SYNONYMS` names; `not_taken` only names, never a value."""

    words: dict[str, str]
    tls: Tls
    sql_server: SqlServer
    connect_timeout_s: float | None
    not_taken: tuple[str, ...]

    def __repr__(self) -> str:
        return "OptionsOfSqlServer(***)"


def meaning_of(
    pairs: Iterable[tuple[str, str]], driver: SqlServerDriver = SqlServerDriver.PYODBC
) -> OptionsOfSqlServer:
    """The meaning of keywords by any of their names, the last of each; raises BadUrl.

    An ODBC driver by the path of its library is not taken, because whatever lies there would be run.
    """
    words: dict[str, str] = {}
    not_taken: dict[str, None] = {}
    for name, value in pairs:
        word = _CANONICAL.get(normal(name))
        if word is None:
            not_taken[name if _A_NAME.fullmatch(name) else "…"] = None
        elif value:
            words[word] = value
    odbc_driver = words.get("driver", "")
    if _LIBRARY.search(odbc_driver):
        not_taken["Driver"] = None
        odbc_driver = ""
    elif _FOREIGN.search(odbc_driver) and "freetds" not in odbc_driver.casefold():
        raise BadUrl("The text names an ODBC driver for another database than SQL Server.")
    login, refused = _login(words)
    not_taken |= dict.fromkeys(refused)
    if login is SqlServerLogin.TOKEN:
        words["password"] = words["token"]
    mode = _mode(words, odbc_driver, driver)
    sql_server = SqlServer(
        driver=driver,
        odbc_driver=odbc_driver,
        login=login,
        service_principal=words.get("principal", ""),
        host_in_certificate=words.get("host_in_certificate", ""),
        read_only_intent=words.get("intent", "").casefold() == "readonly",
        multi_subnet_failover=_is_yes(words.get("failover", "")),
    )
    return OptionsOfSqlServer(
        words,
        Tls(mode=mode, ca_file=words.get("certificate", "")),
        sql_server,
        seconds_of(words.get("timeout", "")),
        tuple(not_taken),
    )


def _login(words: dict[str, str]) -> tuple[SqlServerLogin, list[str]]:
    """The way to sign in, and the names of keywords for ways that a profile does not know."""
    refused = []
    if normal(words.get("authentication", "")) not in _BY_PASSWORD:
        refused.append("Authentication")
    if normal(words.get("scheme", "")) not in {"", "nativeauthentication", "javakerberos"}:
        refused.append("authenticationScheme")
    if words.get("token"):
        return SqlServerLogin.TOKEN, refused
    if _is_yes(words.get("integrated", "")):
        return SqlServerLogin.INTEGRATED, refused
    return SqlServerLogin.PASSWORD, refused


def _mode(words: dict[str, str], odbc_driver: str, driver: SqlServerDriver) -> Encryption:
    """The encryption asked for; where nothing is said, what the driver that is named does by itself."""
    written, trusts = normal(words.get("encrypt", "")), _is_yes(words.get("trust", ""))
    if not written:
        verifies = driver is SqlServerDriver.MSSQL_PYTHON or "ODBC Driver 18" in odbc_driver
        if not verifies and not words.get("trust"):
            return Encryption.PREFER
        if not verifies and "ODBC Driver" in odbc_driver:
            return Encryption.PREFER  # up to driver 17 nothing is encrypted unless it is asked for
        written = "yes"
    mode = _MODES.get(written)
    if mode is None:
        raise BadUrl(
            "The text asks for a kind of encryption (Encrypt) that does not exist. Known are optional, "
            "mandatory and strict, or no and yes."
        )
    return Encryption.REQUIRE if mode is Encryption.VERIFY_FULL and trusts else mode


def _is_yes(written: str) -> bool:
    return normal(written) in _YES
