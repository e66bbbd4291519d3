"""Things on a port that are no database: silence, nonsense, nothing."""

import contextlib
import socket
import threading

import pytest

from tests.support.private_server import free_port


class _Listener:
    """Accepts connections on a loopback port and greets each with some bytes, or with silence."""

    def __init__(self, greeting):
        self._greeting = greeting
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._accepted = []
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self):
        # shutting down, not closing, is what wakes the thread that accepts
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        for each in (self._socket, *self._accepted):
            each.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self._accepted.append(connection)
                if self._greeting is not None:
                    connection.sendall(self._greeting)


@pytest.fixture
def silent_server():
    with contextlib.closing(_Listener(None)) as listener:
        yield listener


@pytest.fixture(
    params=[b"SSH-2.0-OpenSSH_9.2p1\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["ssh", "http"]
)
def garbage_server(request):
    with contextlib.closing(_Listener(request.param)) as listener:
        yield listener


@pytest.fixture
def closed_port():
    return free_port()
