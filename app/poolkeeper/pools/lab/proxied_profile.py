"""The way through the proxy: which port of the server it leads to, and the profile that takes it."""

import msgspec

from poolkeeper.databases.database import Database, Endpoint
from poolkeeper.databases.explained import DatabaseError, Explained, Remedy
from poolkeeper.databases.open_network import UNENCRYPTED_MODES, is_this_machine
from poolkeeper.pools.lab.trouble_proxy import LOOPBACK
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Encryption, Profile

_WARY = frozenset({Engine.POSTGRESQL, Engine.MYSQL})
"""Engines where the drivers' care for passwords in clear text depends on where the server is."""


def target_of(profile: Profile, database: Database) -> Endpoint:
    """The port that the proxy leads to. Raises DatabaseError, or what asking for the port raised."""
    endpoints = database.endpoints(profile, profile.connect_timeout_s)
    if not endpoints:
        raise DatabaseError(Explained("The way to this server is no network that could be troubled."))
    return endpoints[0]


def through_proxy(profile: Profile, port: int, *, encrypted: bool) -> Profile:
    """The profile by way of the proxy's `port`.

    `encrypted` says that a direct connection has TLS; then the one through the proxy must have it, too:
    to the driver the proxy is this machine, to which it would send a password as it is. Raises
    DatabaseError where the server is elsewhere and has no TLS.
    """
    tls = profile.tls
    if tls.mode in UNENCRYPTED_MODES and not is_this_machine(profile.host):
        if encrypted:
            tls = msgspec.structs.replace(tls, mode=Encryption.REQUIRE)
        elif profile.engine in _WARY:
            raise DatabaseError(
                Explained(
                    "Trouble needs an encrypted connection, as the server is on another machine.",
                    "Behind the proxy the driver could not tell that others may listen.",
                    remedies=(Remedy("Run without trouble, or let the server offer TLS."),),
                )
            )
    return msgspec.structs.replace(profile, host=LOOPBACK, port=port, tls=tls)
