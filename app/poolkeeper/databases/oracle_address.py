"""Where a profile of Oracle leads: read by the driver itself, and held to the encryption asked for."""

from collections.abc import Iterator
from typing import Any

import oracledb

from poolkeeper.databases.database import Endpoint
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.meanings import edit, port_of
from poolkeeper.profiles.home_path import whole_path
from poolkeeper.profiles.oracle import ELSEWHERE, OracleAddress, OracleClient, leads_elsewhere
from poolkeeper.profiles.profile import Encryption, Profile
from poolkeeper.profiles.validation import spoils_a_descriptor

SYNTAX = "https://docs.oracle.com/en/database/oracle/oracle-database/19/netrf/local-naming-parameters-in-tns-ora-file.html"
DEMANDING = frozenset({Encryption.REQUIRE, Encryption.VERIFY_CA, Encryption.VERIFY_FULL})


def address_of(
    profile: Profile, kind: type[oracledb.ConnectParams] = oracledb.ConnectParams
) -> oracledb.ConnectParams:
    """Host, port, protocol and service, in parameters of a `kind`, which may be those of a pool.

    Raises oracledb.Error for a string that cannot be read, and DatabaseError for values that would escape
    from the descriptor: oracledb writes them into it as they are.
    """
    by_string = profile.oracle.address is OracleAddress.CONNECT_STRING
    address = _of_string(profile, kind) if by_string else _of_fields(profile, kind)
    for label, value in (*_sent(address), *_sent_by_libraries(profile)):
        if spoils_a_descriptor(value):
            raise DatabaseError(
                Explained(
                    f"The {label} has a character that no descriptor of Oracle can hold.",
                    remedies=(edit("Write it without parentheses, quotes, equal signs and backslashes."),),
                    source=SYNTAX,
                )
            )
    return address


def _of_fields(profile: Profile, kind: type[oracledb.ConnectParams]) -> oracledb.ConnectParams:
    named = "sid" if profile.oracle.address is OracleAddress.SID else "service_name"
    address: oracledb.ConnectParams = kind(
        host=profile.host.strip() or "localhost",
        port=port_of(profile),
        protocol="tcps" if profile.tls.mode in DEMANDING else "tcp",
        **{named: profile.database.strip()},
    )
    return address


def endpoints(profile: Profile) -> tuple[Endpoint, ...]:
    """Every host and port that the profile may lead to, in the order of its address."""
    address = address_of(profile)
    return tuple(
        Endpoint(host, port, encrypted=protocol == "tcps")
        for host, port, protocol in zip(
            _all(address.host), _all(address.port), _all(address.protocol), strict=True
        )
    )


def names_wallet(address: oracledb.ConnectParams) -> bool:
    """Whether a connect string that was read, or what it stands for in tnsnames.ora, names a wallet."""
    return any(_all(address.wallet_location))


def _of_string(profile: Profile, kind: type[oracledb.ConnectParams]) -> oracledb.ConnectParams:
    if leads_elsewhere(profile.database):
        raise DatabaseError(
            Explained(
                ELSEWHERE,
                remedies=(edit("Write host:port/service, a name of tnsnames.ora or a descriptor."),),
                source="https://python-oracledb.readthedocs.io/en/latest/user_guide/connection_handling.html",
            )
        )
    folder = whole_path(profile.oracle.tns_admin)
    address: oracledb.ConnectParams = kind(**({"config_dir": folder} if folder else {}))
    address.parse_connect_string(profile.database)
    if profile.tls.mode in DEMANDING and set(_all(address.protocol)) != {"tcps"}:
        raise DatabaseError(
            Explained(
                "The connect string leads to a port without encryption, and the profile demands it.",
                remedies=(
                    edit("Write tcps:// before the host, or PROTOCOL=tcps in the descriptor."),
                    edit("Allow a connection without encryption, if the network can be trusted."),
                ),
                source="https://python-oracledb.readthedocs.io/en/latest/user_guide/connection_handling.html",
            )
        )
    return address


def _all(value: Any) -> list[Any]:  # noqa: ANN401 - one value, or a list of one for each address
    return list(value) if isinstance(value, list | tuple) else [value]


def _sent(address: oracledb.ConnectParams) -> Iterator[tuple[str, str]]:
    """What the descriptor holds of an address; a connect string may bring the marks inside its quotes."""
    labels = {"host": address.host, "service": address.service_name, "SID": address.sid}
    return ((label, text) for label, values in labels.items() for text in _all(values) if text)


def _sent_by_libraries(profile: Profile) -> Iterator[tuple[str, str]]:
    """What only Oracle's libraries are told by the descriptor; the thin mode keeps it out."""
    if profile.oracle.client is OracleClient.THICK:
        # signs that names of folders and of certificates have do no harm here
        harmless = str.maketrans("", "", "=\\'")
        yield "folder of the wallet", profile.oracle.wallet.translate(harmless)
        yield "name of the server's certificate", profile.oracle.server_dn.translate(harmless)
        yield "connection class", profile.oracle.connection_class
