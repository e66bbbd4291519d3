"""One client's socket: waits that can be woken, TLS inside or outside of packets, and cuts.

TLS runs over memory, because TDS 7.4 carries the handshake inside pre-login packets and may go back to plain
text after the login.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct

PRE_LOGIN = 0x12
_HEADER = struct.Struct(">BBHHBB")


class ConnectionEnded(Exception):
    """The client is gone, or the server cut the connection."""


class Woken(Exception):
    """Somebody else wants this session to end."""


class Transport:
    """Reads and writes bytes of one client; every wait ends when `wake` is called."""

    def __init__(self, client: socket.socket) -> None:
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client = client
        self._woken, self._waker = socket.socketpair()
        self._plain = bytearray()
        self._tls: ssl.SSLObject | None = None
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.bytes_until_cut: int | None = None

    @property
    def encrypted(self) -> bool:
        """Say whether TLS is on now."""
        return self._tls is not None

    @property
    def peer(self) -> tuple[str, int]:
        """Give the client's address and port."""
        try:
            host, port = self._client.getpeername()[:2]
        except OSError:
            return "", 0
        return host, port

    def wake(self) -> None:
        """End the wait of the session's thread; may be called from any thread."""
        with contextlib.suppress(OSError):
            self._waker.send(b"!")

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for something to read; False when the time is over, Woken when somebody called."""
        if self._plain:
            return True
        return self._select(reading=True, timeout_s=timeout_s)

    def peek_first_byte(self) -> int:
        """Give the first byte that the client sent, without taking it."""
        while not self._plain:
            self._fill()
        return self._plain[0]

    def receive(self, count: int) -> bytes:
        """Take exactly that many bytes."""
        while len(self._plain) < count:
            self._fill()
        data = bytes(self._plain[:count])
        del self._plain[:count]
        return data

    def send(self, data: bytes) -> None:
        """Send all; the client that reads slowly holds the sender."""
        if self.bytes_until_cut is not None:
            data = data[: self.bytes_until_cut]
            self.bytes_until_cut -= len(data)
        if self._tls is not None:
            # an empty write is not allowed
            if data:
                self._tls.write(data)
            data = self._outgoing.read()
        self._send_raw(data)
        if self.bytes_until_cut == 0:
            raise ConnectionEnded

    def start_tls(self, context: ssl.SSLContext, *, in_packets: bool) -> None:
        """Shake hands; `in_packets` wraps each flight into pre-login packets. Raises ConnectionEnded."""
        tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        if not in_packets:
            self._incoming.write(bytes(self._plain))
            self._plain.clear()
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                self._send_flight(in_packets)
                self._incoming.write(self._receive_flight(in_packets))
            except (ssl.SSLError, OSError) as error:
                # the alert tells the client why
                with contextlib.suppress(ConnectionEnded):
                    self._send_flight(in_packets)
                raise ConnectionEnded from error
            else:
                break
        self._send_flight(in_packets)
        self._tls = tls
        # the client's first words may have come with the end of its handshake
        self._decrypt()

    def stop_tls(self) -> None:
        """Go back to plain text, as after a login where only the login is encrypted."""
        self._tls = None

    def close(self) -> None:
        """Close both sockets; calling it again does nothing."""
        with contextlib.suppress(OSError):
            self._client.shutdown(socket.SHUT_RDWR)
        for sock in (self._client, self._woken, self._waker):
            sock.close()

    def _receive_flight(self, in_packets: bool) -> bytes:
        if not in_packets:
            return self._receive_raw()
        length = _HEADER.unpack(self.receive(_HEADER.size))[2]
        return self.receive(length - _HEADER.size)

    def _send_flight(self, in_packets: bool) -> None:
        data = self._outgoing.read()
        if not data:
            return
        if not in_packets:
            self._send_raw(data)
            return
        room = 4096 - _HEADER.size
        for start in range(0, len(data), room):
            part = data[start : start + room]
            last = start + room >= len(data)
            self._send_raw(_HEADER.pack(PRE_LOGIN, last, len(part) + _HEADER.size, 0, 0, 0) + part)

    def _fill(self) -> None:
        data = self._receive_raw()
        if self._tls is None:
            self._plain += data
            return
        self._incoming.write(data)
        self._decrypt()

    def _decrypt(self) -> None:
        while True:
            try:
                read = self._tls.read(65536)
            except ssl.SSLWantReadError:
                return
            except ssl.SSLError as error:
                raise ConnectionEnded from error
            if not read:
                raise ConnectionEnded
            self._plain += read

    def _receive_raw(self) -> bytes:
        self._select(reading=True)
        try:
            data = self._client.recv(65536)
        except OSError as error:
            raise ConnectionEnded from error
        if not data:
            raise ConnectionEnded
        return data

    def _send_raw(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self._client.send(rest) :]
            except BlockingIOError:
                self._select(reading=False)
            except OSError as error:
                raise ConnectionEnded from error

    def _select(self, *, reading: bool, timeout_s: float | None = None) -> bool:
        readers: list[socket.socket] = [self._woken] + ([self._client] if reading else [])
        writers = [] if reading else [self._client]
        try:
            readable, writable, _ = select.select(readers, writers, [], timeout_s)
        except (OSError, ValueError) as error:
            raise ConnectionEnded from error
        if self._woken in readable:
            raise Woken
        return bool(readable or writable)
