"""Plays the listener: reads the CONNECT packet and answers ACCEPT, REFUSE or REDIRECT.

The descriptor follows the CONNECT packet's head, or comes in a data packet of its own when it is longer than
230 bytes. A refusal carries `(ERR=n)`, which is all that a thin client reads of it.
"""

import re
from dataclasses import dataclass

from tests.standins.tns_packets import (
    ACCEPT,
    CONNECT,
    DATA,
    REDIRECT,
    REFUSE,
    BreakAsked,
    Disconnected,
    PacketStream,
)
from tests.standins.tns_styles import ServerStyle

OPTION_DONT_CARE, OPTION_URGENT_BYTES = 0x0001, 0x0400
ACCEPT_ENDS_RESPONSES, ACCEPT_FAST_LOGIN = 0x02000000, 0x10000000
ENCRYPTION_REQUIRED = 0x10
SDU_BYTES = 8192
MIN_VERSION_WITH_FLAGS = 318

LISTENER_SAYS = {
    12505: "listener does not currently know of SID given in connect descriptor",
    12514: "listener does not currently know of service requested in connect descriptor",
    12516: "listener could not find available handler with matching protocol stack",
    12518: "listener could not hand off client connection",
    12519: "no appropriate service handler found",
    12520: "listener could not find available handler for requested type of server",
    12526: "all appropriate instances are in restricted mode",
    12528: "all appropriate instances are blocking new connections",
    12537: "connection closed",
}


@dataclass(frozen=True, slots=True)
class ConnectAsk:
    """What the client asks the listener for."""

    descriptor: str
    redirected: bool = False

    @property
    def service(self) -> str:
        """The service's name; empty when a SID is asked for."""
        return self._value("SERVICE_NAME")

    @property
    def sid(self) -> str:
        """The SID; empty when a service is asked for."""
        return self._value("SID")

    @property
    def pooled(self) -> bool:
        """Whether a pooled server (DRCP) is asked for."""
        return self._value("SERVER").upper() == "POOLED"

    @property
    def program(self) -> str:
        """The program as the descriptor names it."""
        return self._value("PROGRAM")

    def _value(self, key: str) -> str:
        found = re.search(rf"\({key}\s*=\s*([^()]*)\)", self.descriptor, re.IGNORECASE)
        return found[1].strip() if found else ""


def read_connect(stream: PacketStream) -> ConnectAsk:
    """Read the CONNECT packet and its descriptor; raises Disconnected for anything else."""
    packet = stream.read_packet()
    if packet.kind != CONNECT:
        raise Disconnected
    size = int.from_bytes(packet.payload[16:18], "big")
    offset = int.from_bytes(packet.payload[18:20], "big") - 8
    descriptor = packet.payload[offset : offset + size]
    while len(descriptor) < size:
        try:
            descriptor += stream.read_data()
        except BreakAsked as marker:
            raise Disconnected from marker
    return ConnectAsk(descriptor.decode())


def accept(
    stream: PacketStream, style: ServerStyle, *, urgent_bytes: bool = False, wants_encryption: bool = False
) -> None:
    """Accept the connection; lengths are four bytes wide from here on.

    `wants_encryption` insists on Oracle's own network encryption, which no thin client has.
    """
    options = OPTION_DONT_CARE | (OPTION_URGENT_BYTES if urgent_bytes else 0)
    answer = bytearray()
    for value in (style.protocol_version, options, SDU_BYTES, SDU_BYTES, 1, 0, 0):
        answer += value.to_bytes(2, "big")
    # after the connect data's offset come the network services' flags
    answer += bytes((ENCRYPTION_REQUIRED if wants_encryption else 0,)) + bytes(9)
    answer += SDU_BYTES.to_bytes(4, "big")
    if style.protocol_version >= MIN_VERSION_WITH_FLAGS:
        flags = (ACCEPT_ENDS_RESPONSES if style.ends_responses else 0) | (
            ACCEPT_FAST_LOGIN if style.fast_login else 0
        )
        answer += SDU_BYTES.to_bytes(4, "big") + b"\0" + flags.to_bytes(4, "big")
    stream.send(ACCEPT, bytes(answer))
    stream.wide_lengths = True
    stream.packet_bytes = SDU_BYTES


def refuse(stream: PacketStream, code: int, service: str) -> None:
    """Refuse the connection as the listener does, with its error number."""
    says = LISTENER_SAYS.get(code, "listener refused the connection")
    text = (
        f"(DESCRIPTION=(TMP=)(VSNNUM=0)(ERR={code})(ERROR_STACK=(ERROR=(CODE={code})(EMFI=4))"
        f"(ERROR=(CODE={code})(ARGS='TNS-{code}: {says}: {service}')(EMFI=1))))"
    ).encode()
    stream.send(REFUSE, b"\x22\x00" + len(text).to_bytes(2, "big") + text)


def redirect(stream: PacketStream, host: str, port: int, descriptor: str) -> None:
    """Send the client to another port of the same service."""
    address = f"(ADDRESS=(PROTOCOL=tcp)(HOST={host})(PORT={port}))"
    text = (address + "\0" + descriptor).encode()
    stream.send(REDIRECT, len(text).to_bytes(2, "big"))
    stream.send(DATA, b"\0\0" + text)
