"""A signal that ends the program ends it in order: statements stopped, pools closed."""

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

_NAMES = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")
"""Ended by the system, Ctrl+C, a terminal that closes, Ctrl+Break; each where the system has it."""

_EXIT_CODE = 128
"""Plus the signal's number, as shells have it."""


class EndSignals(QObject):
    """Nobody is asked about open transactions: whoever sends the signal may not be at the screen.

    Python runs its handlers between two of its own instructions, and Qt's loop may have none for hours; so
    the interpreter writes the signal's number into a socket that Qt listens to.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._ours, theirs = socket.socketpair()
        self._theirs = theirs
        for end in (self._ours, theirs):
            end.setblocking(False)
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        for name in _NAMES:
            if hasattr(signal, name):
                # a handler of Python's must be there, else the system's own one ends the process
                signal.signal(getattr(signal, name), lambda _number, _frame: None)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._end)

    def _end(self) -> None:
        numbers = self._ours.recv(64)
        # not `quit`, which asks every window whether it may close
        self._application.exit(_EXIT_CODE + numbers[0])
