"""From a host name to an open TCP connection."""

import contextlib
import socket
from collections.abc import Sequence


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host, in the order to try them; raises socket.gaierror."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def open_first(addresses: Sequence[str], port: int, timeout_s: float) -> socket.socket:
    """A connection to the first address that takes one; raises the OSError of the last that did not."""
    last: OSError = OSError("the host has no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout_s)
        except OSError as error:
            last = error
    raise last


def with_port(address: str, port: int) -> str:
    """Address and port as one text, brackets around IPv6."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def receive_exactly(connection: socket.socket, count: int) -> bytes:
    """So many bytes; raises ConnectionResetError where the server closes before."""
    received = b""
    while len(received) < count:
        part = connection.recv(count - len(received))
        if not part:
            raise ConnectionResetError("the server closed the connection")
        received += part
    return received


def peek(connection: socket.socket, count: int, timeout_s: float) -> bytes:
    """What has arrived within a moment, left where it is; nothing where nothing comes."""
    before = connection.gettimeout()
    connection.settimeout(timeout_s)
    try:
        with contextlib.suppress(TimeoutError):
            return connection.recv(count, socket.MSG_PEEK)
    finally:
        connection.settimeout(before)
    return b""
