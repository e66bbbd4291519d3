"""Has a statement stopped by the thread that runs it, whichever thread asks for that."""

import contextlib
import selectors
import socket
import threading


class StatementStop:
    """For a session whose driver's cancel reads the socket: two threads would take each other's words."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._bell, self._ear = socket.socketpair()
        self._ear.setblocking(False)
        self._running = False
        self._asked = False
        self._taken = False

    def begin(self) -> None:
        """A statement is about to be sent; what was asked before counts no more."""
        with self._changed:
            with contextlib.suppress(BlockingIOError):
                self._ear.recv(1)
            self._running, self._asked, self._taken = True, False, False

    def end(self) -> None:
        """The statement is over."""
        with self._changed:
            self._running = False
            self._changed.notify_all()

    def ask(self, timeout_s: float) -> bool:
        """Ask the statement's thread; returns False where it has neither heard of it nor ended in time."""
        with self._changed:
            if self._running and not self._asked:
                self._asked = True
                self._bell.send(b"!")
            return self._changed.wait_for(lambda: self._taken or not self._running, timeout_s)

    def take(self) -> bool:
        """Whether the statement's thread is to stop it now; that was asked for."""
        with self._changed:
            self._taken = self._asked
            self._changed.notify_all()
            return self._taken

    def until_readable(self, socket_number: int) -> None:
        """Wait until the answer begins, or until somebody asks."""
        with selectors.DefaultSelector() as selector:
            selector.register(socket_number, selectors.EVENT_READ)
            selector.register(self._ear, selectors.EVENT_READ)
            selector.select()

    def close(self) -> None:
        """Give the sockets back."""
        self.end()
        self._bell.close()
        self._ear.close()
