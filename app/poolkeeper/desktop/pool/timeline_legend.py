"""What the colours of the timeline mean."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from poolkeeper.desktop.fonts import smaller
from poolkeeper.desktop.theme import current_palette

MARKS = (("in use", "timeline_fill"), ("overflow", "overflow"), ("waiting", "danger"))
"""The names, each with its colour's field of the palette."""

_MARK_PX = 7
_GAP_PX = 6


class TimelineLegend(QWidget):
    """Coloured marks with their names, in one line."""

    def __init__(self, marks: tuple[tuple[str, str], ...] = MARKS) -> None:
        super().__init__()
        self._marks = marks
        self.setFont(smaller(self.font(), 3))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(name for name, _ in marks))

    def sizeHint(self) -> QSize:
        """As much as the names need."""
        metrics = self.fontMetrics()
        names = sum(metrics.horizontalAdvance(name) + _MARK_PX + 4 for name, _ in self._marks)
        return QSize(names + _GAP_PX * (len(self._marks) - 1), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw marks and names from left to right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = current_palette()
        metrics = self.fontMetrics()
        x = 0.0
        for name, field in self._marks:
            mark = QRectF(x, (self.height() - _MARK_PX) / 2, _MARK_PX, _MARK_PX)
            painter.fillRect(mark, QColor(getattr(palette, field)))
            painter.setPen(QColor(palette.muted))
            painter.drawText(
                int(x) + _MARK_PX + 4, (self.height() + metrics.ascent() - metrics.descent()) // 2, name
            )
            x += metrics.horizontalAdvance(name) + _MARK_PX + 4 + _GAP_PX
