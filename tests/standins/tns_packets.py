"""Carries TNS packets over one socket: data, markers, and the client's wish to stop what runs.

A packet is eight bytes of head (length, two zeros, type, flags, two zeros) and its payload. The length is two
bytes wide until the ACCEPT and four bytes wide afterwards. A client stops a running call with a marker
packet, or with an urgent byte where the ACCEPT allowed that.
"""

import select
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass

CONNECT, ACCEPT, REFUSE, REDIRECT, DATA, MARKER = 1, 2, 4, 5, 6, 12
MARKER_BREAK, MARKER_RESET = 1, 2
FLAG_END_OF_FILE = 0x0040
FLAG_END_OF_RESPONSE = 0x2000
HEAD_BYTES = 8


class BreakAsked(Exception):
    """The client asks to stop what runs; `marker` says in which words."""

    def __init__(self, marker: int = 0) -> None:
        self.marker = marker
        super().__init__(marker)


class Disconnected(Exception):
    """The client, or a stopping stand-in, closed the connection."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet as received, without its head."""

    kind: int
    payload: bytes


class PacketStream:
    """Reads and writes packets on a connected socket; one thread uses it."""

    def __init__(self, connected: socket.socket, tls: ssl.SSLContext | None = None) -> None:
        self.socket = connected
        self._tls = tls
        self._hung_up = False
        self.wide_lengths = False
        self.packet_bytes = 8192
        self._ahead: list[Packet] = []
        self._bytes = b""

    def secure(self) -> None:
        """Shake hands where TLS is spoken; raises Disconnected when that fails."""
        if self._tls is None:
            return
        try:
            # first the socket, then the handshake, so that another thread can end it
            self.socket = self._tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
            if self._hung_up:
                raise Disconnected
            self.socket.do_handshake()
        except OSError as error:
            raise Disconnected from error

    def read_packet(self) -> Packet:
        """Wait for the next packet; raises Disconnected at the end of the stream."""
        if self._ahead:
            return self._ahead.pop(0)
        return self._receive_packet()

    def read_data(self) -> bytes:
        """Wait for the next data packet's bytes; raises BreakAsked for a marker in its place."""
        packet = self.read_packet()
        if packet.kind == MARKER:
            raise BreakAsked(packet.payload[2])
        if int.from_bytes(packet.payload[:2], "big") & FLAG_END_OF_FILE:
            raise Disconnected
        return packet.payload[2:]

    def send(self, kind: int, payload: bytes, flags: int = 0) -> None:
        """Send one packet."""
        size = HEAD_BYTES + len(payload)
        head = size.to_bytes(4, "big") if self.wide_lengths else size.to_bytes(2, "big") + b"\0\0"
        try:
            self.socket.sendall(head + bytes((kind, flags, 0, 0)) + payload)
        except OSError as error:
            raise Disconnected from error

    def send_data(self, data: bytes, *, last: bool = True, ends_response: bool = False) -> bytes:
        """Send data in full packets; gives back what stays unsent because more is to follow."""
        room = self.packet_bytes - HEAD_BYTES - 2
        while len(data) > room or (last and data):
            part, data = data[:room], data[room:]
            marked = ends_response and last and not data
            flags = FLAG_END_OF_RESPONSE if marked else 0
            self.send(DATA, flags.to_bytes(2, "big") + part)
        return data

    def send_marker(self, marker: int) -> None:
        """Send a marker packet."""
        self.send(MARKER, bytes((1, 0, marker)))

    def wait_for_break(self, timeout_s: float) -> bool:
        """Wait at most so long for the client to ask for a break; True when it did."""
        if self._bytes or self._pending_tls():
            return self._break_among_packets()
        readable, _, urgent = select.select([self.socket], [], [self.socket], timeout_s)
        if urgent and self.take_urgent_byte():
            return True
        return bool(readable) and self._break_among_packets()

    def take_urgent_byte(self) -> bool:
        """Take an urgent byte out of the stream; True when there was one."""
        if isinstance(self.socket, ssl.SSLSocket):
            return False
        _, _, urgent = select.select([], [], [self.socket], 0)
        if not urgent:
            return False
        try:
            return bool(self.socket.recv(1, socket.MSG_OOB))
        except OSError:
            return False

    def discard_until_reset(self) -> None:
        """Drop everything up to the client's reset marker, as a server does after a break."""
        while True:
            packet = self.read_packet()
            if packet.kind == MARKER and packet.payload[2] == MARKER_RESET:
                return

    def hang_up(self) -> None:
        """End the connection from any thread; the one that reads finds the stream at its end."""
        self._hung_up = True
        with suppress(OSError):
            # the plain socket's own: a TLS socket would drop its state under the thread that reads
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the socket; only for the thread that reads."""
        self.hang_up()
        self.socket.close()

    def _break_among_packets(self) -> bool:
        packet = self._receive_packet()
        if packet.kind == MARKER:
            return True
        self._ahead.append(packet)
        return False

    def _pending_tls(self) -> bool:
        return isinstance(self.socket, ssl.SSLSocket) and self.socket.pending() > 0

    def _receive_packet(self) -> Packet:
        head = self._receive(HEAD_BYTES)
        size = int.from_bytes(head[: 4 if self.wide_lengths else 2], "big")
        return Packet(head[4], self._receive(size - HEAD_BYTES))

    def _receive(self, count: int) -> bytes:
        while len(self._bytes) < count:
            try:
                received = self.socket.recv(1 << 16)
            except OSError as error:
                raise Disconnected from error
            if not received:
                raise Disconnected
            self._bytes += received
        taken, self._bytes = self._bytes[:count], self._bytes[count:]
        return taken
