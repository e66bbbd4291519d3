"""A pool's health as a user of the window sees it, on a real server."""

import msgspec
import pytest
from PySide6.QtCore import Qt

from poolkeeper.desktop.connections.profile_tree_model import Role
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.profile import Encryption, Health, Tls
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.profiles.validation import problems
from poolkeeper.worker.messages import Action

pytestmark = pytest.mark.postgresql


def open_with(desk, server, password):
    profile = server.profile(tls=Tls(mode=Encryption.REQUIRE))
    desk.window.library.save(profile, TypedSecrets(password))
    desk.wait(lambda: any(entry.id == profile.id for entry in desk.window.library.entries))
    desk.window.dock.choose(profile.id)
    desk.bot.keyClick(desk.window.dock.tree, Qt.Key.Key_Return)
    desk.wait(lambda: desk.session(profile) is not None and desk.tab is not None)
    return desk.session(profile)


def index_of(desk, session):
    return desk.window.dock.tree.model().index_of(session.profile.id)


def test_a_server_that_stops_and_comes_back_is_seen_everywhere(desk, own_postgresql):
    session = open_with(desk, own_postgresql, own_postgresql.identity.password)
    desk.wait(lambda: session.state is SessionState.OPEN)
    strip, index = desk.window.panel.health, index_of(desk, session)
    desk.wait(lambda: strip.line.text().startswith("Healthy · checked "))
    assert "Healthy since" in index.data(Qt.ItemDataRole.ToolTipRole)
    own_postgresql.stop()
    desk.window._act(Action.TRY_NOW)
    desk.wait(lambda: strip.line.text().startswith("Down since "))
    desk.wait(lambda: index.data(Role.MARK).state == "down")
    assert "Down since" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert strip.more.isVisible()
    own_postgresql.start()
    desk.bot.mouseClick(strip.try_now, Qt.MouseButton.LeftButton)
    desk.wait(lambda: strip.line.text().startswith("Healthy · checked "))
    assert index.data(Role.MARK).state == "open"


def test_a_wrong_password_is_tried_once_and_the_panel_counts_down(desk, own_postgresql):
    session, titles = open_with(desk, own_postgresql, "wrong-Pa55word"), []
    session.failed.connect(lambda explained: titles.append(explained.title))
    desk.wait(lambda: session.state is SessionState.FAILED)
    strip = desk.window.panel.health
    desk.wait(lambda: "it is not tried for" in strip.pause.text())
    for _ in range(2):
        desk.run("SELECT 1")
        desk.wait(lambda: session.state is SessionState.FAILED)
    # a busy machine may take longer than the first pause
    paused = sum("not tried again before" in title for title in titles)
    assert paused
    log = (own_postgresql.folder / "log").read_text()
    assert log.count('password authentication failed for user "app"') == 3 - paused
    own_postgresql.execute("ALTER ROLE app PASSWORD 'wrong-Pa55word'")
    desk.bot.mouseClick(strip.try_now, Qt.MouseButton.LeftButton)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.run("SELECT 41 + 1")
    assert desk.rows() == [("42",)]


def test_the_form_has_the_settings_and_old_profiles_open_with_the_defaults(desk, postgresql):
    profile = postgresql.profile()
    document = msgspec.to_builtins(profile)
    del document["health"]
    assert msgspec.convert(document, type(profile)).health == Health(every_s=30, leak_warning_s=300)
    desk.save(profile)
    desk.window.profiles.edit(profile.id)
    from poolkeeper.desktop.connections.profile_dialog import ProfileDialog

    desk.wait(lambda: desk.window.findChild(ProfileDialog) is not None)
    dialog = desk.window.findChild(ProfileDialog)
    form = dialog.form
    assert (form.health.every_s.value(), form.health.leak_warning_s.value()) == (30, 300)
    form.health.every_s.setValue(3)
    assert [each.field for each in problems(form.profile)] == ["health.every_s"]
    assert form.show_problems(problems(form.profile)) == []
    assert "every 5 to" in form.grid.problem_of("health.every_s")
    form.health.every_s.setValue(0)
    form.health.leak_warning_s.setValue(60)
    assert form.profile.health == Health(every_s=0, leak_warning_s=60)
    assert problems(form.profile) == ()
    form.show_profile(profile)
    dialog.close()
