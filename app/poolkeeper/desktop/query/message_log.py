"""What the server and the window said about this tab's statements, one after another with the time."""

import datetime

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.worker.messages import Explained

MOST_LINES = 10_000
MOST_CHARACTERS = 100_000


class MessageLog(QPlainTextEdit):
    """Plain text that can be read and copied; the oldest lines go after `MOST_LINES`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName("Messages")
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setMaximumBlockCount(MOST_LINES)
        self.setUndoRedoEnabled(False)
        self.setFont(monospace_font(12))
        self.document().setDocumentMargin(10)
        self.setPlaceholderText("Notices and errors of the server are listed here.")

    def add(self, text: str) -> None:
        """Add a message; its further lines are set under the first."""
        now = datetime.datetime.now().astimezone().strftime("%H:%M:%S")
        first, *rest = text[:MOST_CHARACTERS].splitlines() or [""]
        self.appendPlainText("\n".join([f"{now}  {first}", *(f"{'':10}{line}" for line in rest)]))

    def add_explained(self, explained: Explained) -> None:
        """Add a failure with its remedies and the server's own words."""
        code = (f"code {explained.code}",) if explained.code else ()
        remedies = (f"• {remedy.text}" for remedy in explained.remedies)
        self.add("\n".join(part for part in (explained.title, *remedies, explained.detail, *code) if part))
