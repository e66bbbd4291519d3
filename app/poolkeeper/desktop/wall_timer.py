"""A timer for moments of the clock on the wall, which runs on while the machine sleeps."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 60_000
"""Qt's own timers stand still while the machine sleeps, so that this one looks at the clock now and then."""


class WallTimer(QObject):
    """Calls `due` once at a moment, not before; on the thread that owns it."""

    def __init__(self, due: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._due = due
        self._at_s = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    def wait_until(self, at_s: float) -> None:
        """Call at `at_s` of `time.time()`, in place of any moment before."""
        self._at_s = at_s
        wait_ms = round((at_s - time.time()) * 1000) + 1
        self._timer.start(max(1, min(wait_ms, LOOK_MS)))

    def stop(self) -> None:
        """Call no more."""
        self._timer.stop()

    def _look(self) -> None:
        if time.time() < self._at_s:
            self.wait_until(self._at_s)
        else:
            self._due()
