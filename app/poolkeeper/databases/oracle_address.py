"""Where a profile of Oracle leads: read by the driver itself, and held to the encryption asked for."""

from typing import Any

import oracledb

from poolkeeper.databases.database import Endpoint
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.meanings import edit, port_of
from poolkeeper.profiles.oracle import OracleAddress
from poolkeeper.profiles.profile import Encryption, Profile

DEMANDING = frozenset({Encryption.REQUIRE, Encryption.VERIFY_CA, Encryption.VERIFY_FULL})


def address_of(
    profile: Profile, kind: type[oracledb.ConnectParams] = oracledb.ConnectParams
) -> oracledb.ConnectParams:
    """Host, port, protocol and service, in parameters of a `kind`, which may be those of a pool.

    Raises oracledb.Error for a string that cannot be read.
    """
    if profile.oracle.address is OracleAddress.CONNECT_STRING:
        return _of_string(profile, kind)
    named = "sid" if profile.oracle.address is OracleAddress.SID else "service_name"
    address: oracledb.ConnectParams = kind(
        host=profile.host or "localhost",
        port=port_of(profile),
        protocol="tcps" if profile.tls.mode in DEMANDING else "tcp",
        **{named: profile.database},
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


def _of_string(profile: Profile, kind: type[oracledb.ConnectParams]) -> oracledb.ConnectParams:
    folder = profile.oracle.tns_admin
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
