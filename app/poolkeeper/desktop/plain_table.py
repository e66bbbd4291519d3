"""What the small tables beside the pictures have in common: quiet rows, chosen whole and copied as text."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView

from poolkeeper.desktop.fonts import smaller, with_even_digits


def lay_out_plain(table: QTableView, row_px: int) -> None:
    """Rows `row_px` high, without a frame, a grid or row numbers; Tab leaves the table."""
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setFont(with_even_digits(smaller(table.font(), 1)))
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row_px)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionsClickable(False)


def copy_chosen_rows(table: QTableView) -> None:
    """Put what is seen of the chosen rows on the clipboard, as tab-separated text; without any it stays."""
    model = table.model()
    rows = sorted(index.row() for index in table.selectionModel().selectedRows())
    columns = [column for column in range(model.columnCount()) if not table.isColumnHidden(column)]
    lines = ("\t".join(str(model.index(row, column).data()) for column in columns) for row in rows)
    if rows:
        QGuiApplication.clipboard().setText("\n".join(lines))
