"""Messages of TDS: packets joined into a request, a response cut into packets (MS-TDS 2.2.3)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from tests.standins.tds_transport import Transport

SQL_BATCH, RPC, RESPONSE, ATTENTION, BULK_LOAD = 0x01, 0x03, 0x04, 0x06, 0x07
FEDERATED_TOKEN, TRANSACTION, LOGIN, SSPI, PRE_LOGIN = 0x08, 0x0E, 0x10, 0x11, 0x12

_HEADER = struct.Struct(">BBHHBB")
_LAST, _IGNORE, _RESET, _RESET_KEEPING_TRANSACTION = 0x01, 0x02, 0x08, 0x10


@dataclass(frozen=True)
class Request:
    """One whole message of the client."""

    kind: int
    body: bytes
    resets: bool = False
    ignored: bool = False


def read_request(transport: Transport) -> Request:
    """Take packets until the last one of a message; raises ConnectionEnded."""
    parts: list[bytes] = []
    resets = False
    while True:
        kind, status, length, _, _, _ = _HEADER.unpack(transport.receive(_HEADER.size))
        parts.append(transport.receive(length - _HEADER.size))
        resets = resets or bool(status & (_RESET | _RESET_KEEPING_TRANSACTION))
        if status & _LAST:
            return Request(kind, b"".join(parts), resets, bool(status & _IGNORE))


class Response:
    """Collects tokens and sends them in packets as they fill; `watch` is called after each packet."""

    def __init__(self, transport: Transport, packet_size: int, spid: int, watch: Callable[[], None]) -> None:
        self._transport = transport
        self._room = packet_size - _HEADER.size
        self._spid = spid
        self._watch = watch
        self._waiting = bytearray()
        self._number = 0

    def write(self, tokens: bytes) -> None:
        """Add tokens; what `watch` raises comes out here, between two tokens."""
        self._waiting += tokens
        if len(self._waiting) <= self._room:
            return
        while len(self._waiting) > self._room:
            self._send(self._room, last=False)
        self._watch()

    def flush(self) -> None:
        """Send what is there although more will follow."""
        if self._waiting:
            self._send(len(self._waiting), last=False)

    def finish(self) -> None:
        """Send the rest as the end of the message."""
        while len(self._waiting) > self._room:
            self._send(self._room, last=False)
        self._send(len(self._waiting), last=True)

    def _send(self, count: int, *, last: bool) -> None:
        self._number = (self._number + 1) % 256
        header = _HEADER.pack(RESPONSE, last, count + _HEADER.size, self._spid, self._number, 0)
        data = header + bytes(self._waiting[:count])
        del self._waiting[:count]
        self._transport.send(data)
