"""The ODBC connection string of a profile of SQL Server, safe whatever its values hold.

Keywords: learn.microsoft.com, "DSN and Connection String Keywords and Attributes" of the ODBC driver, and
the FreeTDS User Guide, "ODBC Connection Attributes". Quoting: MS-ODBCSTR, section 2.1.
"""

import re
from collections.abc import Mapping

from poolkeeper import PROGRAM
from poolkeeper.databases.meanings import port_of
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile
from poolkeeper.profiles.sql_server import ServerName, SqlServerLogin, server_name

WITH_WORDS = 18
"""The first of Microsoft's drivers that knows more for encryption than yes and no, and a certificate file."""

_VERSION = re.compile(r"(?:\bodbc driver |msodbcsql[-.]?)(\d+)", re.IGNORECASE)
_FROM_WINDOWS = re.compile(r"sql server native client.*|sql server", re.IGNORECASE)

FREETDS_MODES = {
    Encryption.OFF: "off",
    Encryption.PREFER: "request",
    Encryption.REQUIRE: "require",
}
MICROSOFT_MODES = {
    Encryption.OFF: "optional",
    Encryption.PREFER: "optional",
    Encryption.REQUIRE: "mandatory",
    Encryption.VERIFY_CA: "mandatory",
    Encryption.VERIFY_FULL: "mandatory",
    Encryption.STRICT: "strict",
}
YES_NO = {"optional": "no", "mandatory": "yes"}
TRUSTING = frozenset({Encryption.OFF, Encryption.PREFER, Encryption.REQUIRE})


class NotPossible(ValueError):
    """What the profile asks for is beyond this driver; `sentence` says what to choose instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def quoted(value: str) -> str:
    """A value in braces, the closing ones doubled, so that it ends where it should."""
    return "{" + value.replace("}", "}}") + "}"


def joined(keywords: Mapping[str, str]) -> str:
    """`Keyword={value};` for each keyword that has a value."""
    return "".join(f"{keyword}={quoted(value)};" for keyword, value in keywords.items() if value)


def is_freetds(driver: str) -> bool:
    """Whether a driver, by its name or its library's path, is that of FreeTDS."""
    return "freetds" in driver.casefold() or "tdsodbc" in driver.casefold()


def connection_string(
    profile: Profile, identity: Identity, driver: str, port: int = 0, *, application: str = PROGRAM
) -> str:
    """The whole string for `driver`, the name or path of an ODBC driver; empty for one that has its own.

    `port` is what a named instance listens on, where that was found out; `application` what the server will
    call us. Raises NotPossible.
    """
    keywords = {"Driver": driver} if driver else {}
    keywords |= _freetds(profile, port) if is_freetds(driver) else _microsoft(profile, driver, port)
    # mssql-python names the application itself and refuses the keyword.
    keywords |= {"Database": profile.database, "APP": application if driver else ""}
    keywords |= _sign_in(profile, identity)
    if is_freetds(driver):
        _check_freetds(keywords)
    if any("\0" in value for value in keywords.values()):
        # the driver would stop reading there, and miss whatever follows
        raise NotPossible("A value such as the password holds a NUL character. Type it anew.")
    return joined(keywords)


def _microsoft(profile: Profile, driver: str, port: int) -> dict[str, str]:
    options, tls = profile.sql_server, profile.tls.whole
    mode = MICROSOFT_MODES[tls.mode]
    is_old = not _knows_words(driver)
    if is_old and (mode == "strict" or options.host_in_certificate or tls.ca_file):
        raise NotPossible(
            "Strict encryption, a host name in the certificate and a certificate file need version 18 of "
            "Microsoft's ODBC driver. Install that, or choose another encryption."
        )
    strict = mode == "strict"
    return {
        "Server": _address(server_name(profile.host), port or _port_typed(profile)),
        "Encrypt": YES_NO[mode] if is_old else mode,
        # With strict encryption the certificate is always checked, and the driver refuses the word.
        "TrustServerCertificate": "" if strict else "yes" if tls.mode in TRUSTING else "no",
        "HostNameInCertificate": options.host_in_certificate,
        "ServerCertificate": "" if tls.mode in TRUSTING else tls.ca_file,
        "ApplicationIntent": "ReadOnly" if options.read_only_intent else "",
        "MultiSubnetFailover": "Yes" if options.multi_subnet_failover else "",
        "ServerSPN": options.service_principal,
    }


def _knows_words(driver: str) -> bool:
    """Whether a driver, by its name or its library's path, is of a version that has words for encryption."""
    found = _VERSION.findall(driver)
    return int(found[-1]) >= WITH_WORDS if found else _FROM_WINDOWS.fullmatch(driver) is None


def _freetds(profile: Profile, port: int) -> dict[str, str]:
    options = profile.sql_server
    if profile.tls.mode not in FREETDS_MODES:
        raise NotPossible(
            "FreeTDS cannot check the server's certificate for one connection alone. Choose Microsoft's ODBC "
            "driver, or the encryption that trusts the certificate."
        )
    if options.login is SqlServerLogin.TOKEN:
        raise NotPossible("FreeTDS takes no access token. Choose Microsoft's ODBC driver.")
    name = server_name(profile.host)
    instance = f"\\{name.instance}" if name.instance and not port else ""
    return {
        "Server": name.host + instance,
        "Port": "" if instance else str(port or _port_typed(profile) or port_of(profile)),
        "TDS_Version": "7.4",
        "ClientCharset": "UTF-8",
        "Encryption": FREETDS_MODES[profile.tls.mode],
        "ApplicationIntent": "ReadOnly" if options.read_only_intent else "",
        "ServerSPN": options.service_principal,
    }


def _check_freetds(keywords: Mapping[str, str]) -> None:
    # Its parser takes the first closing brace before a semicolon as the end, and knows no doubling.
    if any("}" in value for value in keywords.values()):
        raise NotPossible(
            "FreeTDS cannot take a closing brace } in a value such as a password or a database's name. "
            "Choose Microsoft's ODBC driver, or change the value."
        )


def _sign_in(profile: Profile, identity: Identity) -> dict[str, str]:
    match profile.sql_server.login:
        case SqlServerLogin.INTEGRATED:
            return {"Trusted_Connection": "yes"}
        case SqlServerLogin.TOKEN:
            return {}
    return {"UID": identity.user, "PWD": identity.password}


def _port_typed(profile: Profile) -> int:
    return profile.port or server_name(profile.host).port


def _address(name: ServerName, port: int) -> str:
    if not name.on_network:
        return name.prefix + name.host + (f"\\{name.instance}" if name.instance else "")
    if port or not name.instance:
        return f"tcp:{name.host},{port or 1433}"
    return f"tcp:{name.host}\\{name.instance}"
