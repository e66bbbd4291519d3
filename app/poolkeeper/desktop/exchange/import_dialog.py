"""What is in a file of profiles, and what becomes of each, before any of it is saved."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from poolkeeper.desktop.exchange.import_model import ImportModel
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.plain_table import lay_out_plain
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.import_plan import Choice, Item
from poolkeeper.profiles.profile_index import IndexEntry

_ROW_PX = 26
_WIDTHS = (160, 110, 210, 210)
_MOST_TOLD = 6


class ImportDialog(QDialog):
    """`import_requested` carries the choices, one for each item. Whoever imports calls `accept`."""

    import_requested = Signal(object)

    def __init__(
        self,
        file_name: str,
        items: Sequence[Item],
        left_out: Sequence[str],
        present: Sequence[IndexEntry],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Import from {file_name}")
        self.model = ImportModel(items, present, self)
        self.summary = PlainLabel("", "heading", wrap=True)
        self.table = QTableView()
        self.keep_both = QPushButton("&Keep both")
        self.replace = QPushButton("&Replace the saved one")
        self.skip = QPushButton("&Skip")
        self.take = QPushButton("&Import it")
        self.details = PlainLabel("", "small", wrap=True, selectable=True)
        self.left_out = PlainLabel(_told(left_out), "warning", wrap=True, selectable=True)
        self.problem = PlainLabel("", "error", wrap=True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.import_button = QPushButton()
        self._lay_out()
        self._connect()
        if items:
            self.table.selectRow(0)
        self._show_counts()
        self.table.setFocus()

    def show_problem(self, sentence: str) -> None:
        """Say why nothing was imported; what was chosen stays."""
        self.problem.setText(sentence)
        self.problem.show()
        self.import_button.setEnabled(True)

    def _lay_out(self) -> None:
        self.table.setModel(self.model)
        lay_out_plain(self.table, _ROW_PX)
        restyle(self.table, role="plain")
        self.table.setAccessibleName("Connections in the file")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, width)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.details.setAccessibleName("About the chosen connection")
        self.details.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.problem.hide()
        self.left_out.setVisible(bool(self.left_out.text()))
        restyle(self.import_button, role="primary")
        self.import_button.setDefault(True)
        self._buttons.addButton(self.import_button, QDialogButtonBox.ButtonRole.AcceptRole)
        chosen = QHBoxLayout()
        chosen.addWidget(PlainLabel("The chosen ones:", "muted"))
        for button in (self.take, self.keep_both, self.replace, self.skip):
            button.setAutoDefault(False)
            chosen.addWidget(button)
        chosen.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.summary)
        layout.addWidget(self.table, 1)
        layout.addLayout(chosen)
        layout.addWidget(self.details)
        layout.addWidget(self.left_out)
        layout.addWidget(self.problem)
        layout.addWidget(self._buttons)
        self.resize(880, 480)

    def _connect(self) -> None:
        for button, choice in (
            (self.take, Choice.ADD),
            (self.keep_both, Choice.ADD),
            (self.replace, Choice.REPLACE),
            (self.skip, Choice.SKIP),
        ):
            button.clicked.connect(lambda _checked=False, choice=choice: self._choose(choice))
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._show_chosen())
        self.import_button.clicked.connect(self._give)
        self._buttons.rejected.connect(self.reject)

    def _rows(self) -> list[int]:
        return sorted(index.row() for index in self.table.selectionModel().selectedRows())

    def _choose(self, choice: Choice) -> None:
        self.model.choose(self._rows(), choice)
        self._show_counts()

    def _show_counts(self) -> None:
        added, replaced, skipped = (
            self.model.count(each) for each in (Choice.ADD, Choice.REPLACE, Choice.SKIP)
        )
        counts = [f"{added:,} new"]
        counts += [f"{replaced:,} replacing a saved one"] if replaced else []
        counts += [f"{skipped:,} skipped"] if skipped else []
        found = bool(self.model.items)
        self.summary.setText(", ".join(counts) if found else "There is no connection in the file to import.")
        self.import_button.setText(f"Import {added + replaced:,}")
        self.import_button.setEnabled(bool(added + replaced))
        self._show_chosen()

    def _show_chosen(self) -> None:
        rows = self._rows()
        meets = any(self.model.items[row].present is not None for row in rows)
        self.keep_both.setVisible(meets)
        self.replace.setVisible(meets)
        self.take.setVisible(not meets)
        for button in (self.take, self.keep_both, self.replace, self.skip):
            button.setEnabled(bool(rows))
        self.details.setText(_told([sentence for row in rows for sentence in self.model.notices(row)]))

    def _give(self) -> None:
        self.import_button.setEnabled(False)
        self.import_requested.emit(tuple(self.model.choices))


def _told(sentences: Sequence[str]) -> str:
    more = len(sentences) - _MOST_TOLD
    return "\n".join([*sentences[:_MOST_TOLD], *([f"… and {more:,} more."] if more > 0 else [])])
