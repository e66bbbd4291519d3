"""The main job in the real window, on every engine."""

import sqlite3

import pytest
from PySide6.QtCore import Qt

from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import PoolSettings, Profile, Safety, SignIn


def sqlite_profile(path, **changes):
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE "<img src=x>" (id INTEGER, "<b>name</b>" TEXT)')
        connection.executemany(
            'INSERT INTO "<img src=x>" VALUES (?, ?)', [(n, f"name {n}") for n in range(3_000)]
        )
    connection.close()
    settings = {
        "name": "<b>shop</b>",
        "engine": Engine.SQLITE,
        "database": str(path),
        "sign_in": SignIn.NONE,
        "pool": PoolSettings(size=1, max_overflow=1, wait_s=1.5),
    }
    return Profile(**(settings | changes))


@pytest.fixture
def shop(tmp_path):
    return sqlite_profile(tmp_path / "shop.db")


ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.mark.sqlite
def test_open_write_fill_in_run_and_read(desk, shop):
    session = desk.open(shop)
    desk.write('SELECT * FROM "<img src=x>" WHERE id < :most ORDER BY id')
    row = desk.tab.pane.form.row("most")
    row.type_box.setCurrentText("integer")
    desk.bot.keyClicks(row.field, "3")
    desk.bot.keyClick(row.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.wait(lambda: session.state is SessionState.OPEN and not desk.tab.running)
    desk.wait(lambda: desk.rows() == [("0", "name 0"), ("1", "name 1"), ("2", "name 2")])
    header = desk.tab.results.grid.model().headerData(1, Qt.Orientation.Horizontal)
    assert "<b>name</b>" in header
    assert "3 rows" in desk.tab.results.status.text
    desk.wait(lambda: session.snapshot.in_use == 0)
    assert desk.window.pool_dock.windowTitle() == "Pool · <b>shop</b>"


@pytest.mark.sqlite
def test_a_bad_value_is_marked_and_nothing_runs(desk, shop):
    desk.open(shop)
    desk.write("SELECT :n")
    row = desk.tab.pane.form.row("n")
    row.type_box.setCurrentText("integer")
    desk.bot.keyClicks(row.field, "abc")
    desk.press_run()
    assert "abc" in row.problem
    assert not desk.tab.running


@pytest.mark.sqlite
def test_escape_cancels_and_the_next_statement_runs(desk, shop):
    desk.open(shop)
    desk.write(ENDLESS)
    desk.press_run()
    desk.wait(lambda: desk.tab.running)
    desk.bot.keyClick(desk.tab.pane.editor, Qt.Key.Key_Escape)
    desk.wait(lambda: not desk.tab.running)
    desk.run("SELECT 1")
    assert desk.rows() == [("1",)]


@pytest.mark.sqlite
def test_the_third_tab_waits_for_a_pool_of_two_and_is_told_who_holds_it(desk, shop):
    session = desk.open(shop)
    for _ in range(2):
        desk.write(ENDLESS)
        desk.press_run()
        desk.window.new_tab()
    desk.wait(lambda: session.snapshot is not None and session.snapshot.in_use == 2)
    desk.write("SELECT 1")
    desk.press_run()
    desk.wait(lambda: session.snapshot.waiters)
    assert session.snapshot.waiters[0].holder == "<b>shop</b> · query 3"
    desk.wait(lambda: not desk.tab.running)
    shown = desk.tab.results.log.toPlainText()
    assert "<b>shop</b> · query 1" in shown
    assert "<b>shop</b> · query 2" in shown
    for tab in list(desk.window.workspace._controllers):
        tab.request_cancel()
    desk.wait(lambda: session.running == 0)


@pytest.mark.sqlite
def test_closing_a_tab_with_an_open_transaction_asks_first(desk, shop):
    session = desk.open(shop)
    desk.tab.toolbar.set_mode(desk.tab.toolbar.mode.__class__.TRANSACTION)
    desk.run('DELETE FROM "<img src=x>"')
    assert desk.tab.transaction_open
    desk.answer_box("unfinished work", "Cancel")
    desk.window.workspace.close_tab(desk.tab)
    assert desk.tab.transaction_open
    desk.answer_box("unfinished work", "Roll back")
    desk.window.workspace.close_tab(desk.tab)
    assert desk.tab is None
    desk.wait(lambda: session.snapshot.in_use == 0)
    desk.window.workspace.add_tab(shop)
    desk.run('SELECT count(*) FROM "<img src=x>"')
    assert desk.rows() == [("3000",)]


@pytest.mark.sqlite
def test_a_commit_at_closing_is_a_commit(desk, shop):
    desk.open(shop)
    desk.tab.toolbar.set_mode(desk.tab.toolbar.mode.__class__.TRANSACTION)
    desk.run('DELETE FROM "<img src=x>" WHERE id > 9')
    desk.answer_box("unfinished work", "Commit")
    desk.window.workspace.close_tab(desk.tab)
    desk.wait(lambda: desk.tab is None)
    desk.window.workspace.add_tab(shop)
    desk.run('SELECT count(*) FROM "<img src=x>"')
    assert desk.rows() == [("10",)]


@pytest.mark.sqlite
def test_a_killed_worker_leaves_text_rows_and_one_click_to_go_on(desk, shop):
    import os
    import signal

    session = desk.open(shop)
    desk.run('SELECT * FROM "<img src=x>"')
    desk.wait(lambda: len(desk.rows()) == 3_000)
    os.kill(session._worker.process_id, signal.SIGKILL)
    desk.wait(lambda: session.state is SessionState.LOST)
    assert desk.tab.strip.isVisible()
    assert len(desk.rows()) == 3_000
    assert "<img src=x>" in desk.tab.statement_text
    desk.bot.mouseClick(desk.tab.strip.reopen_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.run("SELECT 2")
    assert desk.rows() == [("2",)]


@pytest.mark.sqlite
def test_the_read_only_badge_is_shown_after_the_proof(desk, tmp_path):
    profile = sqlite_profile(tmp_path / "r.db", safety=Safety(read_only=True))
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    assert session.proofs.read_only
    desk.run('DELETE FROM "<img src=x>"')
    assert "reading only" in desk.tab.results.log.toPlainText()


SLEEP = {Engine.POSTGRESQL: "SELECT pg_sleep(60)", Engine.MYSQL: "SELECT sleep(60)"}


def holding(session):
    """The slots that somebody holds, as the window was last told."""
    return [slot for slot in session.snapshot.slots if slot.holder] if session.snapshot else []


def test_the_main_job_on_a_server_that_then_stops(desk, own_server):
    profile = own_server.profile(name="orders")
    desk.save(profile, own_server.identity.password)
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Return)
    desk.wait(lambda: desk.session(profile) is not None)
    session = desk.session(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.run("SELECT 1 AS one")
    assert desk.rows() == [("1",)]
    desk.write(SLEEP[profile.engine])
    desk.press_run()
    # the last snapshot may still be of the opening, or of the statement before
    desk.wait(lambda: [slot.holder for slot in holding(session)] == ["orders · query 1"])
    (slot,) = holding(session)
    assert slot.backend_id
    own_server.stop()
    desk.wait(lambda: not desk.tab.running)
    assert desk.tab.statement_text == SLEEP[profile.engine]
    own_server.start()
    desk.run("SELECT 2 AS two")
    assert desk.rows() == [("2",)]


def test_a_frozen_server_costs_the_worker_and_not_the_window(desk, own_server, monkeypatch):
    from PySide6.QtCore import QElapsedTimer, QTimer

    from poolkeeper.desktop import session as sessions

    monkeypatch.setattr(sessions, "CANCEL_DEADLINE_S", 1.0)
    profile = own_server.profile(name="orders")
    desk.save(profile, own_server.identity.password)
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Return)
    desk.wait(lambda: desk.session(profile) is not None)
    session = desk.session(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    gaps, clock, beat = [], QElapsedTimer(), QTimer()
    clock.start()
    beat.timeout.connect(lambda: gaps.append(clock.restart()))
    desk.write(SLEEP[profile.engine])
    desk.press_run()
    # what is leased is asked first whether it lives; a server that freezes meanwhile is another story
    desk.wait(lambda: own_server.execute(SLEEPING[profile.engine]))
    with own_server.freeze():
        beat.start(20)
        desk.tab.request_cancel()
        desk.wait(lambda: session.state is SessionState.LOST)
        beat.stop()
    assert max(gaps) < 1_000
    assert desk.tab.strip.isVisible()
    assert "did not stop" in session.explained.title
    desk.run("SELECT 3 AS three")
    assert desk.rows() == [("3",)]


def test_a_frozen_server_is_noticed_before_a_statement_is_sent(desk, own_server):
    profile = own_server.profile(name="orders")
    desk.save(profile, own_server.identity.password)
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Return)
    desk.wait(lambda: desk.session(profile) is not None)
    desk.wait(lambda: desk.session(profile).state is SessionState.OPEN)
    with own_server.freeze():
        desk.write("SELECT 1")
        desk.press_run()
        desk.tab.request_cancel()
        desk.wait(lambda: not desk.tab.running, 3_000)
    desk.run("SELECT 2 AS two")
    assert desk.rows() == [("2",)]


@pytest.mark.sqlite
def test_closing_the_window_with_an_open_transaction_asks_and_waits_for_the_commit(desk, shop):
    desk.open(shop)
    desk.tab.toolbar.set_mode(desk.tab.toolbar.mode.__class__.TRANSACTION)
    desk.run('DELETE FROM "<img src=x>" WHERE id > 9')
    desk.answer_box("unfinished work", "Cancel")
    assert not desk.window.close()
    assert desk.window.isVisible()
    desk.answer_box("unfinished work", "Commit")
    desk.window.close()
    desk.wait(lambda: not desk.window.isVisible())
    with sqlite3.connect(shop.database) as connection:
        assert connection.execute('SELECT count(*) FROM "<img src=x>"').fetchone() == (10,)
    connection.close()


SLEEPING = {
    Engine.POSTGRESQL: "SELECT pid FROM pg_stat_activity WHERE usename = 'app' AND query LIKE '%sleep%'",
    Engine.MYSQL: "SELECT id FROM information_schema.processlist WHERE user = 'app' AND info LIKE '%sleep%'",
}
