"""A window for one value that is too long for its cell: plain text, read-only."""

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel

SHOWN_CHARACTERS = 500_000
"""More than this is cut off on screen, visibly; Copy always takes all."""


class CellViewer(QDialog):
    """Shows a value whole, with a Copy button; `text` None is NULL."""

    def __init__(self, place: str, text: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(place)
        self.resize(680, 420)
        self._text = "NULL" if text is None else text
        self.view = QPlainTextEdit(self)
        self.view.setReadOnly(True)
        self.view.setAccessibleName(place)
        self.view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.view.setPlainText(self._text[:SHOWN_CHARACTERS])
        self._copy = QPushButton("Copy", self)
        self._copy.clicked.connect(self._copy_all)
        self._close = QPushButton("Close", self)
        self._close.setDefault(True)
        self._close.clicked.connect(self.accept)
        self._lay_out(text)

    def _lay_out(self, text: str | None) -> None:
        foot = QHBoxLayout()
        foot.addWidget(PlainLabel(_length_text(text), role="muted"), 1)
        foot.addWidget(self._copy)
        foot.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self._text)


def _length_text(text: str | None) -> str:
    if text is None:
        return "NULL: no value, which is not the empty text"
    if not text:
        return "the empty text, which is not NULL"
    count = "1 character" if len(text) == 1 else f"{len(text):,} characters"
    if len(text) > SHOWN_CHARACTERS:
        return f"{count}; the first {SHOWN_CHARACTERS:,} are shown, Copy takes all"
    return count
