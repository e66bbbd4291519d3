"""Running what is typed in a query tab, streaming rows and cancelling."""

import threading

import pytest
from PySide6.QtCore import Qt

from poolkeeper.desktop.query.query_toolbar import Mode
from poolkeeper.queries.batches import ipc_stream
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.worker.messages import (
    CancelFailed,
    CancelTaken,
    Explained,
    StatementFailed,
    StatementFinished,
)
from tests.desktop.query.conftest import COLUMNS, some_rows
from tests.desktop.query.tab_gestures import CONTROL, all_text, buttons_enabled, press_run, start


def test_typed_sql_and_filled_parameters_are_asked_to_run(tab, qtbot):
    qtbot.keyClicks(tab.pane.editor, "SELECT * FROM orders WHERE paid > :since AND note = :note")
    qtbot.waitUntil(lambda: tab.pane.form.names == ("since", "note"))
    since, note = tab.pane.form.row("since"), tab.pane.form.row("note")
    since.type_box.setCurrentText("date")
    qtbot.keyClicks(since.field, "2026-11-01")
    note.null_box.click()
    wanted = press_run(qtbot, tab)
    assert wanted.statement == "SELECT * FROM orders WHERE paid > :since AND note = :note"
    assert wanted.parameters == (
        BoundParameter("since", ParameterType.DATE, "2026-11-01"),
        BoundParameter("note", ParameterType.TEXT, None),
    )
    assert wanted.autocommit
    assert wanted.row_cap == 100_000


def test_a_missing_value_is_marked_and_gets_the_focus_and_nothing_runs(tab, qtbot):
    tab.set_statement_text("SELECT :a, :n")
    row = tab.pane.form.row("n")
    row.type_box.setCurrentText("integer")
    with qtbot.assertNotEmitted(tab.run_requested):
        qtbot.keyClick(tab.pane.editor, Qt.Key.Key_Return, CONTROL)
    assert row.field.hasFocus()
    assert ":n" in row.problem


def test_a_selection_runs_alone_with_its_own_parameters(tab, qtbot):
    tab.set_statement_text("SELECT :a; SELECT :b")
    cursor = tab.pane.editor.textCursor()
    cursor.setPosition(11)
    cursor.movePosition(cursor.MoveOperation.End, cursor.MoveMode.KeepAnchor)
    tab.pane.editor.setTextCursor(cursor)
    wanted = press_run(qtbot, tab)
    assert wanted.statement == "SELECT :b"
    assert [each.name for each in wanted.parameters] == ["b"]


def test_the_statement_at_the_cursor_is_found_behind_characters_of_two_units(tab, qtbot):
    first = f"SELECT '{'😀' * 30}';"
    tab.set_statement_text(f"{first}\nSELECT 2;\nSELECT 3;\nSELECT 4")
    cursor = tab.pane.editor.textCursor()
    cursor.setPosition(len(f"{first}\nSEL".encode("utf-16-le")) // 2)
    tab.pane.editor.setTextCursor(cursor)
    assert press_run(qtbot, tab).statement == "SELECT 2"


@pytest.mark.parametrize("text", ["", "  \n", "-- only a comment", "/* a */ ;"])
def test_nothing_to_run_is_said_in_a_sentence(tab, qtbot, text):
    tab.set_statement_text(text)
    with qtbot.assertNotEmitted(tab.run_requested):
        tab.toolbar.run_button.click()
    assert "no statement here" in all_text(tab.results.card)


def test_f5_and_the_button_run_too(tab, qtbot):
    tab.set_statement_text("SELECT 1")
    with qtbot.waitSignal(tab.run_requested):
        qtbot.keyClick(tab.pane.editor, Qt.Key.Key_F5)
    with qtbot.waitSignal(tab.run_requested):
        qtbot.mouseClick(tab.toolbar.run_button, Qt.MouseButton.LeftButton)


def test_rows_stream_into_the_grid_while_another_thread_appends(tab, qtbot, new_store):
    start(tab)
    store = new_store()
    tab.show_result(COLUMNS, store)
    batches = [ipc_stream(COLUMNS, some_rows(500, first)) for first in range(0, 10_000, 500)]
    reader = threading.Thread(target=lambda: [store.append(batch) for batch in batches])
    reader.start()
    qtbot.waitUntil(lambda: tab.results.rows_shown == 10_000)
    reader.join()
    assert "10,000 rows" in tab.results.status.text
    assert "running…" in tab.results.status.text
    tab.show_finished(
        StatementFinished(
            query_id=1, rows=10_000, first_row_s=0.021, total_s=2.4, waited_s=0.004, backend_id="21877"
        )
    )
    assert tab.results.status.text == (
        "10,000 rows   all fetched   first row 21 ms   total 2.4 s   waited 4 ms for the pool   session 21877"
    )
    assert not tab.results.status.clock_runs


def test_rows_that_arrive_often_are_announced_ten_times_a_second_at_most(tab, qtbot, new_store):
    start(tab)
    store = new_store()
    tab.show_result(COLUMNS, store)
    inserted = []
    tab.results.grid.model().rowsInserted.connect(lambda *_: inserted.append(1))
    for number in range(200):
        store.append(ipc_stream(COLUMNS, some_rows(1, number)))
        tab.rows_arrived()
    assert len(inserted) == 1, "the first row is shown at once"
    qtbot.waitUntil(lambda: tab.results.rows_shown == 200)
    assert len(inserted) == 2


def test_nothing_ticks_when_nothing_runs(tab, qtbot, new_store):
    start(tab)
    tab.show_result(COLUMNS, new_store(rows=some_rows(3)))
    tab.show_finished(StatementFinished(query_id=1, rows=3))
    assert not tab.results._announcer.isActive()
    assert not tab.results.status.clock_runs
    assert not tab.running


def test_the_clock_runs_while_waiting_for_a_connection(tab, qtbot):
    tab.show_waiting()
    assert tab.running
    qtbot.waitUntil(lambda: "waiting for a connection… 0.2 s" in tab.results.status.text)


def test_a_transaction_begun_by_hand_goes_on_in_auto_commit_mode(tab, qtbot):
    start(tab, "BEGIN")
    tab.show_finished(StatementFinished(query_id=1, transaction_open=True))
    assert tab.toolbar.mode is Mode.AUTOCOMMIT
    assert press_run(qtbot, tab).autocommit is False


def test_escape_belongs_to_others_while_nothing_runs(tab):
    assert not tab.cancel_key.isEnabled()
    start(tab)
    assert tab.cancel_key.isEnabled()
    tab.show_finished(StatementFinished(query_id=1))
    assert not tab.cancel_key.isEnabled()


def test_escape_cancels_once_and_only_while_something_runs(tab, qtbot):
    with qtbot.assertNotEmitted(tab.cancel_requested):
        qtbot.keyClick(tab.pane.editor, Qt.Key.Key_Escape)
    start(tab)
    with qtbot.waitSignal(tab.cancel_requested):
        qtbot.keyClick(tab.pane.editor, Qt.Key.Key_Escape)
    with qtbot.assertNotEmitted(tab.cancel_requested):
        qtbot.keyClick(tab.pane.editor, Qt.Key.Key_Escape)
    tab.show_cancel_taken(CancelTaken(1, 0.012))
    assert "cancel taken after 12 ms" in tab.results.status.text
    tab.show_failed(StatementFailed(query_id=1, explained=Explained("Cancelled."), cancelled=True))
    assert tab.results.status.text.startswith("Cancelled")
    assert tab.results.card.isHidden()
    assert buttons_enabled(tab) == ["Run", "Auto-commit"]


def test_a_cancel_that_did_not_arrive_can_be_asked_again(tab, qtbot):
    start(tab)
    tab.request_cancel()
    tab.show_cancel_failed(CancelFailed(1, Explained("The server did not answer the cancel.")))
    assert "The server did not answer the cancel." in tab.results.log.toPlainText()
    with qtbot.waitSignal(tab.cancel_requested):
        tab.toolbar.cancel_button.click()
