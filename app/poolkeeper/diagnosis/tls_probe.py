"""How a product is asked for TLS before anybody signs in; one class for each wire protocol."""

import contextlib
import socket
import ssl
import struct
from typing import Literal, Protocol

from poolkeeper.diagnosis.network import peek, receive_exactly
from poolkeeper.diagnosis.strangers import StrangeServer, looks_like

_MOMENT_S = 0.1


class NotOffered(Exception):
    """The server offers no encryption."""


class ServerBusy(Exception):
    """The server answers, but turns everybody away; the sign-in will be told why."""


class EncryptedConnection(Protocol):
    """What a handshake leaves to look at."""

    def version(self) -> str | None:
        """The version of TLS."""

    def getpeercert(self, binary_form: Literal[True]) -> bytes | None:
        """The server's certificate, DER-encoded."""


class TlsProbe(Protocol):
    """One product's way."""

    def start_tls(
        self, connection: socket.socket, context: ssl.SSLContext, host: str
    ) -> contextlib.AbstractContextManager[EncryptedConnection]:
        """The encrypted connection.

        Raises NotOffered, ServerBusy, StrangeServer, ssl.SSLError or OSError.
        """


class PostgresqlProbe:
    """SSLRequest, answered by one byte (PostgreSQL documentation, "SSL Session Encryption")."""

    _REQUEST = struct.pack("!ii", 8, 80877103)

    def start_tls(self, connection: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
        """See TlsProbe."""
        connection.sendall(self._REQUEST)
        answer = receive_exactly(connection, 1)
        # a true server waits for the handshake after its S: more bytes are someone else's banner
        rest = peek(connection, 64, _MOMENT_S)
        if answer == b"N" and not rest:
            raise NotOffered
        if answer == b"E":
            raise ServerBusy
        if answer != b"S" or rest:
            raise StrangeServer(looks_like(answer + rest))
        return context.wrap_socket(connection, server_hostname=host)


class MysqlProbe:
    """Protocol::HandshakeV10 and Protocol::SSLRequest (MySQL, "Client/Server Protocol")."""

    _CLIENT_PROTOCOL_41 = 0x0200
    _CLIENT_SSL = 0x0800
    _CLIENT_SECURE_CONNECTION = 0x8000
    _UTF8MB4 = 45

    def start_tls(self, connection: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
        """See TlsProbe."""
        header = receive_exactly(connection, 4)
        length = int.from_bytes(header[:3], "little")
        if header[3] or not 4 < length < 1_024:
            raise StrangeServer(looks_like(header + peek(connection, 64, _MOMENT_S)))
        greeting = receive_exactly(connection, length)
        if greeting[0] == 0xFF:
            raise ServerBusy
        if greeting[0] != 10:
            raise StrangeServer(looks_like(header + greeting))
        if not self._capabilities(greeting) & self._CLIENT_SSL:
            raise NotOffered
        connection.sendall(self._request())
        return context.wrap_socket(connection, server_hostname=host)

    def _capabilities(self, greeting: bytes) -> int:
        """The lower two bytes: after the version's text, 4 bytes of id, 8 of salt and 1 of filler."""
        place = greeting.index(0) + 1 + 4 + 8 + 1
        return int.from_bytes(greeting[place : place + 2], "little")

    def _request(self) -> bytes:
        flags = self._CLIENT_PROTOCOL_41 | self._CLIENT_SSL | self._CLIENT_SECURE_CONNECTION
        payload = struct.pack("<iiB23x", flags, 2**24 - 1, self._UTF8MB4)
        return struct.pack("<i", len(payload) | 1 << 24) + payload
