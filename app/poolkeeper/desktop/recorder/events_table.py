"""The table of a recording's events: one is chosen at a time, and copied as text."""

from PySide6.QtCore import QItemSelection, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from poolkeeper.desktop.plain_table import copy_chosen_rows, lay_out_plain
from poolkeeper.desktop.recorder.events_model import (
    HAPPENED,
    HOLDER,
    SESSION,
    SLOT,
    TIME,
    TOOK,
    WHY,
    EventsModel,
)

_ROW_PX = 24
_MARGIN_PX = 26
_WIDTHS = {
    TIME: "00:00:00.000",
    HAPPENED: "what happened",
    SLOT: "slot 00",
    SESSION: "0000000",
    TOOK: "000.0 ms",
    HOLDER: "billing-reports · query 12",
}


class EventsTable(QTableView):
    """`chosen` carries the number of the current event, or None."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.events = EventsModel(self)
        self.setModel(self.events)
        self.selectionModel().selectionChanged.connect(self._choose)
        self.events.modelReset.connect(lambda: self.chosen.emit(None))
        self._lay_out()

    def chosen_number(self) -> int | None:
        """The number of the current event in its recording."""
        rows = self.selectionModel().selectedRows()
        return self.events.event_number(rows[0].row()) if rows else None

    def choose_row(self, row: int) -> None:
        """Make a row current and bring it into sight."""
        self.selectRow(row)
        self.scrollTo(self.events.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)

    def at_end(self) -> bool:
        """Whether the last row is in sight, so that new ones should be as well."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 1

    def _choose(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        self.chosen.emit(self.chosen_number())

    def _lay_out(self) -> None:
        lay_out_plain(self, _ROW_PX)
        self.setAccessibleName("Events of the span")
        self.setProperty("role", "events")
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setStretchLastSection(True)
        metrics = self.fontMetrics()
        for column, text in _WIDTHS.items():
            self.setColumnWidth(column, metrics.horizontalAdvance(text) + _MARGIN_PX)
        self.setColumnWidth(WHY, 200)

    # Qt's

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            copy_chosen_rows(self)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        # forwarding alone keeps the paint from stalling behind the lane's reading
        super().paintEvent(event)
