"""A profile with two replicas as a user of the window sees it, on three real servers."""

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from poolkeeper.desktop.connections.profile_form import ProfileForm
from poolkeeper.desktop.connections.profile_tree_model import Role
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Encryption, PoolSettings, Tls
from poolkeeper.profiles.replicas import ReplicaServer
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.profiles.validation import problems
from poolkeeper.worker.messages import ServerChoice

pytestmark = pytest.mark.postgresql

PORT = "SELECT inet_server_port() AS port"


@pytest.fixture
def profile(replicated):
    profile = replicated.profile(
        name="orders", pool=PoolSettings(size=2, max_overflow=3, wait_s=5), tls=Tls(mode=Encryption.REQUIRE)
    )
    return msgspec.structs.replace(
        profile, replicas=msgspec.structs.replace(profile.replicas, every_s=0.2, most_lag_s=1)
    )


@pytest.fixture
def section(desk, replicated, profile):
    """The profile is open, and both replicas serve; gives the panel's list of servers."""
    desk.window.library.save(profile, TypedSecrets(replicated.identity.password))
    desk.wait(lambda: any(entry.id == profile.id for entry in desk.window.library.entries))
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Return)
    desk.wait(lambda: desk.session(profile) is not None and desk.tab is not None)
    desk.wait(lambda: desk.session(profile).state is SessionState.OPEN)
    desk.wait(lambda: desk.session(profile).server.nodes)
    section = desk.window.panel.live.nodes
    desk.wait(lambda: section.text.count("replica · up to date") == 2)
    return section


def status(desk):
    return desk.tab.results.status.text


def test_the_line_under_the_rows_says_which_server_answered(desk, section, replicated):
    for replica in replicated.replicas:
        desk.run(PORT)
        assert desk.rows() == [(str(replica.port),)]
        assert f"answered by {replica.name} (127.0.0.1:{replica.port}), up to date" in status(desk)
    assert desk.window.panel.live.headline.text().startswith("Primary: ")
    desk.run("INSERT INTO t VALUES (8)")
    assert f"answered by primary (127.0.0.1:{replicated.port})" in status(desk)
    desk.run("DELETE FROM t WHERE id = 8")


def test_a_query_on_a_replica_is_in_the_list_of_connections(desk, section, replicated):
    rows = desk.window.panel.live.connections.rows
    name = replicated.replicas[0].name
    desk.write("SELECT pg_sleep(600)")
    desk.press_run()
    held = f"{desk.tab.title} · {name}"
    desk.wait(lambda: (held, "in use") in [(row.held_by, row.state) for row in rows.rows])
    (row,) = [row for row in rows.rows if row.held_by == held]
    assert row.backend_id
    desk.tab.request_cancel()
    desk.wait(lambda: not desk.tab.running)
    desk.wait(lambda: (f"1 use · {name}", "idle") in [(row.held_by, row.state) for row in rows.rows])


def test_the_panel_says_who_lags_who_failed_and_that_none_is_left(desk, section, replicated, profile):
    replicated.replicas[1].pause()
    desk.run("INSERT INTO t VALUES (9)")
    desk.wait(lambda: "more than 1 s behind; its replay is paused" in section.text)
    assert section.sentence.text() == ""
    health = desk.window.panel.health.line
    desk.wait(lambda: health.text().startswith("Degraded · replica-2 is left out: more than 1 s behind"))
    tree = desk.window.dock.tree.model()
    assert tree.index_of(profile.id).data(Role.MARK).state == "degraded"
    marks = [tree.index(row, 0, tree.index_of(profile.id)).data(Role.MARK) for row in range(2)]
    assert [(mark.state, mark.capacity) for mark in marks] == [("open", 5), ("degraded", 5)]
    assert "Left out since" in marks[1].tip
    replicated.replicas[0].stop()
    desk.run(PORT)
    assert desk.rows() == [(str(replicated.port),)]
    desk.wait(lambda: section.sentence.text() == "Reads go to the primary: no replica is healthy.")
    desk.wait(lambda: health.text().startswith("Degraded · no replica is healthy since "))
    desk.run(PORT)
    assert "no replica is healthy" in status(desk)
    replicated.replicas[0].start()
    replicated.replicas[1].resume()
    desk.wait(lambda: section.text.count("replica · up to date") == 2)
    assert "Left out" not in section.text
    desk.wait(lambda: health.text().startswith("Healthy"))
    desk.window.close_pool()
    desk.wait(lambda: tree.rowCount(tree.index_of(profile.id)) == 0)
    desk.run("DELETE FROM t WHERE id = 9")


def test_who_waits_for_a_connection_of_a_replica_is_the_headline_too(desk, replicated, profile):
    one = msgspec.structs.replace(profile, pool=PoolSettings(size=1, max_overflow=0, wait_s=60))
    desk.save(one, replicated.identity.password)
    session = desk.open(one)
    desk.wait(lambda: session.server.nodes)
    section, card = desk.window.panel.live.nodes, desk.window.panel.live.trouble
    desk.wait(lambda: section.text.count("replica · up to date") == 2)
    first = desk.tab
    for statement in ("SELECT pg_sleep(600)", PORT, PORT):
        desk.write(statement)
        desk.press_run()
        if statement != PORT or desk.tab.title.endswith("2"):
            desk.window.new_tab()
    desk.wait(lambda: card.sentences)
    (sentence,) = card.sentences
    assert sentence.startswith("On replica-1: “orders · query 3” waits ")
    assert "“orders · query 1” has held one for" in sentence
    assert "(running SELECT pg_sleep(600) for " in sentence
    tree = desk.window.dock.tree.model()
    assert tree.index(0, 0, tree.index_of(one.id)).data(Role.MARK).state == "exhausted"
    rows = desk.window.panel.live.connections.rows
    held = next(row for row, each in enumerate(rows.rows) if each.held_by.startswith("orders · query 1"))
    assert "on the server, just now: running" in rows.index(held, 1).data(Qt.ItemDataRole.ToolTipRole)
    next(each for each in card.findChildren(QPushButton) if each.text() == "Cancel").click()
    desk.wait(lambda: not first.running and not desk.tab.running)
    desk.wait(lambda: not card.sentences)


def test_the_list_of_sessions_shows_each_server(desk, section, replicated):
    desk.run("SELECT pg_backend_pid() AS pid")
    ((pid,),) = desk.rows()
    sessions = desk.window.care.show_sessions()
    desk.wait(lambda: sessions.server.count() == 3)
    assert sessions.server.isVisible()

    def listed(server):
        sessions.server.setCurrentText(server)
        sessions.server.activated.emit(sessions.server.currentIndex())
        return {sessions.tree.topLevelItem(row).text(0) for row in range(sessions.tree.topLevelItemCount())}

    desk.wait(lambda: pid in listed("replica-1"))
    assert pid not in listed("replica-2")
    assert pid not in listed("primary")
    sessions.close()


def test_a_connection_that_a_replica_has_ended_is_told(desk, section, replicated):
    card, replica = desk.window.panel.live.trouble, replicated.replicas[0]
    desk.run("SELECT pg_backend_pid() AS pid")
    ((pid,),) = desk.rows()
    replica.execute(f"SELECT pg_terminate_backend({pid})")
    gone = f"On replica-1: Session {pid} is idle here and gone on the server: its next use finds that out."
    desk.wait(lambda: card.sentences == [gone])
    for _ in replicated.replicas:
        desk.run(PORT)
    desk.wait(lambda: not card.sentences)


def test_a_tab_is_pinned_by_the_keyboard(desk, section, replicated):
    button = desk.tab.toolbar.server_button
    assert button.isVisible()
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    next(each for each in button.menu().actions() if each.text() == "Primary").trigger()
    assert (button.choice, button.text()) == (ServerChoice.PRIMARY, "Server: primary")
    for _ in range(2):
        desk.run(PORT)
        assert desk.rows() == [(str(replicated.port),)]
    next(each for each in button.menu().actions() if each.text() == "Replica").trigger()
    desk.run("INSERT INTO t VALUES (1)")
    assert status(desk).startswith("Failed")


def test_without_replicas_nothing_of_it_is_to_be_seen(desk, postgresql):
    profile = postgresql.profile(tls=Tls(mode=Encryption.REQUIRE))
    desk.window.library.save(profile, TypedSecrets(postgresql.identity.password))
    desk.wait(lambda: any(entry.id == profile.id for entry in desk.window.library.entries))
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Return)
    desk.wait(lambda: desk.session(profile) is not None and desk.session(profile).snapshot is not None)
    desk.run("SELECT 1")
    assert "answered by" not in status(desk)
    assert desk.tab.toolbar.server_button.isHidden()
    assert desk.window.panel.live.nodes.isHidden()


@pytest.fixture
def form(qtbot):
    form = ProfileForm((), "the keyring")
    qtbot.addWidget(form)
    form.show()
    return form


def test_the_form_takes_replicas_and_gives_them_back(form, replicated, profile):
    form.show_profile(profile)
    assert form.profile == profile
    form.replicas.servers.setPlainText("db2.example\neast = db3.example:5433")
    form.replicas.most_lag_s.setValue(30)
    form.replicas.most_lag_mb.setValue(64)
    replicas = form.profile.replicas
    assert replicas.servers == (
        ReplicaServer(host="db2.example"),
        ReplicaServer(host="db3.example", port=5433, name="east"),
    )
    assert (replicas.most_lag_s, replicas.most_lag_bytes, replicas.every_s) == (30, 64_000_000, 0.2)


def test_the_form_says_what_is_wrong_at_the_field(form, replicated, profile):
    form.show_profile(profile)
    form.replicas.servers.setPlainText("no address at all")
    form.show_problems(form.problems_of_typing())
    assert "is no address" in form.grid.problem_of("replicas.servers")
    form.replicas.servers.setPlainText(f"127.0.0.1:{replicated.port}")
    assert form.problems_of_typing() == ()
    form.show_problems(problems(form.profile))
    assert "is the primary itself" in form.grid.problem_of("replicas.servers")


def test_the_form_asks_for_no_replicas_where_there_can_be_none(form, profile):
    form.show_profile(profile)
    assert form.replicas.isVisible()
    form.engine.choice = Engine.SQLITE
    assert not form.replicas.isVisible()
    assert form.profile.replicas.servers == ()
