"""A run as it is shown: table, charts, and what it says."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.desktop.lab.run_view import RunView
from poolkeeper.desktop.lab.run_words import wait_words
from poolkeeper.desktop.lab.runs_model import ERRORS, RUN, TIMEOUTS
from poolkeeper.desktop.palette import LIGHT
from poolkeeper.desktop.theme import apply_theme
from poolkeeper.worker.lab_messages import Counts, Progress, Sample, WorkerKind
from poolkeeper.worker.messages import Explained, Remedy
from tests.desktop.lab.records import record, settings


@pytest.fixture
def view(qtbot, qapp):
    apply_theme(qapp, LIGHT)
    view = RunView()
    view.resize(820, 700)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    return view


def texts(view, row):
    model = view.table.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_the_newest_run_is_on_top_and_looked_at(view):
    view.add(record(1))
    view.add(record(2, 25, 0, timeouts=0, stale=24))
    assert texts(view, 0) == [
        "2", "QueuePool 25+0", "24 threads", "1,102", "3.1 ms", "18 ms", "310 ms", "0", "0", "24",
    ]  # fmt: skip
    assert texts(view, 1)[0] == "1"
    assert view.which.text() == "run 2 of 2"


def test_timeouts_and_errors_are_red(view):
    view.add(record(errors=(("The connection was lost.", 3),)))
    model = view.table.model()
    colours = [model.index(0, at).data(Qt.ItemDataRole.ForegroundRole) for at in (TIMEOUTS, ERRORS, 9)]
    assert [colour is not None and colour.name() == LIGHT.danger for colour in colours] == [True, True, False]


def test_processes_and_driver_pools_in_their_words(view):
    view.add(record(workload={"kind": WorkerKind.PROCESSES, "workers": 6, "processes": 4}))
    assert texts(view, 0)[2] == "4×6 processes"


def test_a_run_under_way_has_no_figures_that_are_not_known(view):
    going = LabRecord(1, settings())
    view.add(going)
    going.take(Progress((Sample(0.1, 4, 5, 2),), Counts(timeouts=2)))
    view.note_change(going)
    assert texts(view, 0)[3:8] == ["running", "–", "–", "–", "2"]
    assert view.verdict.found.text() == "Its figures come when it is over."
    assert view.timeline.words_at(0) == "0.1 s: 4 in use of 5 open, 2 waiting"


def test_choosing_an_older_run_shows_that_one(view):
    view.add(record(1))
    view.add(record(2))
    view.table.selectRow(1)
    assert view.which.text() == "run 1 of 2"
    assert view.verdict.advice.text() == "Size 17 + overflow 7 would cover it."


def test_a_run_is_named_with_the_keyboard(view, qtbot):
    view.add(record(1))
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    editor = view.table.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, "baseline")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(view, 0)[RUN] == "baseline")
    assert view.table.current().title == "baseline"


def test_a_failure_says_what_happened_and_what_to_do(view):
    failed = LabRecord(1, settings())
    view.add(failed)
    failed.failure = Explained(
        "The server has room for 3.", "It allows 60.", remedies=(Remedy("Use fewer."),)
    )
    view.note_change(failed)
    assert view.verdict.heading.text() == "The server has room for 3."
    assert view.verdict.room.text() == "Use fewer."
    assert texts(view, 0)[3] == "no result"


def test_several_runs_can_be_chosen(view):
    view.add(record(1))
    view.add(record(2))
    view.table.selectAll()
    assert [each.number for each in view.table.chosen()] == [1, 2]


def test_the_charts_tell_what_is_under_the_pointer(view):
    view.add(record(trouble={"cut_at_s": 20.0}))
    view.grab()
    assert view.timeline.words_at(view.timeline.width() / 2).startswith("15.0 s: 10 in use")
    step = view.waits.width() / 32
    assert view.waits.words_at(7.5 * step) == "1.6 ms to 2.5 ms: 20,000 waits"
    assert view.waits.words_at(0) == "up to 0.1 ms: 0 waits"


def test_the_chart_has_a_mark_where_trouble_came(view):
    def colours(shown):
        view.add(shown)
        image = view.timeline.grab().toImage()
        x = int(view.timeline.width() * 20 / 30)
        return {
            image.pixelColor(at, y).name()
            for at in range(x - 1, x + 2)
            for y in range(0, image.height() - 20)
        }

    assert LIGHT.overflow not in colours(record(1))
    marked = colours(record(2, trouble={"cut_at_s": 20.0}))
    assert any(_orange(name) for name in marked)


def _orange(name):
    red, green, blue = (int(name[at : at + 2], 16) for at in (1, 3, 5))
    return red > 200 and 100 < green < 200 and blue < 120


def test_a_wait_that_is_hardly_one_is_not_told_as_none():
    assert wait_words(0.000012) == "12 µs"
    assert wait_words(0.0001) == "0.1 ms"
