"""The grid of rows: native, exact, and cheap to repaint while rows stream in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from poolkeeper.desktop.query.cell_viewer import CellViewer
from poolkeeper.desktop.query.result_header import PADDING, ResultHeader
from poolkeeper.desktop.query.result_model import ResultModel
from poolkeeper.desktop.query.tsv_copy import TsvCopy

if TYPE_CHECKING:
    from poolkeeper.queries.result_store import ResultStore
    from poolkeeper.worker.messages import Column

WIDEST_COLUMN = 400
ROWS_MEASURED = 100
_CHARACTERS_MEASURED = 120
_ROWS_ALIGNED_BY = 20
_COLUMNS_FITTED = 2_000
"""Qt takes longer for each width the more columns there are; those beyond have a usual width."""
_CELLS_MEASURED = 4_000
_FEWEST_ROWS_MEASURED = 3
"""Of a result with thousands of columns fewer rows are measured: the window waits for it."""


class ResultGrid(QTableView):
    """Shows one result. Ctrl+C copies the selection as TSV; Enter or a double click opens a value."""

    copied = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: ResultModel | None = None
        self.setAccessibleName("Result rows")
        self._header = ResultHeader(self)
        self.setHorizontalHeader(self._header)
        self._set_up_view()
        self._set_up_row_numbers()
        self._measured_rows = -1
        self._widths_are_the_users = False
        self._sizing = False
        self._header.sectionResized.connect(self._note_resize)
        self._copy = TsvCopy(self)
        self._copy.finished.connect(self._take_copy)
        self.doubleClicked.connect(self.open_viewer)

    @property
    def result(self) -> ResultModel | None:
        """The model of the result shown."""
        return self._result

    def show_result(self, columns: tuple[Column, ...], store: ResultStore) -> None:
        """Show a new result from its first row on; the one shown before is let go."""
        self._copy.stop()
        self._measured_rows = -1
        self._widths_are_the_users = False
        self._swap_model(ResultModel(columns, store, self))
        self._fit_columns(0)
        self._fit_row_numbers()
        # The header is one line high or two.
        self.updateGeometries()

    def clear_result(self) -> None:
        """Show nothing any more."""
        self._copy.stop()
        self._swap_model(None)

    def announce(self) -> int:
        """Show the rows that came since; gives how many are shown."""
        if self._result is None:
            return 0
        count = self._result.announce()
        columns = max(1, len(self._result.columns))
        enough = min(count, ROWS_MEASURED, max(_FEWEST_ROWS_MEASURED, _CELLS_MEASURED // columns))
        if self._measured_rows < enough:
            self._fit_columns(enough)
        self._fit_row_numbers()
        return count

    def copy_selection(self) -> None:
        """Put the selected cells on the clipboard, exactly; says so with `copied` once they are there."""
        model = self._result
        ranges = [] if model is None else self.selectionModel().selection().toList()
        if model is None or not ranges:
            return
        rows = _joined([(part.top(), part.bottom()) for part in ranges])
        columns = _joined([(part.left(), part.right()) for part in ranges])
        cells = sum(part.width() * part.height() for part in ranges)
        selection = self.selectionModel()
        whole = cells == len(rows) * len(columns)
        self._copy.start(
            model.store,
            rows,
            columns,
            None if whole else lambda row, column: selection.isSelected(model.index(row, column)),
        )

    def open_viewer(self, index: QModelIndex) -> None:
        """Show one value whole in a window of its own."""
        if self._result is None or not index.isValid():
            return
        row, column = index.row(), index.column()
        store = self._result.store
        text = None if store.cell(row, column).is_null else store.full_text(row, column)
        viewer = CellViewer(f"{self._result.columns[column].name} · row {row + 1:,}", text, self)
        viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        viewer.open()

    def _swap_model(self, model: ResultModel | None) -> None:
        before, self._result = self._result, model
        selection = self.selectionModel()
        self.setModel(model)
        # A view leaves both to its owner.
        for old in (before, selection):
            if old is not None:
                old.deleteLater()

    def _set_up_view(self) -> None:
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setStyleSheet(f"QTableView::item {{ padding: 0 {PADDING - 3}px; }}")

    def _set_up_row_numbers(self) -> None:
        numbers = self.verticalHeader()
        numbers.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        numbers.setDefaultSectionSize(self.fontMetrics().height() + 11)
        numbers.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        numbers.setHighlightSections(False)

    def _fit_columns(self, rows: int) -> None:
        """Widen the columns for the header and the first rows, unless the user chose the widths."""
        self._measured_rows = rows
        if self._result is not None:
            self._result.align_by_values(min(rows, _ROWS_ALIGNED_BY))
        if self._widths_are_the_users or self._result is None:
            return
        self._sizing = True
        metrics = self.fontMetrics()
        for column in range(min(len(self._result.columns), _COLUMNS_FITTED)):
            self.setColumnWidth(column, self._fitting_width(self._result, column, rows, metrics))
        self._sizing = False

    def _fitting_width(self, model: ResultModel, column: int, rows: int, metrics: QFontMetrics) -> int:
        width = self._header.text_width(column)
        for row in range(rows):
            text = str(model.index(row, column).data())[:_CHARACTERS_MEASURED]
            width = max(width, metrics.horizontalAdvance(text) + 2 * PADDING + 5)
            if width >= WIDEST_COLUMN:
                return WIDEST_COLUMN
        return max(width, 60)

    def _fit_row_numbers(self) -> None:
        count = self._result.rowCount() if self._result is not None else 0
        width = self.fontMetrics().horizontalAdvance("0" * max(3, len(str(count)))) + 22
        if self.verticalHeader().width() != width:
            self.verticalHeader().setFixedWidth(width)

    def _note_resize(self) -> None:
        self._widths_are_the_users = self._widths_are_the_users or not self._sizing

    def _take_copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(len(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.open_viewer(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and self._result is not None:
            self._result.refresh_colours()

    def paintEvent(self, event: QPaintEvent) -> None:
        # Overriding alone keeps the interpreter's lock for the whole paint: without it every cell takes
        # the lock anew, and other threads of the window stall the repaint.
        super().paintEvent(event)


def _joined(spans: list[tuple[int, int]]) -> range | list[int]:
    """The numbers of inclusive spans, sorted, each once; one span costs nothing however long it is."""
    if len(spans) == 1 or len(set(spans)) == 1:
        return range(spans[0][0], spans[0][1] + 1)
    return sorted({number for first, last in spans for number in range(first, last + 1)})
