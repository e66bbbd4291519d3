"""A picture over time or size that says what is under the pointer, with a hair line there."""

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.desktop.theme import current_palette


class HoveredPicture(QWidget):
    """Whoever inherits it paints the picture, and the hair line where one helps."""

    def __init__(self) -> None:
        super().__init__()
        self._hover_x: float | None = None
        self.setMouseTracking(True)

    def words_at(self, x: float) -> str:
        """What is at this horizontal place; empty where nothing is known."""
        raise NotImplementedError

    def _draw_hair_line(self, painter: QPainter, floor: float) -> None:
        if self._hover_x is not None:
            painter.setPen(QPen(QColor(current_palette().muted), 1.0))
            painter.drawLine(QPointF(self._hover_x, 0), QPointF(self._hover_x, floor))

    # Qt's

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the pointer."""
        self._hover_x = int(event.position().x()) + 0.5
        words = plain_tool_tip(self.words_at(self._hover_x))
        QToolTip.showText(event.globalPosition().toPoint(), words, self)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the hair line away."""
        self._hover_x = None
        self.update()
        super().leaveEvent(event)
