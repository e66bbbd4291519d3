import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHeaderView

from poolkeeper.desktop.query.cell_viewer import CellViewer
from poolkeeper.desktop.query.result_grid import WIDEST_COLUMN, ResultGrid
from poolkeeper.desktop.theme import current_palette
from poolkeeper.queries.batches import ipc_stream
from poolkeeper.worker.messages import Column, Kind
from tests.desktop.query.conftest import COLUMNS, some_rows


@pytest.fixture
def grid(qtbot):
    grid = ResultGrid()
    qtbot.addWidget(grid)
    grid.resize(700, 400)
    with qtbot.waitExposed(grid):
        grid.show()
    return grid


def show(grid, store):
    grid.show_result(store.columns, store)
    grid.announce()


def shown(grid, row, column, role=Qt.ItemDataRole.DisplayRole):
    return grid.model().index(row, column).data(role)


def press_copy(qtbot, grid):
    with qtbot.waitSignal(grid.copied):
        qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return QGuiApplication.clipboard().text()


def test_rows_are_there_only_when_announced(grid, new_store):
    store = new_store()
    grid.show_result(store.columns, store)
    store.append(ipc_stream(COLUMNS, some_rows(16)))
    assert grid.model().rowCount() == 0
    assert grid.announce() == 16
    assert shown(grid, 0, 1) == "Çelik 0"
    assert shown(grid, 15, 2) == "15.10"


def test_a_hundred_thousand_rows_are_announced_at_once(grid, new_store):
    store = new_store()
    grid.show_result(store.columns, store)
    for first in range(0, 100_000, 1_000):
        store.append(ipc_stream(COLUMNS, some_rows(1_000, first)))
    assert grid.announce() == grid.model().rowCount() == 100_000
    assert shown(grid, 99_999, 0) == "99999"
    grid.scrollToBottom()
    assert not grid.grab().isNull()


def test_null_is_told_from_empty_and_from_the_word(grid, new_store):
    show(grid, new_store(rows=[[1, None, "1", ""], [2, "NULL", "1", "x"]]))
    assert shown(grid, 0, 1) == shown(grid, 1, 1) == "NULL"
    assert shown(grid, 0, 1, Qt.ItemDataRole.FontRole).italic()
    assert shown(grid, 0, 1, Qt.ItemDataRole.ForegroundRole).color().name() == current_palette().faint
    assert shown(grid, 1, 1, Qt.ItemDataRole.FontRole) is None
    assert shown(grid, 0, 3) == ""


def test_numbers_stand_on_the_right(grid, new_store):
    show(grid, new_store(rows=some_rows(1)))
    sides = [
        Qt.AlignmentFlag(shown(grid, 0, column, Qt.ItemDataRole.TextAlignmentRole)) for column in range(4)
    ]
    assert [bool(side & Qt.AlignmentFlag.AlignRight) for side in sides] == [True, False, True, False]


def test_columns_without_a_declared_type_are_aligned_by_their_first_rows(grid, new_store):
    columns = tuple(Column(name, "", Kind.MIXED) for name in ("number", "phone", "both", "nothing"))
    show(
        grid, new_store(columns, [[1, "0612", 1, None], [-2.5e-9, "112", "x", None], [None, "0", None, None]])
    )
    role = Qt.ItemDataRole.TextAlignmentRole
    sides = [Qt.AlignmentFlag(shown(grid, 0, column, role)) for column in range(4)]
    assert [bool(side & Qt.AlignmentFlag.AlignRight) for side in sides] == [True, False, False, False]


def test_a_header_without_types_has_one_line(grid, new_store):
    show(grid, new_store(rows=some_rows(1)))
    two_lines = grid.horizontalHeader().height()
    columns = tuple(Column(column.name, "", Kind.MIXED) for column in COLUMNS)
    show(grid, new_store(columns, some_rows(1)))
    assert grid.horizontalHeader().height() < two_lines


def test_markup_from_the_server_is_shown_as_it_is(grid, new_store, qtbot):
    columns = (Column("<img src=x>", "<b>text</b>", Kind.TEXT),)
    show(grid, new_store(columns, [["<img src=x>"]]))
    assert shown(grid, 0, 0) == "<img src=x>"
    assert grid.model().headerData(0, Qt.Orientation.Horizontal) == "<img src=x>"
    assert not grid.grab().isNull()


def test_one_cell_copies_as_its_whole_value(grid, new_store, qtbot):
    long = 'tab\there\n"quoted" ' + "x" * 5_000
    show(grid, new_store(rows=[[1, long, "1.10", None]]))
    grid.setCurrentIndex(grid.model().index(0, 1))
    assert press_copy(qtbot, grid) == long
    grid.clearSelection()
    grid.setCurrentIndex(grid.model().index(0, 3))
    assert press_copy(qtbot, grid) == "NULL"


def test_a_selection_copies_as_exact_tab_separated_text(grid, new_store, qtbot):
    show(grid, new_store(rows=[[1, "a\tb", "1.10", None], [2, 'say "hi"', "2.200", ""]]))
    grid.selectAll()
    assert press_copy(qtbot, grid) == '1\t"a\tb"\t1.10\t\n2\t"say ""hi"""\t2.200\t""'


def test_cells_picked_here_and_there_leave_the_others_out(grid, new_store, qtbot):
    show(grid, new_store(rows=some_rows(3)))
    model = grid.selectionModel()
    for row, column in ((0, 0), (2, 1)):
        model.select(grid.model().index(row, column), QItemSelectionModel.SelectionFlag.Select)
    assert press_copy(qtbot, grid) == "0\t\n\tÇelik 2"


def test_a_large_copy_lets_the_window_breathe(grid, new_store, qtbot):
    store = new_store()
    for first in range(0, 20_000, 1_000):
        store.append(ipc_stream(COLUMNS, some_rows(1_000, first)))
    show(grid, store)
    QGuiApplication.clipboard().clear()
    grid.selectAll()
    with qtbot.waitSignal(grid.copied, timeout=20_000):
        grid.copy_selection()
        assert QGuiApplication.clipboard().text() == "", "it goes on after the key was handled"
    assert len(QGuiApplication.clipboard().text().split("\n")) == 20_000


def test_columns_fit_their_first_rows_and_are_capped(grid, new_store):
    show(grid, new_store(rows=[[1, "x" * 900, "1.10", "gift"], *some_rows(50)]))
    assert grid.columnWidth(1) == WIDEST_COLUMN
    assert grid.columnWidth(0) < 120
    assert grid.fontMetrics().horizontalAdvance("numeric(12,2)") * 0.8 < grid.columnWidth(2)


def test_widths_chosen_by_the_user_stay_while_rows_come(grid, new_store):
    store = new_store(rows=some_rows(2))
    show(grid, store)
    grid.horizontalHeader().resizeSection(1, 222)
    store.append(ipc_stream(COLUMNS, [[1, "x" * 900, "1.10", "gift"]]))
    grid.announce()
    assert grid.columnWidth(1) == 222
    assert grid.horizontalHeader().sectionResizeMode(1) == QHeaderView.ResizeMode.Interactive


@pytest.mark.parametrize("how", ["enter", "double click"])
def test_a_value_opens_whole_in_a_window_of_its_own(grid, new_store, qtbot, how):
    long = "<b>first</b>\nsecond " + "x" * 5_000
    show(grid, new_store(rows=[[1, long, "1.10", None]]))
    grid.setCurrentIndex(grid.model().index(0, 1))
    if how == "enter":
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    else:
        place = grid.visualRect(grid.currentIndex()).center()
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    (viewer,) = grid.findChildren(CellViewer)
    assert viewer.view.toPlainText() == long
    assert viewer.view.isReadOnly()
    assert viewer.windowTitle() == "name · row 1"
    viewer.accept()


def test_the_viewer_tells_null_from_empty(qtbot):
    null, empty = CellViewer("a", None), CellViewer("a", "")
    for viewer in (null, empty):
        qtbot.addWidget(viewer)
    assert null.view.toPlainText() == "NULL"
    assert empty.view.toPlainText() == ""


def test_the_row_numbers_widen_with_the_rows(grid, new_store):
    store = new_store()
    grid.show_result(store.columns, store)
    before = grid.verticalHeader().width()
    for first in range(0, 20_000, 1_000):
        store.append(ipc_stream(COLUMNS, some_rows(1_000, first)))
    grid.announce()
    assert grid.verticalHeader().width() > before


def test_a_new_result_leaves_no_models_behind(grid, new_store, qtbot):
    for _ in range(5):
        show(grid, new_store(rows=some_rows(3)))
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    assert len(grid.findChildren(type(grid.model()))) == 1
    grid.clear_result()
    assert grid.announce() == 0
    assert grid.indexAt(QPoint(5, 5)).isValid() is False
