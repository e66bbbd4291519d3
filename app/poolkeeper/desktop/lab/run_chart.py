"""A run as a picture: connections in use and open, workers waiting, and when trouble came."""

import bisect

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from poolkeeper.desktop.fonts import smaller, with_even_digits
from poolkeeper.desktop.hovered_picture import HoveredPicture
from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.lab_messages import Moment, PoolKind, Sample, moments

_HEADROOM = 1.15
_AXIS_PX = 18
_MOST_MARKS = 8


class RunChart(HoveredPicture):
    """Area of connections in use, thin line of those open, red line of waiting workers."""

    def __init__(self) -> None:
        super().__init__()
        self._record: LabRecord | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Connections and waiting workers over the run")

    def show_run(self, record: LabRecord | None) -> None:
        """Show a run, or nothing; call it again whenever the run has gone on."""
        self._record = record
        self.update()

    def words_at(self, x: float) -> str:
        """What was at this horizontal place, for the tool tip; empty where nothing is known."""
        record = self._record
        if record is None or not record.samples:
            return ""
        at_s = x / max(1, self.width()) * _span_s(record)
        place = bisect.bisect_right(record.samples, at_s, key=lambda sample: sample.at_s) - 1
        sample = record.samples[max(0, place)]
        return f"{sample.at_s:.1f} s: {sample.in_use} in use of {sample.open} open, {sample.waiting} waiting"

    def _draw(self, painter: QPainter, record: LabRecord) -> None:
        scale = _Scale(record, self.width(), self.height() - _AXIS_PX)
        palette = current_palette()
        self._draw_grid(painter, record, scale)
        samples = record.samples
        if samples:
            area = scale.line(samples, "in_use")
            area.append(QPointF(area.last().x(), scale.floor))
            area.prepend(QPointF(area.first().x(), scale.floor))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.timeline_fill))
            painter.drawPolygon(area)
            painter.setPen(QPen(QColor(palette.accent), 1.0))
            painter.drawPolyline(scale.line(samples, "open"))
            painter.setPen(QPen(QColor(palette.danger), 2.0))
            painter.drawPolyline(scale.line(samples, "waiting"))
        for mark in moments(record.settings):
            self._draw_mark(painter, mark, scale)

    def _draw_grid(self, painter: QPainter, record: LabRecord, scale: "_Scale") -> None:
        palette = current_palette()
        painter.setFont(with_even_digits(smaller(self.font(), 3)))
        painter.setPen(QPen(QColor(palette.border), 1.0))
        painter.drawLine(QLineF(0, scale.floor, self.width(), scale.floor))
        step_s = _step(scale.span_s)
        for mark in range(int(scale.span_s / step_s) + 1):
            x = scale.x(mark * step_s)
            words = f"{mark * step_s:g} s"
            left = min(max(0.0, x - 30), self.width() - 60.0)
            side = Qt.AlignmentFlag.AlignLeft if x < 30 else Qt.AlignmentFlag.AlignHCenter
            side = Qt.AlignmentFlag.AlignRight if x > self.width() - 30 else side
            painter.setPen(QColor(palette.muted))
            painter.drawText(QRectF(left, scale.floor + 2, 60, _AXIS_PX - 2), side, words)
        if record.settings.pool_kind is not PoolKind.NONE:
            whose = "all pools'" if record.settings.workload.pools > 1 else "the pool's"
            self._draw_limit(painter, scale, scale.capacity, f"{scale.capacity} = {whose} most")

    def _draw_limit(self, painter: QPainter, scale: "_Scale", count: int, words: str) -> None:
        palette, y = current_palette(), scale.y(count)
        painter.setPen(QPen(QColor(palette.faint), 1.0, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(0, y, self.width(), y))
        painter.setPen(QColor(palette.muted))
        painter.drawText(QPointF(2, y - 4), words)

    def _draw_mark(self, painter: QPainter, mark: Moment, scale: "_Scale") -> None:
        palette, x = current_palette(), scale.x(mark.at_s)
        painter.setPen(QPen(QColor(palette.overflow), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(x, 0, x, scale.floor))
        painter.setPen(QColor(palette.overflow_text))
        width = painter.fontMetrics().horizontalAdvance(mark.what)
        fits = x + 5 + width <= self.width()
        painter.drawText(
            QPointF(x + 5 if fits else x - 5 - width, painter.fontMetrics().ascent() + 1), mark.what
        )

    # Qt's

    def sizeHint(self) -> QSize:
        """A third of the window's height."""
        return QSize(640, 190)

    def minimumSizeHint(self) -> QSize:
        """High enough to tell the lines apart."""
        return QSize(240, 110)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the run as far as it has come."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._record is None:
            painter.setPen(QColor(current_palette().muted))
            words = "Choose a pool and a workload, then press Run."
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
            return
        self._draw(painter, self._record)
        self._draw_hair_line(painter, self.height() - _AXIS_PX)


class _Scale:
    """From seconds and counts to pixels."""

    def __init__(self, record: LabRecord, width: float, floor: float) -> None:
        pools = record.settings.workload.pools
        self.capacity = record.settings.capacity * pools
        samples = record.samples
        most = max((max(each.in_use, each.open, each.waiting) for each in samples), default=1)
        self.span_s = _span_s(record)
        self.floor = floor
        self._to_x = width / self.span_s
        self._to_y = floor / (max(most, self.capacity, 1) * _HEADROOM)

    def x(self, at_s: float) -> float:
        return at_s * self._to_x

    def y(self, count: float) -> float:
        return self.floor - count * self._to_y

    def line(self, samples: list[Sample], what: str) -> QPolygonF:
        return QPolygonF([QPointF(self.x(each.at_s), self.y(getattr(each, what))) for each in samples])


def _span_s(record: LabRecord) -> float:
    last_s = record.samples[-1].at_s if record.samples else 0.0
    return float(max(record.settings.workload.run_s, last_s, 0.1))


def _step(span_s: float) -> float:
    """Seconds between two marks of the axis: round, and not too many."""
    steps = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120)
    return next((step for step in steps if span_s / step <= _MOST_MARKS), 120)
