"""A whole recording as a picture to scrub: in use, open, waiting; mouse and keys choose a span of it."""

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy

from poolkeeper.desktop.hovered_picture import HoveredPicture
from poolkeeper.desktop.recorder.moments import clock_text, length_text
from poolkeeper.desktop.recorder.span_picture import AXIS_PX, SpanPicture
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.recordings import Recording, Stretch, stretches

_CLICK_PX = 3
_SHORTEST_S = 0.001
_KEY_SHARE = 20


class SpanTimeline(HoveredPicture):
    """`span_changed` carries a pair of `time.time()` seconds, or None for everything.

    Keys: Left and Right move the span, with Shift its end; Home and End go to the ends; + and - halve and
    double it; Enter shows it at full width and Escape goes back.
    """

    span_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._recording: Recording | None = None
        self._drawn: list[Stretch] = []
        self._view = (0.0, 1.0)
        self._zoomed = False
        self._span: tuple[float, float] | None = None
        self._marked_s: float | None = None
        self._pressed_x: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setAccessibleName("Timeline of the recording")

    @property
    def span(self) -> tuple[float, float] | None:
        """What is chosen, in `time.time()` seconds."""
        return self._span

    @property
    def view(self) -> tuple[float, float]:
        """What is drawn, in `time.time()` seconds."""
        return self._view

    def show_recording(self, recording: Recording | None) -> None:
        """Show a whole recording, nothing of it chosen."""
        self._recording, self._span, self._zoomed, self._marked_s = recording, None, False, None
        self.refresh()

    def refresh(self) -> None:
        """The recording may have grown."""
        if self._recording is not None and not self._zoomed:
            begin_s = self._recording.began_s
            self._view = (begin_s, max(self._recording.until_s, begin_s + 1.0))
        self._draw_anew()

    def mark(self, at_s: float | None) -> None:
        """Show where the chosen event is."""
        self._marked_s = at_s
        self.update()

    def choose(self, span: tuple[float, float] | None) -> None:
        """Choose a span, or everything."""
        if span is not None:
            low, high = self._bounds()
            first, last = sorted(span)
            first = min(max(low, first), high)
            span = (first, min(max(first + _SHORTEST_S, last), max(high, first + _SHORTEST_S)))
        if span != self._span:
            self._span = span
            self._describe()
            self.update()
            self.span_changed.emit(span)

    def zoom(self) -> None:
        """Show the span at full width; without one, show everything."""
        self._zoomed = self._span is not None
        if self._span is not None:
            self._view = self._span
        self.refresh()

    def words_at(self, x: float) -> str:
        """What was at this horizontal place."""
        if self._recording is None or not self._drawn:
            return ""
        at_s = self._time(x)
        figures = self._drawn[min(len(self._drawn) - 1, max(0, int(x)))]
        trouble = f", {figures.trouble} in trouble" if figures.trouble else ""
        return (
            f"{clock_text(at_s)}: {figures.in_use} in use, {figures.opened} open, "
            f"{figures.waiting} waiting{trouble}"
        )

    def _bounds(self) -> tuple[float, float]:
        if self._recording is None:
            return self._view
        return self._recording.began_s, max(self._recording.until_s, self._recording.began_s + 1.0)

    def _draw_anew(self) -> None:
        self._drawn = []
        if self._recording is not None:
            self._drawn = stretches(self._recording, *self._view, max(1, self.width()))
        self._describe()
        self.update()

    def _describe(self) -> None:
        if self._recording is None:
            self.setAccessibleDescription("")
            return
        begin_s, end_s = self._span or self._bounds()
        what = "A span is chosen" if self._span else "Everything is shown"
        length = length_text(end_s - begin_s)
        self.setAccessibleDescription(f"{what}: {clock_text(begin_s)} to {clock_text(end_s)}, {length}")

    def _time(self, x: float) -> float:
        begin_s, end_s = self._view
        return begin_s + (end_s - begin_s) * min(1.0, max(0.0, x / max(1, self.width())))

    # Keys

    def _step(self, direction: int, *, end_only: bool) -> None:
        low, high = self._bounds()
        view = self._view[1] - self._view[0]
        if self._span is None:
            edge = high if direction < 0 else low
            self.choose(
                (edge - view / _KEY_SHARE, edge) if direction < 0 else (edge, edge + view / _KEY_SHARE)
            )
            return
        first, last = self._span
        by = direction * max(_SHORTEST_S, (last - first) / 2)
        by = min(high - last, max(low - first, by)) if not end_only else by
        self.choose((first if end_only else first + by, max(first + _SHORTEST_S, last + by)))

    def _go_to(self, *, end: bool) -> None:
        low, high = self._bounds()
        first, last = self._span or (0.0, (self._view[1] - self._view[0]) / _KEY_SHARE)
        length = min(last - first, high - low)
        self.choose((high - length, high) if end else (low, low + length))

    def _stretch(self, factor: float) -> None:
        if self._span is not None:
            first, last = self._span
            middle, half = (first + last) / 2, (last - first) / 2 * factor
            self.choose((middle - half, middle + half))

    def _back(self) -> None:
        if self._zoomed:
            self._zoomed = False
            self.refresh()
        else:
            self.choose(None)

    # Qt's

    def sizeHint(self) -> QSize:
        return QSize(800, 150)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._drawn:
            picture = SpanPicture(painter, QSizeF(self.size()), self._view)
            picture.paint(self._drawn, self._span, (self._marked_s, self._hover_x))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current_palette().accent), 1))
            painter.drawRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - AXIS_PX - 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw_anew()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_x = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._pressed_x is not None and abs(x - self._pressed_x) > _CLICK_PX:
            self.choose((self._time(self._pressed_x), self._time(x)))
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed_x is not None and abs(event.position().x() - self._pressed_x) <= _CLICK_PX:
            self.choose(None)
        self._pressed_x = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed_x = None
        self.zoom()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        acts = {
            Qt.Key.Key_Left: lambda: self._step(-1, end_only=shift),
            Qt.Key.Key_Right: lambda: self._step(1, end_only=shift),
            Qt.Key.Key_Home: lambda: self._go_to(end=False),
            Qt.Key.Key_End: lambda: self._go_to(end=True),
            Qt.Key.Key_Plus: lambda: self._stretch(0.5),
            Qt.Key.Key_Minus: lambda: self._stretch(2.0),
            Qt.Key.Key_Return: self.zoom,
            Qt.Key.Key_Enter: self.zoom,
            Qt.Key.Key_Escape: self._back,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()
