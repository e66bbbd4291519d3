"""The present moment, as a computer sees it that may just have woken up somewhere else."""

import contextlib
import socket
import time

from poolkeeper.pools.clock_jumps import Moment
from poolkeeper.pools.deadlines import DeadlinePassed, within

_FAR_AWAY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses kept for documentation (RFC 5737, RFC 3849): the way to anywhere; nothing is ever sent there."""

_ANY_PORT = 9
RESOLVED_S = 1.0

_Place = tuple[socket.AddressFamily, str]


class Moments:
    """Both clocks and the addresses from which this computer would call the world, and `host`.

    The latter changes when a VPN drops that leads to `host` alone. The name is resolved at the first call,
    which therefore belongs on a thread that may wait a second; no packet is sent to anybody but the resolver.
    """

    def __init__(self, host: str = "") -> None:
        self._host = host
        self._places: tuple[_Place, ...] | None = None

    def __call__(self) -> Moment:
        """What the computer shows now."""
        if self._places is None:
            self._places = (*_FAR_AWAY, *_resolved(self._host))
        return Moment(time.time(), time.monotonic(), tuple(filter(None, map(_own_address, self._places))))


def _resolved(host: str) -> tuple[_Place, ...]:
    """Where `host` is; empty for a socket's path and a name that nobody knows in time."""
    if not host or host.startswith("/"):
        return ()
    try:
        found = within(RESOLVED_S, lambda: socket.getaddrinfo(host, _ANY_PORT, type=socket.SOCK_DGRAM))
    except (OSError, UnicodeError, DeadlinePassed):
        return ()
    return tuple((family, str(place[0])) for family, _kind, _protocol, _name, place in found[:1])


def _own_address(place: _Place) -> str:
    family, address = place
    # no such family, or no way there
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
        way.connect((address, _ANY_PORT))
        return str(way.getsockname()[0])
    return ""
