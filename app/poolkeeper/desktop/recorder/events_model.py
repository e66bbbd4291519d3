"""The events of a recording as Qt's model: numbers of rows in, text of the visible cells out."""

import bisect
from array import array
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.desktop.recorder.moments import clock_text
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.recordings import KINDS, QUIET, TROUBLE, Recording, duration, short_reason

HEADERS = ("time", "what happened", "slot", "session", "holder", "took", "why")
TIME, HAPPENED, SLOT, SESSION, HOLDER, TOOK, WHY = range(7)

# plain integers: Qt asks seven roles of every cell at every paint, and comparing enums is slow
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ANSWERED = frozenset({_DISPLAY, _FOREGROUND, _ALIGNMENT, _TOOL_TIP})

_NO_PARENT = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TROUBLE = frozenset(KINDS.index(kind) for kind in TROUBLE)
_QUIET = frozenset(KINDS.index(kind) for kind in QUIET)
_NAMES = tuple(kind.value for kind in KINDS)


class EventsModel(QAbstractTableModel):
    """Shows some of a recording's events, in their order; grows while a recording is followed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recording: Recording | None = None
        self._rows: array[int] = array("L")

    def show_rows(self, recording: Recording | None, rows: "array[int]") -> None:
        """Show these events of a recording instead of what was shown."""
        self.beginResetModel()
        self._recording, self._rows = recording, rows
        self.endResetModel()

    def add_rows(self, rows: "array[int]") -> None:
        """More events behind those that are shown."""
        if rows:
            first = len(self._rows)
            self.beginInsertRows(_NO_PARENT, first, first + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()

    def event_number(self, row: int) -> int:
        """The number in the recording of the event in a row."""
        return self._rows[row]

    def row_of(self, number: int) -> int | None:
        """The row of an event, where it is shown."""
        row = bisect.bisect_left(self._rows, number)
        return row if row < len(self._rows) and self._rows[row] == number else None

    def _text(self, number: int, column: int) -> str:
        assert self._recording is not None
        table = self._recording.table
        if column == TIME:
            return clock_text(table.times[number], fine=True)
        if column == HAPPENED:
            return _NAMES[table.kinds[number]]
        if column == SLOT:
            return str(table.slots[number] or "")
        if column == TOOK:
            return duration(table.took[number]) if table.took[number] else ""
        if column == WHY:
            return short_reason(table, number)
        numbers = {SESSION: table.backend_ids, HOLDER: table.holders}[column]
        return table.texts[numbers[number]]

    def _colour(self, number: int, column: int) -> QColor | None:
        assert self._recording is not None
        kind, palette = self._recording.table.kinds[number], current_palette()
        if kind in _TROUBLE and column == HAPPENED:
            return QColor(palette.danger)
        if _NAMES[kind] == "waiting" and column == HAPPENED:
            return QColor(palette.overflow_text)
        return QColor(palette.muted) if kind in _QUIET else None

    # Qt's

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401 - what Qt wants for each role
        if role not in _ANSWERED:
            return None
        number, column = self._rows[index.row()], index.column()
        if role == _DISPLAY:
            return self._text(number, column)
        if role == _FOREGROUND:
            return self._colour(number, column)
        if role == _ALIGNMENT:
            return _LEFT
        return plain_tool_tip(self._text(number, column)) if column in (HOLDER, WHY) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401 - what Qt wants for each role
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return HEADERS[section]
        if role == _ALIGNMENT:
            return _LEFT
        return None
