"""Every slot of the pool as a small square, in rows that fit the width."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from poolkeeper.desktop.palette import Palette
from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.desktop.pool.durations import age_text
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.messages import PoolSnapshot, SlotFigures, SlotState

_SIDES_PX = (18, 14, 11, 8)
_MOST_ROWS = 3
_SMALLEST_IN_ONE_ROW_PX = 14
_GAP_PX = 3


class SlotsView(QWidget):
    """Squares for slots: filled when in use, tinted when idle, outlined when empty.

    Squares get smaller before they take more than three rows. `clock` gives `time.time()` seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock
        self._slots: tuple[SlotFigures, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Slots of the pool")

    def show_slots(self, snapshot: PoolSnapshot) -> None:
        """Show these slots; the ones without a connection are drawn empty up to the pool's limit."""
        slots = with_empty_slots(snapshot)
        if slots == self._slots:
            return
        if len(slots) != len(self._slots):
            self.updateGeometry()
        self._slots = slots
        self.update()

    def slot_at(self, position: QPoint) -> SlotFigures | None:
        """The slot under a point of this widget, or None between them."""
        hits = (slot for slot, square in self._squares() if square.contains(position))
        return next(hits, None)

    def describe(self, slot: SlotFigures) -> str:
        """What a slot's tool tip says, in lines."""
        lines = [f"Slot {slot.slot}: {_state_words(slot)}"]
        if slot.holder:
            lines.append(f"held by {slot.holder} for {age_text(self._clock() - slot.since_s)}")
        if slot.backend_id:
            lines.append(f"backend id {slot.backend_id}")
        if slot.connected_s:
            times = "once" if slot.uses == 1 else f"{slot.uses:,} times"
            lines.append(f"connected {age_text(self._clock() - slot.connected_s)} ago, used {times}")
        return "\n".join(lines)

    def _squares(self) -> list[tuple[SlotFigures, QRect]]:
        side, columns = _grid(len(self._slots), self.width())
        step = side + _gap(side)
        return [
            (slot, QRect(index % columns * step, index // columns * step, side, side))
            for index, slot in enumerate(self._slots)
        ]

    # Qt's

    def hasHeightForWidth(self) -> bool:
        """The height follows the number of rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Room for all rows at this width."""
        side, columns = _grid(len(self._slots), width)
        rows = max(1, -(-len(self._slots) // columns))
        return rows * (side + _gap(side)) - _gap(side)

    def sizeHint(self) -> QSize:
        """As wide as a narrow dock."""
        return QSize(256, self.heightForWidth(256))

    def minimumSizeHint(self) -> QSize:
        """Never wider than one square needs."""
        return QSize(_SIDES_PX[0], _SIDES_PX[-1])

    def event(self, event: QEvent) -> bool:
        """Answer tool tips square by square."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            slot = self.slot_at(event.pos())
            QToolTip.showText(event.globalPos(), plain_tool_tip(self.describe(slot)) if slot else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the squares that need it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = current_palette()
        for slot, square in self._squares():
            if event.rect().intersects(square):
                _draw(painter, palette, slot, square)


def with_empty_slots(snapshot: PoolSnapshot) -> tuple[SlotFigures, ...]:
    """The slots by number, with an empty one wherever the pool may still connect."""
    known = {slot.slot: slot for slot in snapshot.slots}
    capacity = snapshot.capacity or 0
    size = capacity if snapshot.size is None else snapshot.size
    free = [number for number in range(1, capacity + 1) if number not in known]
    # after a resize a slot beyond the limit may still be there: it takes the place of an empty one
    kept = max(0, size - sum(not slot.overflow for slot in snapshot.slots))
    for place, number in enumerate(free[: max(0, capacity - len(known))]):
        known[number] = SlotFigures(number, SlotState.EMPTY, place >= kept)
    return tuple(known[number] for number in sorted(known))


def _grid(count: int, width: int) -> tuple[int, int]:
    """The side of a square and the squares in a row, for so many squares in this width."""
    in_one_row = (width + _GAP_PX) // max(1, count) - _GAP_PX
    if in_one_row >= _SMALLEST_IN_ONE_ROW_PX:
        return min(in_one_row, _SIDES_PX[0]), max(1, count)
    for side in _SIDES_PX:
        columns = max(1, (width + _gap(side)) // (side + _gap(side)))
        if count <= columns * _MOST_ROWS:
            break
    return side, columns


def _gap(side: int) -> int:
    return _GAP_PX if side > 10 else _GAP_PX - 1


def _state_words(slot: SlotFigures) -> str:
    return f"{slot.state}, overflow" if slot.overflow else str(slot.state)


def _draw(painter: QPainter, palette: Palette, slot: SlotFigures, square: QRect) -> None:
    colour = QColor(palette.overflow if slot.overflow else palette.accent)
    inner = square.adjusted(1, 1, -1, -1).toRectF().adjusted(-0.5, -0.5, 0.5, 0.5)
    if slot.state is SlotState.IN_USE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        inner = square.toRectF()
    elif slot.state is SlotState.EMPTY:
        painter.setPen(QPen(QColor(palette.border), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        connecting = slot.state is SlotState.CONNECTING
        painter.setPen(QPen(colour, 1.0, Qt.PenStyle.DotLine if connecting else Qt.PenStyle.SolidLine))
        tint = QColor(colour)
        tint.setAlphaF(0.0 if connecting else 0.22)
        painter.setBrush(tint)
    painter.drawRoundedRect(inner, 3.0, 3.0)
