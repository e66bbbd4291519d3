"""Qt's view of a result store: rows appear only when announced, cells are read as they are painted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QFont

from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.messages import RIGHT_ALIGNED, Column, Kind

if TYPE_CHECKING:
    from poolkeeper.queries.result_store import ResultStore

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?", re.ASCII)
"""Integers and floats as SQLite's are written; a telephone number begins with a zero and is none."""

_HORIZONTAL = Qt.Orientation.Horizontal
_NO_INDEX = QModelIndex()


class ResultModel(QAbstractTableModel):
    """One result's rows and columns.

    The store grows from another thread; what the view knows of grows by `announce` alone.
    """

    def __init__(
        self, columns: tuple[Column, ...], store: ResultStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = columns
        self.store = store
        self._cell = store.cell
        self._rows = 0
        self._alignments = [_alignment(column) for column in columns]
        self._null_font = QFont()
        self._null_font.setItalic(True)
        self._null_brush = QBrush()
        self.refresh_colours()

    def announce(self) -> int:
        """Let the view know of rows that came since; gives how many are known now."""
        count = self.store.row_count
        if count > self._rows:
            self.beginInsertRows(QModelIndex(), self._rows, count - 1)
            self._rows = count
            self.endInsertRows()
        return self._rows

    def align_by_values(self, rows: int) -> None:
        """Put columns that declare no type of values on the right where their first rows hold numbers."""
        for number, column in enumerate(self.columns):
            if column.kind is Kind.MIXED:
                cells = [self._cell(row, number) for row in range(rows)]
                values = [cell.text for cell in cells if not cell.is_null]
                numbers = bool(values) and all(map(_NUMBER.fullmatch, values))
                self._alignments[number] = _RIGHT if numbers else _LEFT

    def refresh_colours(self) -> None:
        """Take the colours of the palette in force."""
        self._null_brush = QBrush(QColor(current_palette().faint))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(  # noqa: PLR0913, RUF100 - bound defaults are faster than globals, called 7 times a cell
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = _DISPLAY,
        _display: int = _DISPLAY,
        _alignment: int = _ALIGNMENT,
        _foreground: int = _FOREGROUND,
        _font: int = _FONT,
    ) -> Any:  # noqa: ANN401 - what Qt wants for each role
        if role == _display:
            cell = self._cell(index.row(), index.column())
            return "NULL" if cell.is_null else cell.text
        if role == _alignment:
            return self._alignments[index.column()]
        if role == _foreground:
            return self._null_brush if self._cell(index.row(), index.column()).is_null else None
        if role == _font:
            return self._null_font if self._cell(index.row(), index.column()).is_null else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401
        if orientation != _HORIZONTAL:
            return str(section + 1) if role == _DISPLAY else None
        if role == _DISPLAY:
            return self.columns[section].name
        if role == _ALIGNMENT:
            return self._alignments[section]
        return None


def _alignment(column: Column) -> int:
    return _RIGHT if column.kind in RIGHT_ALIGNED else _LEFT
