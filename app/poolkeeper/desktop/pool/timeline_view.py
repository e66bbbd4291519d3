"""The last five minutes of the pool as a picture: in use, overflow, waiting."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy

from poolkeeper.desktop.fonts import smaller, with_even_digits
from poolkeeper.desktop.hovered_picture import HoveredPicture
from poolkeeper.desktop.pool.timeline_series import SPAN_S, Step, peak, point_at, settled, sized, steps
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.messages import PoolSnapshot, TimelinePoint

_TICK_MS = 1000
_HEADROOM = 1.1


class TimelineView(HoveredPicture):
    """Area in use, area beyond the pool's size, line of waiters; moves once a second.

    It stops moving once the picture would stay the same, and while it is not seen. `repaints` counts
    its paints. `clock` gives `time.time()` seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.repaints = 0
        self._clock = clock
        self._points: tuple[TimelinePoint, ...] = ()
        self._size: int | None = 0
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Use of the pool in the last five minutes")

    @property
    def moving(self) -> bool:
        """Whether it repaints every second."""
        return self._timer.isActive()

    def show_timeline(self, snapshot: PoolSnapshot) -> None:
        """Show the timeline of a snapshot."""
        if (snapshot.timeline, snapshot.size) != (self._points, self._size):
            self._points, self._size = snapshot.timeline, snapshot.size
            self.update()
        self._start_or_stop()

    def words_at(self, x: float) -> str:
        """What was at this horizontal place, for the tool tip."""
        at_s = self._clock() - SPAN_S + x / max(1, self.width()) * SPAN_S
        point = point_at(self._points, at_s)
        when = time.strftime("%H:%M:%S", time.localtime(at_s))
        if point is None:
            return f"{when}: not open yet"
        size = self._size if point.size is None else point.size
        over = 0 if size is None else max(0, point.in_use - size)
        overflow = f" ({over} overflow)" if over else ""
        return f"{when}: {point.in_use} in use{overflow}, {point.waiting} waiting"

    def _tick(self) -> None:
        self.update()
        self._start_or_stop()

    def _start_or_stop(self) -> None:
        if settled(self._points, self._clock()) or not self.isVisible():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    # Painting

    def _draw(self, painter: QPainter) -> None:
        now_s = self._clock()
        drawn = sized(steps(self._points, now_s), self._size)
        most = max(self._size or 0, peak(drawn), 1) * _HEADROOM
        to_x = self.width() / SPAN_S
        to_y = (self.height() - 2) / most
        area = _Scale(now_s - SPAN_S, to_x, to_y, self.height() - 1.0)
        palette = current_palette()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.timeline_fill))
        painter.drawRects(area.kept(drawn))
        painter.setBrush(QColor(palette.overflow))
        painter.drawRects(area.beyond(drawn))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._size is not None:
            self._draw_size(painter, area, drawn, self._size)
        painter.setPen(QPen(QColor(palette.border), 1.0))
        painter.drawLine(QPointF(0, area.floor), QPointF(self.width(), area.floor))
        if any(step.waiting for step in drawn):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette.danger), 1.5))
            painter.drawPath(area.waiting_line(drawn))
        self._draw_hair_line(painter, area.floor)

    def _draw_size(self, painter: QPainter, area: _Scale, drawn: tuple[Step, ...], size: int) -> None:
        """The line of the size that held at each moment, and the words for the one of now."""
        palette = current_palette()
        painter.setPen(QPen(QColor(palette.faint), 1.0, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(area.size_line(drawn, size, self.width()))
        painter.setFont(with_even_digits(smaller(self.font(), 3)))
        words = f" {size} = pool size "
        height, y = painter.fontMetrics().height(), area.y(size)
        top = y - height - 2 if y >= height + 2 else y + 2
        width = painter.fontMetrics().horizontalAdvance(words)
        # at the left, where the line is that of now there; else where it ends
        left = self.width() - width if drawn and drawn[0].size != size else 0
        plate = QRectF(left, top, width, height)
        ground = QColor(palette.window)
        ground.setAlphaF(0.75)
        painter.fillRect(plate, ground)
        painter.setPen(QColor(palette.muted))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)

    # Qt's

    def sizeHint(self) -> QSize:
        """As in a narrow dock."""
        return QSize(256, 88)

    def minimumSizeHint(self) -> QSize:
        """High enough to tell the lines apart."""
        return QSize(80, 88)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the five minutes up to now."""
        self.repaints += 1
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on moving."""
        super().showEvent(event)
        self._start_or_stop()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while unseen."""
        super().hideEvent(event)
        self._timer.stop()


class _Scale:
    """From seconds and counts to pixels."""

    def __init__(self, start_s: float, to_x: float, to_y: float, floor: float) -> None:
        self._start_s = start_s
        self._to_x = to_x
        self._to_y = to_y
        self.floor = floor

    def x(self, at_s: float) -> float:
        return (at_s - self._start_s) * self._to_x

    def y(self, count: float) -> float:
        return self.floor - count * self._to_y

    def kept(self, drawn: tuple[Step, ...]) -> list[QRectF]:
        """The area of what is in use up to the size."""
        return [
            self._area(step, 0, step.in_use if step.size is None else min(step.in_use, step.size))
            for step in drawn
            if step.in_use and step.size != 0
        ]

    def beyond(self, drawn: tuple[Step, ...]) -> list[QRectF]:
        """The area of what is in use beyond the size."""
        return [
            self._area(step, step.size, step.in_use)
            for step in drawn
            if step.size is not None and step.in_use > step.size
        ]

    def size_line(self, drawn: tuple[Step, ...], size: int, width: float) -> QPainterPath:
        """From the left to the right; `size` is that of now."""
        sizes = [step.size or 0 for step in drawn] or [size]
        path = QPainterPath(QPointF(0, self.y(sizes[0])))
        for step, held in zip(drawn[1:], sizes[1:], strict=True):
            path.lineTo(self.x(step.from_s), path.currentPosition().y())
            path.lineTo(self.x(step.from_s), self.y(held))
        path.lineTo(width, self.y(sizes[-1]))
        return path

    def _area(self, step: Step, low: int, high: int) -> QRectF:
        return QRectF(QPointF(self.x(step.from_s), self.y(high)), QPointF(self.x(step.to_s), self.y(low)))

    def waiting_line(self, drawn: tuple[Step, ...]) -> QPainterPath:
        path = QPainterPath(QPointF(self.x(drawn[0].from_s), self.y(drawn[0].waiting)))
        for step in drawn:
            path.lineTo(self.x(step.from_s), self.y(step.waiting))
            path.lineTo(self.x(step.to_s), self.y(step.waiting))
        return path
