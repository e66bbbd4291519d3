"""The round mark of a test step."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from poolkeeper.desktop.palette import Palette
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.messages import Outcome

_STROKES = {
    Outcome.PASSED: (((4.6, 8.2), (7.0, 10.6), (11.4, 5.8)),),
    Outcome.WARNED: (((8, 4), (8, 9)), ((8, 11.6), (8, 11.8))),
    Outcome.FAILED: (((5.2, 5.2), (10.8, 10.8)), ((10.8, 5.2), (5.2, 10.8))),
    Outcome.RUNNING: (((4.8, 8), (4.9, 8)), ((8, 8), (8.1, 8)), ((11.2, 8), (11.3, 8))),
    Outcome.CANCELLED: (((5, 8), (11, 8)),),
    Outcome.NOT_NEEDED: (((5, 8), (11, 8)),),
}


class OutcomeIcon(QWidget):
    """Green check, orange mark, red cross, grey for what was not reached."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = Outcome.NOT_REACHED
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show how the step went."""
        self._outcome = outcome
        self.setAccessibleName(outcome.value)
        self.setToolTip(outcome.value)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(17, 17)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        palette = current_palette()
        painter.setBrush(QColor(_ground(self._outcome, palette)))
        painter.drawEllipse(QRectF(0.5, 0.5, 16, 16))
        pen = QPen(QColor(palette.window), 1.7)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.translate(0.5, 0.5)
        for stroke in _STROKES.get(self._outcome, ()):
            painter.drawPolyline([QPointF(*point) for point in stroke])
        painter.end()


def _ground(outcome: Outcome, palette: Palette) -> str:
    colours = {
        Outcome.PASSED: palette.success,
        Outcome.WARNED: palette.overflow,
        Outcome.FAILED: palette.danger,
        Outcome.RUNNING: palette.accent,
        Outcome.NOT_REACHED: palette.border,
    }
    return colours.get(outcome, palette.faint)
