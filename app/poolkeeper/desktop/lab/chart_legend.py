"""What the colours of a run's chart mean."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from poolkeeper.desktop.fonts import smaller
from poolkeeper.desktop.theme import current_palette

_NAMES = ("in use", "open", "waiting workers")
_MARK_PX = 8
_GAP_PX = 10


class ChartLegend(QWidget):
    """Coloured marks with their names, in one line."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(smaller(self.font(), 2))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(_NAMES))

    def sizeHint(self) -> QSize:
        """As much as the names need."""
        metrics = self.fontMetrics()
        width = sum(metrics.horizontalAdvance(name) + _MARK_PX + 5 + _GAP_PX for name in _NAMES)
        return QSize(width, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw marks and names from left to right."""
        painter, palette, metrics = QPainter(self), current_palette(), self.fontMetrics()
        colours, x = (palette.timeline_fill, palette.accent, palette.danger), 0.0
        baseline = (self.height() + metrics.ascent() - metrics.descent()) // 2
        for place, (name, colour) in enumerate(zip(_NAMES, colours, strict=True)):
            height = 2 if place else _MARK_PX
            painter.fillRect(QRectF(x, (self.height() - height) / 2, _MARK_PX, height), QColor(colour))
            painter.setPen(QColor(palette.muted))
            painter.drawText(int(x) + _MARK_PX + 5, baseline, name)
            x += metrics.horizontalAdvance(name) + _MARK_PX + 5 + _GAP_PX
