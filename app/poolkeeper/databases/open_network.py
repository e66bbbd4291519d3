"""Whether others may listen to what is sent to a host, and what is said before a password would be."""

import ipaddress

from poolkeeper.databases.meanings import edit, meaning
from poolkeeper.profiles.profile import Encryption

UNENCRYPTED_MODES = frozenset({Encryption.OFF, Encryption.PREFER})
"""The modes in which a connection may turn out to have no TLS."""

CLEAR_PASSWORD = meaning(
    "{server} asks for the password of {user} in a form that others on the network could read.",
    edit("Choose the encryption mode require, or better one that verifies."),
    "If the server never asked so before, something else may be answering in its place.",
)


def is_this_machine(host: str) -> bool:
    """Whether `host`, a name, an address or a socket's path, is this machine; names are not resolved."""
    if not host or host.startswith("/") or host.casefold().rstrip(".") == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
