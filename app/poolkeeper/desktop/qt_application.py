"""Qt's application object, which macOS tells of files that were double-clicked."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class QtApplication(QApplication):
    """Keeps files that the desktop sends until somebody serves them."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._early: list[Path] = []
        self._take: Callable[[Path], None] = self._early.append

    def serve_files(self, take: Callable[[Path], None]) -> None:
        """Give `take` the files that were sent so far, and those that will be."""
        self._take = take
        for path in self._early:
            take(path)
        self._early.clear()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self._take(Path(event.file()))
            return True
        return super().event(event)
