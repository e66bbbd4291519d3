"""The table of the lab's runs: one is looked at, several are compared, each can be named."""

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.desktop.lab.runs_model import HEADERS, POOL, RUN, WORKERS, RunsModel
from poolkeeper.desktop.plain_table import lay_out_plain

_ROW_PX = 24
_ROWS = 5
_MARGIN_PX = 8
_LEAST_POOL = "psycopg_pool 10..15"
_WIDEST = {RUN: "baseline", WORKERS: "4×6 processes"}


class RunsTable(QTableView):
    """`looked_at` carries the run to show, `chosen_changed` the number of runs that are chosen.

    `removal_requested` is a wish for the chosen ones.
    """

    looked_at = Signal(object)
    chosen_changed = Signal(int)
    removal_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.runs = RunsModel(self)
        self.setModel(self.runs)
        self._lay_out()
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self._look(now.row()))
        self.selectionModel().selectionChanged.connect(
            lambda _on, _off: self.chosen_changed.emit(len(self.chosen()))
        )

    def add(self, record: LabRecord) -> None:
        """A new run: it is the one looked at from now on."""
        self.runs.add(record)
        rows = QItemSelectionModel.SelectionFlag.Rows
        clear = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(self.runs.index(0, RUN), clear | rows)
        self._look(0)

    def add_older(self, records: list[LabRecord]) -> None:
        """Runs of before, the newest first; it is looked at unless there is one already."""
        self.runs.add_older(records)
        if self.current() is None and records:
            self.setCurrentIndex(self.runs.index(0, RUN))

    def current(self) -> LabRecord | None:
        """The run that is looked at."""
        row = self.currentIndex().row()
        return self.runs.records[row] if 0 <= row < len(self.runs.records) else None

    def chosen(self) -> list[LabRecord]:
        """The chosen runs, the oldest first."""
        rows = sorted((index.row() for index in self.selectionModel().selectedRows()), reverse=True)
        return [self.runs.records[row] for row in rows]

    def rename_current(self) -> None:
        """Let the name of the run that is looked at be typed."""
        if self.current() is not None:
            self.edit(self.runs.index(self.currentIndex().row(), RUN))

    def _add_menu(self) -> None:
        """What can be done with runs, by the right button or the menu key."""
        rename = QAction("Re&name", self)
        rename.setShortcut(QKeySequence(Qt.Key.Key_F2))
        rename.triggered.connect(self.rename_current)
        remove = QAction("&Remove…", self)
        remove.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        remove.triggered.connect(self.removal_requested)
        for action in (rename, remove):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.addActions([rename, remove])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _look(self, row: int) -> None:
        if 0 <= row < len(self.runs.records):
            self.looked_at.emit(self.runs.records[row])

    def _lay_out(self) -> None:
        lay_out_plain(self, _ROW_PX)
        self.setProperty("role", "plain")
        self.setAccessibleName("Runs of the lab")
        self._add_menu()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        metrics = self.fontMetrics()
        for column, words in enumerate(HEADERS):
            widest = max(words, _WIDEST.get(column, "999 ms"), key=metrics.horizontalAdvance)
            self.setColumnWidth(column, metrics.horizontalAdvance(widest) + _MARGIN_PX)

    # Qt's

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pool's column takes what the others leave, but is never too narrow to be read."""
        super().resizeEvent(event)
        others = sum(self.columnWidth(column) for column in range(len(HEADERS)) if column != POOL)
        least = self.fontMetrics().horizontalAdvance(_LEAST_POOL) + _MARGIN_PX
        self.setColumnWidth(POOL, max(least, self.viewport().width() - others))

    def sizeHint(self) -> QSize:
        """A handful of runs."""
        return QSize(640, (_ROWS + 1) * _ROW_PX + 4)

    def minimumSizeHint(self) -> QSize:
        """A few runs."""
        return QSize(320, (_ROWS + 1) * _ROW_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the chosen rows by the system's own keys."""
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted(index.row() for index in self.selectionModel().selectedRows())
            lines = ("\t".join(self._texts(row)) for row in rows)
            QGuiApplication.clipboard().setText("\n".join(lines))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            # the Enter that ends the typing of a name comes by here, too
            if self.state() is not QAbstractItemView.State.EditingState:
                self.rename_current()
        else:
            super().keyPressEvent(event)

    def _texts(self, row: int) -> list[str]:
        return [str(self.runs.index(row, column).data()) for column in range(len(HEADERS))]
