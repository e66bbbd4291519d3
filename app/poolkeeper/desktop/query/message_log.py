"""What the server and the window said about this tab's statements, one after another with the time."""

import datetime
import time
from collections import deque

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.worker.messages import Explained

MOST_LINES = 10_000
MOST_CHARACTERS = 10_000
"""Of one message: laying out a line of a hundred thousand takes a second."""
TURN_S = 0.008
"""How long messages are added before the window sees to everything else."""


class MessageLog(QPlainTextEdit):
    """Plain text that can be read and copied; the oldest lines go after `MOST_LINES`.

    However many messages come at once, and however long, the window stays awake: what is too much for
    one turn is added in the next ones.
    """

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
        self._waiting: deque[str] = deque(maxlen=MOST_LINES)
        self._left_s = TURN_S
        self._turns = QTimer(self)
        self._turns.timeout.connect(self._begin_turn)

    def add(self, text: str) -> None:
        """Add a message; its further lines are set under the first."""
        now = datetime.datetime.now().astimezone().strftime("%H:%M:%S")
        first, *rest = shortened(text).splitlines() or [""]
        self._waiting.append("\n".join([f"{now}  {first}", *(f"{'':10}{line}" for line in rest)]))
        self._add_waiting()

    def add_explained(self, explained: Explained) -> None:
        """Add a failure with its remedies and the server's own words."""
        code = (f"code {explained.code}",) if explained.code else ()
        remedies = (f"• {remedy.text}" for remedy in explained.remedies)
        detail = shortened(explained.detail, MOST_CHARACTERS // 2)
        self.add("\n".join(part for part in (explained.title, *remedies, detail, *code) if part))

    def _add_waiting(self) -> None:
        while self._waiting and self._left_s > 0:
            began_s = time.monotonic()
            self.appendPlainText(self._waiting.popleft())
            self._left_s -= time.monotonic() - began_s
        if not self._turns.isActive():
            self._turns.start(0)

    def _begin_turn(self) -> None:
        self._left_s = TURN_S
        if self._waiting:
            self._add_waiting()
        else:
            self._turns.stop()


def shortened(text: str, most: int = MOST_CHARACTERS) -> str:
    """The first `most` characters, and how many more there were."""
    if len(text) <= most:
        return text
    return f"{text[:most]}…\n({len(text) - most:,} more characters are not shown)"
