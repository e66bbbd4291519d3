"""The server beside the pool, in the window: the chain of who waits, the sessions, and ending one."""

import contextlib
import os
import sqlite3

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from poolkeeper.databases.registry import database_of
from poolkeeper.databases.sample import ensure_sample
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import PoolSettings, Profile, Safety
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.worker.messages import Activity

FIGHT = "UPDATE fought_for SET a = 3"


@pytest.fixture
def stranger(postgresql):
    """A psql of somebody else, in the middle of a transaction on the table that is fought for."""
    database = database_of(postgresql.engine)
    profile = postgresql.profile(user=postgresql.superuser.user)
    connection = database.connect(profile, postgresql.superuser, 10)
    for statement in (
        "DROP TABLE IF EXISTS fought_for",
        "CREATE TABLE fought_for AS SELECT 1 AS a",
        "SET application_name = 'psql'",
        "BEGIN",
        "UPDATE fought_for SET a = 2",
    ):
        execution = database.execute(connection, statement, {}, reads=False)
        execution.close()
    yield database.backend_id(connection)
    with contextlib.suppress(Exception):
        database.close(connection)


@pytest.fixture
def profile(postgresql):
    pool = PoolSettings(size=1, max_overflow=0, wait_s=60)
    profile = postgresql.profile(user=postgresql.superuser.user)
    return msgspec.structs.replace(profile, name="orders", pool=pool)


def opened(desk, postgresql, profile):
    desk.save(profile, postgresql.superuser.password)
    desk.window.open_profile(profile.id)
    desk.wait(lambda: desk.window.workspace.open_count() == 1)
    desk.window.panel.show()
    desk.wait(lambda: desk.session(profile).server.seen is not None)
    return desk.session(profile)


def tree_rows(tree):
    def below(item, depth):
        yield depth, item.text(0), item.text(4)
        for number in range(item.childCount()):
            yield from below(item.child(number), depth + 1)

    for number in range(tree.topLevelItemCount()):
        yield from below(tree.topLevelItem(number), 0)


@pytest.mark.postgresql
def test_who_waits_for_whom_is_the_headline_and_ending_the_blocker_ends_it(
    desk, postgresql, profile, stranger
):
    opened(desk, postgresql, profile)
    card = desk.window.panel.live.trouble
    desk.write(FIGHT)
    desk.press_run()
    blocked = desk.tab
    desk.window.new_tab()
    desk.write("SELECT 1")
    desk.press_run()
    desk.wait(lambda: card.sentences)
    live = desk.window.panel.live
    assert card.mapTo(live, card.rect().bottomLeft()).y() < live.headline.mapTo(live, QPoint()).y()
    sentence = card.sentences[0]
    assert sentence.startswith("“orders · query 2” waits")
    assert "“orders · query 1” has held one for" in sentence
    assert FIGHT in sentence
    assert (
        f"blocked on the server by session {stranger} (boss at 127.0.0.1, psql): idle in transaction"
        in sentence
    )
    desk.wait(lambda: desk.window.panel.live.connections.rows.index(1, 1).data() == "blocked")
    sessions = desk.window.care.show_sessions()
    desk.wait(lambda: (1, "blocked") in [(depth, state) for depth, _, state in tree_rows(sessions.tree)])
    rows = list(tree_rows(sessions.tree))
    assert (0, stranger, Activity.IDLE_IN_TRANSACTION.value) in rows
    sessions.tree.choose(stranger)
    assert "UPDATE fought_for SET a = 2" in sessions.statement.toPlainText()
    desk.answer_box("end session", "End session")
    desk.bot.mouseClick(sessions.end, Qt.MouseButton.LeftButton)
    desk.wait(lambda: "has ended session" in desk.window.status.currentMessage())
    desk.wait(lambda: not blocked.running and not desk.tab.running)
    desk.wait(lambda: not card.sentences or not card.isVisible())
    desk.wait(lambda: stranger not in [number for _, number, _ in tree_rows(sessions.tree)])
    sessions.close()


@pytest.mark.postgresql
def test_a_tab_that_holds_the_only_connection_is_released_from_the_headline(desk, postgresql, profile):
    opened(desk, postgresql, profile)
    card = desk.window.panel.live.trouble
    desk.run("BEGIN")
    desk.window.new_tab()
    desk.write("SELECT 1")
    desk.press_run()
    desk.wait(lambda: card.sentences)
    assert "idle in transaction for" in card.sentences[0]
    desk.answer_box("roll back", "Roll back")
    card.release_requested.emit("orders · query 1")
    desk.wait(lambda: not desk.tab.running)
    assert desk.rows() == [("1",)]


@pytest.mark.postgresql
def test_the_holder_is_still_there_to_be_released_after_the_one_who_waited_gave_up(desk, postgresql, profile):
    pool = msgspec.structs.replace(profile.pool, wait_s=3)
    opened(desk, postgresql, msgspec.structs.replace(profile, pool=pool))
    card = desk.window.panel.live.trouble
    desk.run("BEGIN")
    desk.window.new_tab()
    desk.run("SELECT 1")
    desk.wait(lambda: any("the pool is full" in sentence for sentence in card.sentences))
    looks = []
    desk.window.workspace.server_seen.connect(looks.append)
    desk.wait(lambda: len(looks) > 1)
    assert card.sentences[0].startswith("“orders · query 1” has held its connection for")
    desk.answer_box("roll back", "Roll back")
    release = next(each for each in card.findChildren(QPushButton) if each.text() == "Release")
    desk.bot.mouseClick(release, Qt.MouseButton.LeftButton)
    desk.wait(lambda: not card.isVisible())


@pytest.mark.postgresql
def test_nothing_is_ended_through_a_read_only_profile(desk, postgresql, profile, stranger):
    profile = msgspec.structs.replace(profile, safety=Safety(read_only=True))
    opened(desk, postgresql, profile)
    sessions = desk.window.care.show_sessions()
    desk.wait(lambda: stranger in [number for _, number, _ in tree_rows(sessions.tree)])
    sessions.tree.choose(stranger)
    assert not sessions.end.isEnabled()
    assert "read-only" in sessions.end.toolTip()
    sessions.close()
    assert desk.window.panel.live.trouble.read_only


@pytest.mark.postgresql
def test_a_pool_that_is_too_much_for_the_server_is_warned_of_when_it_is_saved(desk, postgresql, profile):
    opened(desk, postgresql, profile)
    assert "room for" not in desk.window.panel.live.server.text
    greedy = msgspec.structs.replace(profile, pool=PoolSettings(size=400, max_overflow=100))
    desk.window.library.save(greedy, TypedSecrets())
    desk.wait(lambda: "may open 500 connections" in desk.window.dock.strip.text.text())
    assert "the server has room for 5" in desk.window.dock.strip.text.text()
    desk.window.workspace.reopen(profile.id)
    desk.wait(lambda: "may open 500 connections" in desk.window.panel.live.server.text)


@pytest.mark.postgresql
def test_the_budget_counts_for_every_profile_of_a_server_that_was_seen(desk, postgresql, profile):
    session = opened(desk, postgresql, profile)
    desk.window.close_pool()
    desk.wait(lambda: session.server.seen is None)
    strip = desk.window.dock.strip.text
    other = postgresql.profile(name="reports", pool=PoolSettings(size=400, max_overflow=100))
    desk.window.library.save(other, TypedSecrets(postgresql.identity.password))
    desk.wait(lambda: "“reports” may open 500 connections" in strip.text())
    assert "the server has room for 5" in strip.text()


@pytest.mark.postgresql
@pytest.mark.parametrize("how", ["button", "escape", "window"])
def test_the_list_of_sessions_closes_and_the_server_is_asked_no_more_for_it(desk, postgresql, profile, how):
    opened(desk, postgresql, profile)
    sessions = desk.window.care.show_sessions()
    gone = []
    sessions.destroyed.connect(lambda: gone.append(True))
    if how == "button":
        desk.bot.mouseClick(sessions.close_button, Qt.MouseButton.LeftButton)
    elif how == "escape":
        desk.bot.keyClick(sessions, Qt.Key.Key_Escape)
    else:
        sessions.close()
    desk.wait(lambda: gone)
    again = desk.window.care.show_sessions()
    desk.wait(lambda: again.isVisible())
    again.close()


@pytest.mark.sqlite
def test_a_file_tells_who_writes_to_it_and_no_session_is_ended(desk, tmp_path):
    path = tmp_path / "shop.db"
    ensure_sample(path)
    profile = Profile(name="shop", engine=Engine.SQLITE, database=str(path))
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.window.panel.show()
    desk.wait(lambda: "Write lock: " in desk.window.panel.live.server.text)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        sessions = desk.window.care.show_sessions()
        desk.wait(lambda: (0, str(os.getpid()), "write transaction") in tree_rows(sessions.tree))
        sessions.shown.setCurrentText("With a transaction")
        assert (0, str(os.getpid()), "write transaction") in tree_rows(sessions.tree)
        sessions.tree.choose(str(os.getpid()))
        assert not sessions.end.isEnabled()
        assert "no server" in sessions.end.toolTip()
        sessions.close()
