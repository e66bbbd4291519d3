"""What the colours of the timeline mean."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from poolkeeper.desktop.fonts import smaller
from poolkeeper.desktop.theme import current_palette

_NAMES = ("in use", "overflow", "waiting")
_MARK_PX = 7
_GAP_PX = 6


class TimelineLegend(QWidget):
    """Three coloured marks with their names, in one line."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(smaller(self.font(), 3))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(_NAMES))

    def sizeHint(self) -> QSize:
        """As much as the names need."""
        metrics = self.fontMetrics()
        names = sum(metrics.horizontalAdvance(name) + _MARK_PX + 4 for name in _NAMES)
        return QSize(names + _GAP_PX * (len(_NAMES) - 1), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw marks and names from left to right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = current_palette()
        metrics = self.fontMetrics()
        x = 0.0
        for name, colour in zip(
            _NAMES, (palette.timeline_fill, palette.overflow, palette.danger), strict=True
        ):
            mark = QRectF(x, (self.height() - _MARK_PX) / 2, _MARK_PX, _MARK_PX)
            painter.fillRect(mark, QColor(colour))
            painter.setPen(QColor(palette.muted))
            painter.drawText(
                int(x) + _MARK_PX + 4, (self.height() + metrics.ascent() - metrics.descent()) // 2, name
            )
            x += metrics.horizontalAdvance(name) + _MARK_PX + 4 + _GAP_PX
