"""The present moment, as a computer sees it that may just have woken up somewhere else."""

import contextlib
import socket
import time

from poolkeeper.pools.clock_jumps import Moment

_FAR_AWAY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses kept for documentation (RFC 5737, RFC 3849): the way to anywhere; nothing is ever sent there."""

_ANY_PORT = 9


def present_moment() -> Moment:
    """Both clocks and the addresses from which this computer would call the world; sends no packet."""
    return Moment(time.time(), time.monotonic(), tuple(filter(None, map(_own_address, _FAR_AWAY))))


def _own_address(place: tuple[socket.AddressFamily, str]) -> str:
    family, address = place
    # no such family, or no way there
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
        way.connect((address, _ANY_PORT))
        return str(way.getsockname()[0])
    return ""
