"""How long workers waited for a connection, as a histogram over powers of ten."""

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from poolkeeper.desktop.fonts import smaller, with_even_digits
from poolkeeper.desktop.hovered_picture import HoveredPicture
from poolkeeper.desktop.lab.run_words import wait_words
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.lab_messages import BUCKETS_S

_AXIS_PX = 18
_TOP_PX = 14
_GAP_PX = 4
_LABELLED = {0: "0.1 ms", 5: "1 ms", 10: "10 ms", 15: "0.1 s", 20: "1 s", 25: "10 s", 30: "100 s"}


class WaitChart(HoveredPicture):
    """A bar for each bucket; one that is not empty is always to be seen."""

    def __init__(self) -> None:
        super().__init__()
        self._histogram: tuple[int, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Time a worker waited for a connection")

    def show_waits(self, histogram: tuple[int, ...]) -> None:
        """Show a histogram over BUCKETS_S; empty shows none."""
        if histogram != self._histogram:
            self._histogram = histogram
            self.update()

    def words_at(self, x: float) -> str:
        """What the bar at this horizontal place says."""
        if not self._histogram:
            return ""
        place = min(len(self._histogram) - 1, max(0, int(x / self._step())))
        count = self._histogram[place]
        if place >= len(BUCKETS_S):
            span = f"longer than {wait_words(BUCKETS_S[-1])}"
        elif not place:
            span = f"up to {wait_words(BUCKETS_S[0])}"
        else:
            span = f"{_exact(BUCKETS_S[place - 1])} to {_exact(BUCKETS_S[place])}"
        return f"{span}: {count:,} {'wait' if count == 1 else 'waits'}"

    def _step(self) -> float:
        return self.width() / (len(BUCKETS_S) + 1)

    def _draw(self, painter: QPainter) -> None:
        palette, floor, step = current_palette(), self.height() - _AXIS_PX, self._step()
        most = max(self._histogram, default=0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.accent))
        for place, count in enumerate(self._histogram):
            if count:
                height = max(2.0, count / most * (floor - _TOP_PX))
                painter.drawRect(QRectF(place * step, floor - height, step - _GAP_PX, height))
        painter.setPen(QPen(QColor(palette.border), 1.0))
        painter.drawLine(QLineF(0, floor, self.width(), floor))
        painter.setFont(with_even_digits(smaller(self.font(), 3)))
        painter.setPen(QColor(palette.muted))
        for place, words in _LABELLED.items():
            x = (place + 1) * step - _GAP_PX / 2
            painter.drawLine(QLineF(x, floor, x, floor + 3))
            # the first and the last stay whole at the edges
            wide = painter.fontMetrics().horizontalAdvance(words) + 2
            left = min(max(0.0, x - wide / 2), self.width() - wide)
            painter.drawText(QRectF(left, floor + 3, wide, _AXIS_PX - 3), Qt.AlignmentFlag.AlignCenter, words)
        if most:
            painter.drawText(
                QRectF(0, 0, self.width(), _TOP_PX), Qt.AlignmentFlag.AlignRight, f"highest {most:,}"
            )

    # Qt's

    def sizeHint(self) -> QSize:
        """Half as high as the run's chart."""
        return QSize(640, 120)

    def minimumSizeHint(self) -> QSize:
        """High enough to tell the bars apart."""
        return QSize(240, 76)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        self._draw(painter)


def _exact(seconds: float) -> str:
    return f"{seconds:.2g} s" if seconds >= 1 else f"{seconds * 1000:.2g} ms"
