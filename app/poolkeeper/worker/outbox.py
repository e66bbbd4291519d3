"""The worker's one way out: frames onto the pipe, from any thread, each whole."""

import threading
from multiprocessing.connection import Connection

from poolkeeper.worker.frames import encode_batch, encode_message
from poolkeeper.worker.messages import Event


class WindowGone(Exception):
    """The window has closed its end of the pipe; nobody is left to work for."""


class Outbox:
    """Sends events and batches. A full pipe blocks the sender: that is the back-pressure."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, event: Event) -> None:
        """Send an event; raises WindowGone."""
        self._send(encode_message(event))

    def send_batch(self, query_id: int, data: bytes) -> None:
        """Send rows of a query as one Arrow IPC stream; raises WindowGone."""
        self._send(encode_batch(query_id, data))

    def _send(self, frame: bytes) -> None:
        with self._lock:
            try:
                self._pipe.send_bytes(frame)
            except (OSError, ValueError) as error:
                raise WindowGone from error
