"""What a query tab says and keeps when a statement has ended, well or badly."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from poolkeeper.desktop.query.query_tab import QueryTab
from poolkeeper.desktop.query.query_toolbar import Mode
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.worker.messages import (
    Action,
    Explained,
    Remedy,
    StatementFailed,
    StatementFinished,
    TransactionEnded,
)
from tests.desktop.query.conftest import COLUMNS, some_rows
from tests.desktop.query.tab_gestures import SYNTAX_ERROR, all_text, buttons_enabled, press_run, start


def test_a_failure_is_explained_in_plain_text_with_the_servers_words(tab, new_store):
    start(tab)
    tab.show_failed(StatementFailed(query_id=1, explained=SYNTAX_ERROR, total_s=0.4))
    text = all_text(tab.results.card)
    for words in (SYNTAX_ERROR.title, SYNTAX_ERROR.detail, "42601", "look at the place"):
        assert words in text
    formats = {label.textFormat() for label in tab.results.card.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}
    assert SYNTAX_ERROR.detail in tab.results.log.toPlainText()
    assert not tab.running


def test_rows_that_came_before_a_failure_stay_in_reach(tab, qtbot, new_store):
    start(tab)
    tab.show_result(COLUMNS, new_store(rows=some_rows(60)))
    tab.show_failed(StatementFailed(query_id=1, explained=SYNTAX_ERROR))
    assert tab.results.card.isVisible()
    assert tab.results.grid.isVisible()
    assert tab.results.grid.model().rowCount() == 60
    assert "60 rows fetched before" in tab.results.status.text
    assert tab.results.grid.viewport().height() > 60


def test_rows_of_an_earlier_statement_do_not_stand_under_a_later_failure(tab, new_store):
    start(tab)
    tab.show_result(COLUMNS, new_store(rows=some_rows(60)))
    tab.show_finished(StatementFinished(query_id=1, rows=60))
    start(tab)
    tab.show_failed(StatementFailed(query_id=2, explained=SYNTAX_ERROR))
    assert tab.results.grid.isHidden()


def test_a_remedy_the_window_can_carry_out_is_a_link(tab, qtbot):
    start(tab)
    remedy = Remedy("the password may have changed", Action.ENTER_PASSWORD)
    tab.show_failed(StatementFailed(query_id=1, explained=Explained("Refused.", remedies=(remedy,))))
    (link,) = tab.results.card.findChildren(QPushButton)
    with qtbot.waitSignal(tab.action_requested) as asked:
        link.click()
    assert asked.args == [Action.ENTER_PASSWORD]


def test_a_capped_result_says_so_and_offers_the_rest_of_a_read(tab, qtbot, new_store):
    start(tab, "SELECT 1")
    tab.show_result(COLUMNS, new_store(rows=some_rows(5)))
    tab.show_finished(StatementFinished(query_id=1, rows=100_000, capped=True))
    assert "first 100,000 rows" in tab.results.status.text
    with qtbot.waitSignal(tab.fetch_all_requested) as asked:
        qtbot.mouseClick(tab.results.status.fetch_all, Qt.MouseButton.LeftButton)
    assert asked.args[0].row_cap == 0
    assert asked.args[0].statement == "SELECT 1"


def test_a_capped_write_is_never_offered_to_run_again(tab, new_store):
    start(tab, "INSERT INTO t SELECT 1 RETURNING *")
    tab.show_result(COLUMNS, new_store(rows=some_rows(5)))
    tab.show_finished(StatementFinished(query_id=1, rows=100_000, capped=True))
    assert tab.results.status.fetch_all.isHidden()
    assert "the rest was not fetched" in tab.results.status.text


def test_a_statement_without_rows_says_what_it_did(tab):
    start(tab, "UPDATE t SET a = 1")
    tab.show_finished(StatementFinished(query_id=1, affected=1234, notices=("NOTICE: <b>careful</b>",)))
    assert "1,234 rows changed" in tab.results.status.text
    assert "1,234 rows changed." in all_text(tab.results)
    assert "NOTICE: <b>careful</b>" in tab.results.log.toPlainText()


def test_a_transaction_is_chosen_kept_open_and_ended(tab, qtbot):
    tab.toolbar.mode_button.menu().actions()[1].trigger()
    assert tab.toolbar.mode is Mode.TRANSACTION
    tab.set_statement_text("UPDATE t SET a = 1")
    assert press_run(qtbot, tab).autocommit is False
    tab.show_waiting()
    tab.show_finished(StatementFinished(query_id=1, affected=1, transaction_open=True))
    assert tab.transaction_open
    assert buttons_enabled(tab) == ["Run", "Commit", "Rollback"]
    with qtbot.waitSignal(tab.commit_requested):
        tab.toolbar.commit_button.click()
    assert buttons_enabled(tab) == []
    tab.show_transaction_ended(TransactionEnded(tab_id=1, committed=True))
    assert not tab.transaction_open
    assert buttons_enabled(tab) == ["Run", "Transaction"]


def test_a_commit_that_failed_keeps_the_transaction_unless_it_is_lost(tab, qtbot):
    tab.show_transaction(True)
    failure = Explained("The server refused the commit.")
    tab.show_transaction_ended(TransactionEnded(tab_id=1, committed=False, explained=failure))
    assert tab.transaction_open
    assert failure.title in all_text(tab.results.card)
    tab.show_transaction_ended(TransactionEnded(tab_id=1, committed=False, explained=failure, lost=True))
    assert not tab.transaction_open


def test_a_lost_worker_leaves_text_and_rows_and_one_click_reopens(tab, qtbot, new_store):
    start(tab, "SELECT 1")
    tab.show_transaction(True)
    tab.show_result(COLUMNS, new_store(rows=some_rows(40)))
    tab.show_lost(Explained("The worker of orders has ended."))
    assert tab.statement_text == "SELECT 1"
    assert tab.results.grid.model().rowCount() == 40
    assert tab.results.grid.isVisible()
    assert "40 rows fetched before" in tab.results.status.text
    assert "The worker of orders has ended. The open transaction is lost" in all_text(tab.strip)
    assert not tab.running
    assert not tab.transaction_open
    with qtbot.waitSignal(tab.reopen_requested):
        tab.strip.reopen_button.click()
    assert not tab.strip.reopen_button.isEnabled()
    tab.show_proofs(False, "")
    assert tab.strip.isHidden()


def test_badges_show_only_what_was_proved(tab):
    bar = tab.toolbar
    assert bar.production_badge.isHidden()
    tab.set_profile(Profile(name="orders", engine=Engine.POSTGRESQL, production=True))
    assert bar.production_badge.isVisible()
    assert bar.read_only_badge.isHidden()
    tab.show_proofs(True, "TLS 1.3")
    assert bar.read_only_badge.isVisible()
    assert bar.encryption_badge.text() == "TLS 1.3"
    tab.show_lost(Explained("Gone."))
    assert bar.read_only_badge.isHidden()
    assert bar.encryption_badge.isHidden()


def test_nothing_is_cut_in_a_small_window(tab, qtbot):
    tab.set_profile(Profile(name="orders", engine=Engine.POSTGRESQL, production=True))
    tab.show_proofs(True, "TLS 1.3")
    tab.show_transaction(True)
    tab.resize(680, 560)
    qtbot.waitUntil(lambda: tab.toolbar.width() == 680)
    assert tab.width() == 680
    bar = tab.toolbar
    for widget in (bar.run_button, bar.cancel_button, bar.commit_button, bar.rollback_button):
        assert widget.isVisible()
        qtbot.waitUntil(lambda each=widget: each.width() >= each.minimumSizeHint().width())
    assert bar.production_badge.geometry().right() < 680


def test_the_next_result_closes_the_store_of_the_last(tab, new_store):
    start(tab)
    first, second = new_store(rows=some_rows(3)), new_store(rows=some_rows(4))
    tab.show_result(COLUMNS, first)
    tab.show_finished(StatementFinished(query_id=1, rows=3))
    tab.show_waiting()
    tab.show_result(COLUMNS, second)
    assert first.row_count == 0
    assert second.row_count == 4
    tab.release()
    assert second.row_count == 0


def test_a_tab_that_is_deleted_closes_its_store(qtbot, new_store):
    tab = QueryTab("short-lived")
    store = new_store(rows=some_rows(3))
    tab.show_waiting()
    tab.show_result(COLUMNS, store)
    with qtbot.waitSignal(tab.destroyed):
        tab.deleteLater()
    assert store.row_count == 0


def test_values_can_be_filled_in_before_and_after_their_names_are_there(tab):
    early = BoundParameter("a", ParameterType.INTEGER, "7")
    late = BoundParameter("b", ParameterType.TEXT, None)
    tab.pane.form.fill([early])
    tab.set_statement_text("SELECT :a, :b")
    tab.pane.form.fill([late])
    assert tab.pane.form.row("a").bound == early
    assert tab.pane.form.row("b").bound == late


def test_rows_of_the_last_statement_stay_when_the_worker_dies_before_the_next_has_any(tab, new_store):
    start(tab)
    tab.show_result(COLUMNS, new_store(rows=some_rows(60)))
    tab.show_finished(StatementFinished(query_id=1, rows=60))
    start(tab)
    tab.show_lost(Explained("Gone."))
    assert tab.results.grid.isVisible()
    assert tab.results.rows_shown == 60


def test_a_cancel_before_any_row_leaves_no_stale_rows(tab, new_store):
    start(tab)
    tab.show_result(COLUMNS, new_store(rows=some_rows(60)))
    tab.show_finished(StatementFinished(query_id=1, rows=60))
    start(tab)
    tab.show_failed(StatementFailed(query_id=2, explained=Explained("Cancelled."), cancelled=True))
    assert tab.results.grid.isHidden()
    assert "Cancelled." in all_text(tab.results)


def test_commit_by_the_menu_does_nothing_without_a_transaction(tab, qtbot):
    with qtbot.assertNotEmitted(tab.commit_requested), qtbot.assertNotEmitted(tab.rollback_requested):
        tab.request_commit()
        tab.request_rollback()
    tab.show_transaction(True)
    with qtbot.waitSignal(tab.rollback_requested):
        tab.request_rollback()


def test_a_title_is_told_on(tab, qtbot):
    with qtbot.waitSignal(tab.titled) as told:
        tab.set_title("late-orders.sql")
    assert told.args == ["late-orders.sql"]
