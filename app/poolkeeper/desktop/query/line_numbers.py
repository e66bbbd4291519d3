"""The column of line numbers beside the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from poolkeeper.desktop.theme import current_palette

if TYPE_CHECKING:
    from poolkeeper.desktop.query.sql_editor import SqlEditor

_LEFT, _RIGHT = 14, 12


class LineNumbers(QWidget):
    """Numbers of the lines in sight, the cursor's own in the colour of text."""

    def __init__(self, editor: SqlEditor) -> None:
        super().__init__(editor)
        self._editor = editor

    def wanted_width(self) -> int:
        """The width that the largest number needs, in pixels."""
        digits = max(2, len(str(self._editor.blockCount())))
        return self._editor.fontMetrics().horizontalAdvance("0") * digits + _LEFT + _RIGHT

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = current_palette()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(palette.surface))
        painter.setFont(self._editor.font())
        current = self._editor.textCursor().blockNumber() if self._editor.hasFocus() else -1
        for number, top, height in self._editor.lines_in_sight():
            painter.setPen(QColor(palette.text if number == current else palette.muted))
            place = QRect(0, top, self.width() - _RIGHT, height)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), str(number + 1))
        painter.end()
