"""How a recording is drawn: areas and lines of its figures, the chosen span, the axis of time."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from poolkeeper.desktop.fonts import smaller, with_even_digits
from poolkeeper.desktop.recorder.time_ticks import ticks
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.recordings import Stretch

AXIS_PX = 18
TROUBLE_PX = 6
HEADROOM = 1.12


class SpanPicture:
    """One painting; `view` is what the width shows, in `time.time()` seconds, with a stretch a pixel."""

    def __init__(self, painter: QPainter, size: QSizeF, view: tuple[float, float]) -> None:
        self._painter = painter
        self._width = size.width()
        self._floor = size.height() - AXIS_PX - 1.0
        self._view = view

    def paint(
        self,
        drawn: list[Stretch],
        span: tuple[float, float] | None,
        marks: tuple[float | None, float | None],
    ) -> None:
        """Paint the stretches, the chosen span, and the marks: a moment, and where the pointer is."""
        painter = self._painter
        floor, palette = self._floor, current_palette()
        most = max((max(each[:3]) for each in drawn), default=0)
        to_y = (floor - TROUBLE_PX - 2) / (max(most, 1) * HEADROOM)
        painter.fillRect(QRectF(0, 0, self._width, floor), QColor(palette.field))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.timeline_fill))
        painter.drawRects(
            [
                QRectF(x, floor - each.in_use * to_y, 1.0, each.in_use * to_y)
                for x, each in enumerate(drawn)
                if each.in_use
            ]
        )
        self._paint_span(span)
        self._paint_marks(*marks)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._line(palette.accent, 1.2, [floor - each.opened * to_y for each in drawn])
        self._line(
            palette.danger, 1.5, [floor - each.waiting * to_y if each.waiting else None for each in drawn]
        )
        for x, each in enumerate(drawn):
            if each.trouble:
                painter.fillRect(QRectF(x - 0.5, 0, 3, TROUBLE_PX), QColor(palette.overflow))
        self._paint_axis()
        self._paint_most(most, floor - most * to_y)

    def _line(self, colour: str, width: float, heights: Sequence[float | None]) -> None:
        """A line of steps, one a pixel; there is none where a height is None."""
        path, before = QPainterPath(), None
        for x, y in enumerate(heights):
            if y is not None:
                (path.moveTo if before is None else path.lineTo)(x, y)
                path.lineTo(x + 1, y)
            before = y
        self._painter.setPen(QPen(QColor(colour), width))
        self._painter.drawPath(path)

    def _paint_span(self, span: tuple[float, float] | None) -> None:
        painter, palette, floor = self._painter, current_palette(), self._floor
        if span is not None:
            left, right = (self._x(each) for each in span)
            shade = QColor(palette.window)
            shade.setAlphaF(0.65)
            painter.fillRect(QRectF(0, 0, max(0.0, left), floor), shade)
            painter.fillRect(QRectF(right, 0, max(0.0, self._width - right), floor), shade)
            painter.setPen(QPen(QColor(palette.accent), 2))
            for x in (left, right):
                painter.drawLine(QPointF(x, 0), QPointF(x, floor))

    def _paint_marks(self, marked_s: float | None, hover_x: float | None) -> None:
        painter, palette = self._painter, current_palette()
        if marked_s is not None:
            painter.setPen(QPen(QColor(palette.text), 1.5))
            painter.drawLine(QPointF(self._x(marked_s), 0), QPointF(self._x(marked_s), self._floor))
        if hover_x is not None:
            painter.setPen(QPen(QColor(palette.muted), 1))
            painter.drawLine(QPointF(hover_x, 0), QPointF(hover_x, self._floor))

    def _paint_axis(self) -> None:
        painter, palette, floor = self._painter, current_palette(), self._floor
        painter.setPen(QPen(QColor(palette.border), 1))
        painter.drawLine(QPointF(0, floor), QPointF(self._width, floor))
        painter.setFont(with_even_digits(smaller(painter.font(), 3)))
        painter.setPen(QColor(palette.muted))
        widest = painter.fontMetrics().horizontalAdvance("00:00:00") + 24
        for at_s, text in ticks(*self._view, max(1, int(self._width // widest))):
            x = self._x(at_s)
            place = QRectF(x - widest / 2, floor + 2, widest, AXIS_PX - 2)
            if place.left() >= 0 and place.right() <= self._width:
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_most(self, most: int, y: float) -> None:
        if not most:
            return
        painter, palette = self._painter, current_palette()
        words = f" {most} "
        plate = QRectF(
            2, y + 2, painter.fontMetrics().horizontalAdvance(words), painter.fontMetrics().height()
        )
        ground = QColor(palette.window)
        ground.setAlphaF(0.75)
        painter.fillRect(plate, ground)
        painter.setPen(QColor(palette.muted))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)

    def _x(self, at_s: float) -> float:
        begin_s, end_s = self._view
        return (at_s - begin_s) / (end_s - begin_s) * self._width
