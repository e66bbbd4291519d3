"""Two or more runs side by side: settings and figures in columns, differences marked."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from poolkeeper.desktop.fonts import with_even_digits
from poolkeeper.desktop.lab.comparison import compared, markdown_text
from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip
from poolkeeper.desktop.theme import restyle

_ROW_PX = 24
_MARK = "≠"


class CompareDialog(QDialog):
    """What differs is bold with a mark before it, so that it is not told by weight or colour alone."""

    def __init__(
        self, profile_name: str, records: Sequence[LabRecord], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Compare runs · {profile_name}")
        self.rows = compared(records)
        self.table = QTableWidget(len(self.rows), 1 + len(records))
        self.copy_button = QPushButton("Copy as Markdown")
        text = markdown_text(profile_name, records)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        close = QPushButton("Close")
        restyle(close, role="primary")
        close.clicked.connect(self.accept)
        self._fill(records)
        self._lay_out(close)
        self.resize(self.sizeHint())
        close.setFocus()

    def differing(self) -> list[str]:
        """The names of the rows that are marked."""
        return [row.name for row in self.rows if row.differs]

    def _fill(self, records: Sequence[LabRecord]) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(["", *(f"run {record.title}" for record in records)])
        for line, row in enumerate(self.rows):
            mark = f"{_MARK} " if row.differs else "   "
            self._put(line, 0, f"{mark}{row.name}", bold=row.differs)
            for column, value in enumerate(row.values, 1):
                self._put(line, column, value, bold=row.differs)

    def _put(self, line: int, column: int, text: str, *, bold: bool) -> None:
        item = QTableWidgetItem(text)
        font = with_even_digits(self.font())
        font.setBold(bold)
        item.setFont(font)
        item.setToolTip(plain_tool_tip(text.strip()))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        self.table.setItem(line, column, item)

    def _lay_out(self, close: QPushButton) -> None:
        table = self.table
        table.setAccessibleName("Runs side by side")
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setWordWrap(False)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        buttons = QHBoxLayout()
        buttons.addWidget(PlainLabel(f"{_MARK} and bold: the runs differ in it", "muted"))
        buttons.addStretch(1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(10)
        column.addWidget(table, 1)
        column.addLayout(buttons)

    # Qt's

    def sizeHint(self) -> QSize:
        """Every row at once, where the screen has room."""
        wanted = QSize(300 + 200 * (self.table.columnCount() - 1), (len(self.rows) + 2) * _ROW_PX + 80)
        room = self.screen().availableGeometry().size()
        return wanted.boundedTo(QSize(room.width() - 80, room.height() - 80))
