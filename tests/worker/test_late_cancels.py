"""A request to stop hits its own statement or nothing at all, however late it comes."""

import threading

import pytest

from poolkeeper.databases.sqlite import Sqlite
from poolkeeper.profiles.identity import Identity
from poolkeeper.worker import running_statement
from poolkeeper.worker.messages import CancelTaken, StatementFailed, StatementFinished
from poolkeeper.worker.opening import Opening
from tests.worker.tab_on_sqlite import DEADLINE_S, Gate, TabOnSqlite

pytestmark = pytest.mark.sqlite


@pytest.fixture
def tab(shop):
    tab = TabOnSqlite(shop)
    tab.opening.end()
    yield tab
    tab.close()


def cancel_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("cancel ")]


def test_a_cancel_that_waited_for_its_sign_in_is_not_sent_after_the_statement(tab, monkeypatch):
    sent = []
    monkeypatch.setattr(Sqlite, "cancel_needs_sign_in", lambda *_: True)
    monkeypatch.setattr(Sqlite, "cancel", lambda *_: sent.append("cancel"))
    tab.desk.answer = Gate(Identity)
    query_id = tab.until_held()
    tab.lane.cancel(query_id)
    tab.desk.answer.until_come()
    tab.held.let_through()
    # the end of a statement does not wait for a person
    assert tab.expect(StatementFinished).total_s < running_statement.CANCEL_DEADLINE_S
    tab.desk.answer.let_through()
    for thread in cancel_threads():
        thread.join(DEADLINE_S)
    assert sent == []
    assert tab.run("SELECT 1").rows == 1
    assert tab.heard.empty()


def test_a_statement_ends_only_when_no_cancel_is_on_its_way(tab, monkeypatch):
    gate = Gate()
    monkeypatch.setattr(Sqlite, "cancel", gate)
    query_id = tab.until_held()
    tab.lane.cancel(query_id)
    gate.until_come()
    tab.held.let_through()
    ended = threading.Event()
    threading.Thread(target=lambda: (tab.expect(StatementFinished), ended.set()), daemon=True).start()
    assert not ended.wait(0.5)
    assert tab.pool.snapshot().in_use == 1
    gate.let_through()
    assert ended.wait(DEADLINE_S)


def test_a_connection_with_a_cancel_that_never_arrives_is_not_used_again(tab, monkeypatch):
    gate = Gate()
    monkeypatch.setattr(Sqlite, "cancel", gate)
    monkeypatch.setattr(running_statement, "CANCEL_DEADLINE_S", 0.05)
    query_id = tab.until_held()
    before = tab.lane._lease.held.connection
    tab.lane.cancel(query_id)
    gate.until_come()
    tab.held.let_through()
    assert tab.expect(StatementFinished).rows == 1
    assert not tab.pool.snapshot().slots
    tab.run("SELECT 1", autocommit=False)
    tab.run("CREATE TEMPORARY TABLE kept (a int)", autocommit=False)
    assert tab.lane._lease.held.connection is not before
    gate.let_through()


def test_a_transaction_that_such_a_cancel_costs_is_told_as_lost(tab, monkeypatch):
    monkeypatch.setattr(running_statement, "CANCEL_DEADLINE_S", 0.05)
    tab.run("INSERT INTO t (name) VALUES ('lost')", autocommit=False)
    gate, endings = Gate(), Gate()
    monkeypatch.setattr(Sqlite, "cancel", gate)
    took = running_statement.RunningStatement.ended

    def ended(running):
        endings()
        return took(running)

    monkeypatch.setattr(running_statement.RunningStatement, "ended", ended)
    query_id = tab.start("INSERT INTO t (name) VALUES ('lost, too')", autocommit=False)
    endings.until_come()
    tab.lane.cancel(query_id)
    gate.until_come()
    endings.open()
    failed = tab.expect(StatementFailed, StatementFinished)
    assert isinstance(failed, StatementFailed)
    assert failed.transaction_lost
    assert not failed.transaction_open
    gate.let_through()
    tab.expect(CancelTaken)
    monkeypatch.undo()
    assert tab.run("SELECT 1 FROM t WHERE name LIKE 'lost%'").rows == 0


def test_a_first_statement_does_not_lease_before_the_opening_is_over(shop):
    tab = TabOnSqlite(shop)
    come = threading.Event()
    wait = Opening.wait

    def waiting(opening, token):
        come.set()
        wait(opening, token)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Opening, "wait", waiting)
        tab.start("SELECT 1")
        assert come.wait(DEADLINE_S)
    assert not tab.pool.events()
    tab.opening.end()
    assert tab.expect(StatementFinished).rows == 1
    tab.close()
