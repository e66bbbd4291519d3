"""The strip that says the connection is gone, with the way back."""

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.messages import Explained


class LostStrip(QWidget):
    """One sentence and a button; the text and the rows of the tab stay as they are."""

    reopen_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = PlainLabel(role="error", wrap=True, selectable=True)
        self.reopen_button = QPushButton("Reopen")
        self.reopen_button.clicked.connect(self._reopen)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 12, 6)
        layout.setSpacing(12)
        layout.addWidget(self.sentence, 1)
        layout.addWidget(self.reopen_button)
        self.hide()

    def show_lost(self, sentence: str) -> None:
        """Say what was lost and offer to reopen it."""
        self.sentence.setText(sentence)
        self._offer(enabled=True)
        self.show()

    def _reopen(self) -> None:
        self._offer(enabled=False)
        self.reopen_requested.emit()

    def _offer(self, *, enabled: bool) -> None:
        self.reopen_button.setEnabled(enabled)
        self.reopen_button.setText("Reopen" if enabled else "Reopening…")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(current_palette().danger_surface))
        painter.end()


def with_lost_transaction(explained: Explained) -> Explained:
    """The same failure, saying also that the open transaction went with it."""
    title = f"{explained.title} The open transaction is lost: its changes are undone."
    return msgspec.structs.replace(explained, title=title)
