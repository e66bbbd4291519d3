"""What a stranger's profile must not choose on this machine: it is taken out, or the profile stays out."""

import re

import msgspec

from poolkeeper.profiles.credentials import CredentialSettings, FromCommand
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import OracleAddress
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.replicas import replicas_of
from poolkeeper.profiles.sql_server import SqlServer, server_name

_SERVER_SPN = re.compile(r"MSSQLSvc/(?P<host>[^/:@\\]+)(?::[^/:@\\]+)?(?:@[^/:@\\]+)?", re.IGNORECASE)
"""learn.microsoft.com, "Register a Service Principal Name for Kerberos Connections"."""
_NAMES_FOLDER = re.compile(r"wallet_(?:location|directory)|my_wallet|token_location", re.IGNORECASE)
"""Oracle's Net Services Reference, "Local Naming Parameters", and Easy Connect Plus."""


def why_left_out(profile: Profile) -> str:
    """Why a stranger's profile cannot come in, as a sentence; empty where it can."""
    if profile.engine is Engine.SQLITE and is_of_another_computer(profile.database):
        return "its file lies on another computer, which Windows would offer your account to."
    if profile.engine not in (Engine.SQLITE, Engine.MSSQL) and is_of_another_computer(profile.host):
        return "its host is a path on another computer, which Windows would offer your account to."
    by_string = profile.engine is Engine.ORACLE and profile.oracle.address is OracleAddress.CONNECT_STRING
    if by_string and (_NAMES_FOLDER.search(profile.database) or "\\\\" in profile.database):
        return (
            "its connect string names a folder, of a wallet or of a token. Let its sender take that out, and "
            "choose the folder in the form."
        )
    return ""


def without_untrusted(profile: Profile) -> tuple[Profile, str]:
    """The profile without what its sender must not choose, and what that was, in words.

    Each would run somebody's code, say where the sign-in goes in another file's words, ask for a ticket of
    another server, or have Windows offer the account to another computer.
    """
    sql_server, dropped_there = _sql_server(profile)
    oracle, credential, tls = profile.oracle, profile.credential, profile.tls
    dropped = [*dropped_there]
    # the driver's library; who names the server and whom to trust; likewise
    for field, words in (
        ("client_folder", "the folder of its Oracle client"),
        ("tns_admin", "the folder of its tnsnames.ora"),
        ("wallet", "the folder of its wallet"),
    ):
        if getattr(oracle, field):
            dropped.append(words)
            oracle = msgspec.structs.replace(oracle, **{field: ""})
    credential, dropped_of_sign_in = _credential(credential)
    dropped += dropped_of_sign_in
    for field, words in (
        ("ca_file", "its CA file"),
        ("certificate_file", "its client certificate"),
        ("key_file", "the key of its client certificate"),
    ):
        if is_of_another_computer(getattr(tls, field)):
            dropped.append(f"{words} on another computer")
            tls = msgspec.structs.replace(tls, **{field: ""})
    if not dropped:
        return profile, ""
    changed = msgspec.structs.replace(
        profile, sql_server=sql_server, oracle=oracle, credential=credential, tls=tls
    )
    return changed, " and ".join(dropped)


def is_of_another_computer(path: str) -> bool:
    r"""Whether Windows would take a path for one of another computer, `\\host\share`; slashes do as well."""
    start = path.strip()[:2]
    return len(start) == 2 and all(mark in "/\\" for mark in start)


def _sql_server(profile: Profile) -> tuple[SqlServer, list[str]]:
    """A driver manager loads a driver that is a path; the name of an installed one stays."""
    settings, dropped = profile.sql_server, []
    if any(mark in settings.odbc_driver for mark in "/\\"):
        dropped.append("the path of its ODBC driver")
        settings = msgspec.structs.replace(settings, odbc_driver="")
    if settings.service_principal and not _is_of_its_server(profile):
        dropped.append(f"the service principal {settings.service_principal}, which is not its server’s")
        settings = msgspec.structs.replace(settings, service_principal="")
    return settings, dropped


def _is_of_its_server(profile: Profile) -> bool:
    """Whether the service principal is that of each server that would be offered its ticket."""
    named = _SERVER_SPN.fullmatch(profile.sql_server.service_principal)
    try:
        hosts = {server_name(profile.host).host, *(each.host for each in replicas_of(profile))}
    except ValueError:
        return False
    return named is not None and {each.casefold() for each in hosts} == {named["host"].casefold()}


def _credential(settings: CredentialSettings) -> tuple[CredentialSettings, list[str]]:
    dropped: list[str] = []
    if settings.command.line:
        dropped.append("the command that prints its password")
        settings = msgspec.structs.replace(settings, command=FromCommand())
    if settings.kerberos.config_file:
        dropped.append("its krb5.conf, which can name libraries")
        settings = _emptied(settings, "kerberos", "config_file")
    if any(mark in settings.kerberos.service for mark in "/@"):
        dropped.append("the service of its Kerberos sign-in, which names a server")
        settings = _emptied(settings, "kerberos", "service")
    for part, field, words in _PATHS:
        if is_of_another_computer(getattr(getattr(settings, part), field)):
            dropped.append(f"{words} on another computer")
            settings = _emptied(settings, part, field)
    return settings, dropped


def _emptied(settings: CredentialSettings, part: str, field: str) -> CredentialSettings:
    changed = msgspec.structs.replace(getattr(settings, part), **{field: ""})
    return msgspec.structs.replace(settings, **{part: changed})


_PATHS = (
    ("file", "path", "the file of its password"),
    ("config_file", "path", "the config file of its password"),
    ("kerberos", "keytab", "its keytab"),
    ("vault", "ca_file", "the CA file of Vault"),
    ("vault", "token_file", "the token file of Vault"),
    ("vault", "jwt_file", "the token file of its service account"),
)
