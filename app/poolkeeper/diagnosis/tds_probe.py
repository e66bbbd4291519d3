"""Asks SQL Server for TLS before anybody signs in (MS-TDS 2.2.6.5 PRELOGIN, and TDS 8.0)."""

import socket
import ssl
import struct
from types import TracebackType
from typing import Literal, Self

from poolkeeper.diagnosis.network import receive_exactly
from poolkeeper.diagnosis.strangers import StrangeServer, looks_like
from poolkeeper.diagnosis.tls_probe import NotOffered

PRELOGIN, RESPONSE, END_OF_MESSAGE = 0x12, 0x04, 0x01
VERSION, ENCRYPTION, TERMINATOR = 0x00, 0x01, 0xFF
ENCRYPT_ON, NOT_SUPPORTED = 0x01, 0x02
HEADER_BYTES = 8
LONGEST = 4096
ALPN = "tds/8.0"
MOST_ROUNDS = 20
"""A handshake takes three or four; whoever goes on is no server."""


class PacketTls:
    """TLS inside of TDS packets, as far as the end of its handshake."""

    def __init__(self, connection: socket.socket, context: ssl.SSLContext, host: str) -> None:
        self._connection = connection
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def version(self) -> str | None:
        """The version of TLS."""
        return self._tls.version()

    def getpeercert(self, binary_form: Literal[True]) -> bytes | None:
        """The server's certificate, DER-encoded."""
        return self._tls.getpeercert(binary_form)

    def shake_hands(self) -> None:
        """Raises ssl.SSLError or OSError."""
        for _ in range(MOST_ROUNDS):
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._send()
                self._incoming.write(_message(self._connection))
            else:
                return
        raise StrangeServer("a server that never ends the handshake")

    def _send(self) -> None:
        data = self._outgoing.read()
        for start in range(0, len(data), LONGEST - HEADER_BYTES):
            part = data[start : start + LONGEST - HEADER_BYTES]
            last = start + len(part) == len(data)
            self._connection.sendall(_header(len(part), last=last) + part)


class TdsProbe:
    """Sends a PRELOGIN that asks for encryption and shakes hands inside of TDS packets."""

    def start_tls(self, connection: socket.socket, context: ssl.SSLContext, host: str) -> PacketTls:
        """See TlsProbe."""
        connection.sendall(_prelogin())
        if _encryption_in(_message(connection)) == NOT_SUPPORTED:
            raise NotOffered
        # SQL Server speaks TLS 1.3 only where it comes before everything else.
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        encrypted = PacketTls(connection, context, host)
        encrypted.shake_hands()
        return encrypted


class StrictTdsProbe:
    """TLS from the first byte, as the strict encryption of TDS 8.0 has it."""

    def start_tls(self, connection: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
        """See TlsProbe."""
        context.set_alpn_protocols([ALPN])
        return context.wrap_socket(connection, server_hostname=host)


def _prelogin() -> bytes:
    options = ((VERSION, bytes(6)), (ENCRYPTION, bytes([ENCRYPT_ON])))
    place = 5 * len(options) + 1
    table, data = b"", b""
    for token, value in options:
        table += struct.pack(">BHH", token, place + len(data), len(value))
        data += value
    body = table + bytes([TERMINATOR]) + data
    return _header(len(body), last=True) + body


def _header(length: int, *, last: bool) -> bytes:
    return struct.pack(">BBHHBB", PRELOGIN, END_OF_MESSAGE if last else 0, HEADER_BYTES + length, 0, 1, 0)


def _message(connection: socket.socket) -> bytes:
    """The content of the packets up to the last of a message."""
    content = b""
    while True:
        header = receive_exactly(connection, HEADER_BYTES)
        kind, status, length = struct.unpack(">BBH", header[:4])
        if kind not in {RESPONSE, PRELOGIN} or not HEADER_BYTES <= length <= 2**15:
            raise StrangeServer(looks_like(header))
        content += receive_exactly(connection, length - HEADER_BYTES)
        if status & END_OF_MESSAGE:
            return content


def _encryption_in(answer: bytes) -> int:
    """The ENCRYPTION option of a PRELOGIN response."""
    at = 0
    while at + 5 <= len(answer) and answer[at] != TERMINATOR:
        token = answer[at]
        place, length = struct.unpack(">HH", answer[at + 1 : at + 5])
        if token == ENCRYPTION and length and place < len(answer):
            return int(answer[place])
        at += 5
    raise StrangeServer("a server that answers a PRELOGIN without naming its encryption")
