"""Clears the clipboard a minute after a shown password was copied from its field."""

import hashlib

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

CLEARED_AFTER_MS = 60_000


class CopiedSecret(QObject):
    """Watches one field; what was copied since, from anywhere else, is left alone."""

    def __init__(self, edit: QLineEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        QGuiApplication.clipboard().dataChanged.connect(self._look)

    def _look(self) -> None:
        shown = self._edit.echoMode() is QLineEdit.EchoMode.Normal
        if not (shown and self._edit.hasFocus()):
            return
        text = QGuiApplication.clipboard().text()
        if text and text == self._edit.selectedText():
            mark = _mark(text)
            # of the clipboard, because the form may be closed long before
            clipboard = QGuiApplication.clipboard()
            QTimer.singleShot(CLEARED_AFTER_MS, clipboard, lambda: _clear(mark))


def _clear(mark: bytes) -> None:
    clipboard = QGuiApplication.clipboard()
    if _mark(clipboard.text()) == mark:
        clipboard.clear()


def _mark(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass")).digest()
