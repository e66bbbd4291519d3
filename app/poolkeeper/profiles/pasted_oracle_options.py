"""What the options of Oracle's connect strings mean: those of Easy Connect Plus, JDBC and python-oracledb."""

import re
from collections.abc import Mapping

import msgspec

from poolkeeper.profiles.oracle import Oracle, OraclePrivilege, Purity
from poolkeeper.profiles.profile import Encryption, Tls
from poolkeeper.profiles.url_options import seconds_of

_WALLET = ("wallet_location", "my_wallet_directory", "oracle.net.wallet_location")
_TNS_ADMIN = ("tns_admin", "config_dir", "oracle.net.tns_admin")
_DN = ("ssl_server_cert_dn", "oracle.net.ssl_server_cert_dn")
_MATCH = ("ssl_server_dn_match", "oracle.net.ssl_server_dn_match")
_CLASS = ("pool_connection_class", "cclass", "oracle.jdbc.drcpconnectionclass")
_PURITY = ("pool_purity", "purity")
_TIMEOUT = (
    "transport_connect_timeout",
    "tcp_connect_timeout",
    "connect_timeout",
    "oracle.net.connect_timeout",
)
_MODE = ("mode", "internal_logon")
_NUMBERED = {"2": OraclePrivilege.SYSDBA, "4": OraclePrivilege.SYSOPER}
"""The numbers of OCI_SYSDBA and OCI_SYSOPER, as python-oracledb's constants have them."""

_PURITIES = {"new": Purity.NEW, "self": Purity.SELF}
_NO = frozenset({"no", "off", "false"})
_KNOWN = {*_WALLET, *_TNS_ADMIN, *_DN, *_MATCH, *_CLASS, *_PURITY, *_TIMEOUT, "edition"}


class OptionsOfOracle(msgspec.Struct, frozen=True):
    """What was understood, and the names of those that were not; `refused` are names of passwords alone."""

    oracle: Oracle
    tls: Tls
    connect_timeout_s: float | None
    not_taken: tuple[str, ...]
    refused: tuple[str, ...]


def meaning_of(options: Mapping[str, str], *, encrypted: bool) -> OptionsOfOracle:
    """The meaning of options by their names in small letters; `encrypted` says whether TCPS is asked for."""
    server, privilege = options.get("server_type", "").casefold(), _privilege(options)
    oracle = Oracle(
        tns_admin=_first(options, _TNS_ADMIN),
        wallet=_folder(_first(options, _WALLET)),
        server_dn=_first(options, _DN),
        edition=options.get("edition", ""),
        drcp=server == "pooled",
        connection_class=_first(options, _CLASS),
        purity=_PURITIES.get(_first(options, _PURITY).casefold(), Purity.DEFAULT),
        privilege=privilege,
    )
    known = set(_KNOWN)
    known |= {"server_type"} if server in {"", "pooled", "dedicated"} else set()
    known |= set(_MODE) if privilege is not OraclePrivilege.NONE else set()
    not_taken = tuple(name for name in options if name not in known)
    return OptionsOfOracle(
        oracle,
        Tls(mode=_mode(options)) if encrypted else Tls(),
        seconds_of(_first(options, _TIMEOUT)),
        not_taken,
        tuple(name for name in not_taken if "password" in name),
    )


def _mode(options: Mapping[str, str]) -> Encryption:
    # TCPS always verifies the authority; only the name's comparison can be turned off
    unmatched = _first(options, _MATCH).casefold() in _NO
    return Encryption.VERIFY_CA if unmatched else Encryption.VERIFY_FULL


def _privilege(options: Mapping[str, str]) -> OraclePrivilege:
    written = _first(options, _MODE).casefold().removeprefix("auth_mode_")
    if written in _NUMBERED:
        return _NUMBERED[written]
    known = {each.value: each for each in OraclePrivilege}
    return known.get(written, OraclePrivilege.NONE)


def _folder(wallet: str) -> str:
    """The folder of a wallet, also out of `(SOURCE=(METHOD=file)(METHOD_DATA=(DIRECTORY=/w)))`."""
    directory = re.search(r"\(\s*DIRECTORY\s*=\s*([^()]*)\)", wallet, re.IGNORECASE)
    written = directory[1].strip() if directory else wallet.removeprefix("file:")
    return "" if written.casefold() == "system" else written


def _first(options: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((options[name] for name in names if options.get(name)), "")
