"""Wall-clock deadlines in the window: when one passes, its slot is called."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QTimer


class Deadlines(QObject):
    """Named deadlines; starting one anew replaces it. For the GUI thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timers: dict[Hashable, QTimer] = {}

    @property
    def running(self) -> bool:
        """Whether any is to pass."""
        return bool(self._timers)

    def start(self, name: Hashable, seconds: float, passed: Callable[[], None]) -> None:
        """Call `passed` in so many seconds, unless stopped before."""
        self.stop(name)
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(lambda: self._pass(name, passed))
        timer.start(round(seconds * 1000))
        self._timers[name] = timer

    def stop(self, name: Hashable) -> None:
        """Forget a deadline; one that is not running is no mistake."""
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.stop()
            timer.deleteLater()

    def stop_all(self) -> None:
        """Forget every deadline."""
        for name in tuple(self._timers):
            self.stop(name)

    def _pass(self, name: Hashable, passed: Callable[[], None]) -> None:
        self.stop(name)
        passed()
