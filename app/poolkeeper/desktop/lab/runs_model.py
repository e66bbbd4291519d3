"""The lab's runs as Qt's model, the newest first."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from poolkeeper.desktop.lab.comparison import said
from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.desktop.lab.run_words import (
    NONE,
    pool_words,
    short_workers_words,
    told,
    trouble_words,
    wait_words,
)
from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.desktop.theme import current_palette

HEADERS = (
    "run",
    "pool",
    "workers",
    "checkouts/s",
    "wait p50",
    "p95",
    "p99",
    "timeouts",
    "errors",
    "stale",
)
HEADER_TIPS = {
    "wait p50": "Half of the waits for a connection were no longer than this",
    "p95": "95 % of the waits were no longer than this",
    "p99": "99 % of the waits were no longer than this",
    "timeouts": "Waits that ended without a connection",
    "errors": "How many times a worker got an error",
    "stale": "Stale connections that were replaced, where the pool tells",
}
RUN, POOL, WORKERS, FIRST_FIGURE = 0, 1, 2, 3
TIMEOUTS, ERRORS = 7, 8
LONGEST_NAME = 40

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RunsModel(QAbstractTableModel):
    """A run's name can be changed in its first column; `renamed` follows."""

    renamed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.records: list[LabRecord] = []

    def add(self, record: LabRecord) -> None:
        """A new run, at the top."""
        self.beginInsertRows(_NO_PARENT, 0, 0)
        self.records.insert(0, record)
        self.endInsertRows()

    def add_older(self, records: list[LabRecord]) -> None:
        """Runs of before, the newest first, below all others; those are counted on from them."""
        if not records:
            return
        for record in self.records:
            record.number += records[0].number
        first = len(self.records)
        self.beginInsertRows(_NO_PARENT, first, first + len(records) - 1)
        self.records += records
        self.endInsertRows()

    def remove(self, record: LabRecord) -> None:
        """Take a run away."""
        place = self.records.index(record)
        self.beginRemoveRows(_NO_PARENT, place, place)
        del self.records[place]
        self.endRemoveRows()

    def note_change(self, record: LabRecord) -> None:
        """A run has gone on or is over."""
        place = self.records.index(record)
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(HEADERS) - 1))

    # Qt's

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """The runs."""
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        """What is told of each."""
        return 0 if parent.isValid() else len(HEADERS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """The name can be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == RUN else flags

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:  # noqa: ANN401 - what Qt wants for each role
        """Text, alignment, colour and tool tip of a cell."""
        record, column = self.records[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return cells(record)[column]
        if role == Qt.ItemDataRole.EditRole:
            return record.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column >= FIRST_FIGURE else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            return _colour(record, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(f"{said(record)}\nTrouble: {trouble_words(record.settings.trouble)}")
        return None

    def setData(self, index: _Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:  # noqa: ANN401 - Qt's
        """Name a run; nothing typed gives it its number back."""
        if role != Qt.ItemDataRole.EditRole or index.column() != RUN:
            return False
        record = self.records[index.row()]
        typed = " ".join(str(value).split())[:LONGEST_NAME]
        record.name = "" if typed == str(record.number) else typed
        self.dataChanged.emit(index, index)
        self.renamed.emit()
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:  # noqa: ANN401 - what Qt wants for each role
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section >= FIRST_FIGURE else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(HEADER_TIPS.get(HEADERS[section], ""))
        return None


def cells(record: LabRecord) -> tuple[str, ...]:
    """The texts of a run's row."""
    settings, result = record.settings, record.result
    names = (record.title, pool_words(settings), short_workers_words(settings))
    if result is None:
        counts = record.counts
        rate = "running" if record.running else "no result"
        unknown = (rate, NONE, NONE, NONE)
        if record.failure is not None:
            return (*names, *unknown, NONE, NONE, NONE)
        return (*names, *unknown, f"{counts.timeouts:,}", f"{counts.errors:,}", told(counts.stale))
    waits = (result.wait_p50_s, result.wait_p95_s, result.wait_p99_s)
    return (
        *names,
        f"{result.checkouts_s:,.0f}",
        *((wait_words(wait) for wait in waits) if result.checkouts else (NONE,) * 3),
        f"{result.timeouts:,}",
        f"{result.error_count:,}",
        told(result.stale),
    )


def _colour(record: LabRecord, column: int) -> QColor | None:
    if column in (TIMEOUTS, ERRORS) and cells(record)[column] not in ("0", NONE):
        return QColor(current_palette().danger)
    if record.result is None and column >= FIRST_FIGURE:
        return QColor(current_palette().muted)
    return None
