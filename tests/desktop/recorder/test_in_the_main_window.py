"""The flight recorder from the main window: menu, button, a real pool, its deletion."""

import sqlite3
from contextlib import closing

import pytest
from PySide6.QtCore import Qt

from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.worker.recordings import BundleWanted, folder_of

pytestmark = pytest.mark.sqlite


@pytest.fixture
def profile(tmp_path):
    path = tmp_path / "orders.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE orders (id integer)")
    return Profile(name="orders", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE)


def holders(window):
    return [] if window.recording is None else window.recording.table.holder_names()


def test_what_a_tab_did_is_seen_in_the_recorder_while_it_is_open(desk, profile):
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    desk.run("SELECT 1")
    desk.bot.mouseClick(desk.window.panel.live.foot.buttons["flight_recorder"], Qt.MouseButton.LeftButton)
    (recorder,) = desk.window.recorders.windows
    desk.wait(lambda: "orders · query 1" in holders(recorder))
    before = len(recorder.recording)
    desk.run("SELECT 2")
    desk.wait(lambda: len(recorder.recording) > before)
    desk.wait(lambda: recorder.parts.table.events.rowCount() > before)
    desk.window.actions_by_name["flight_recorder"].trigger()
    assert len(desk.window.recorders.windows) == 2
    recorder.close()
    assert len(desk.window.recorders.windows) == 1


def test_a_bundle_of_an_open_pool_knows_its_settings(desk, profile, tmp_path):
    desk.open(profile)
    desk.run("SELECT 1")
    recorder = desk.window.recorders.open()
    desk.wait(lambda: "orders · query 1" in holders(recorder))
    info = recorder.parts.choice.chosen()
    known, _server = desk.window.recorders._known(info.folder)
    assert known == profile
    recorder.save_to(tmp_path / "incident.zip", BundleWanted(profile=known))
    desk.wait(lambda: recorder.parts.foot.text().startswith("Saved "))
    bundle = desk.window.recorders.show_bundle(tmp_path / "incident.zip")
    desk.wait(lambda: "holder 1" in holders(bundle))


def test_the_recordings_of_a_deleted_profile_go_with_it(desk, profile):
    desk.open(profile)
    desk.run("SELECT 1")
    folder = folder_of(profile.id)
    desk.wait(lambda: folder.exists())
    desk.window.delete_profile(profile.id)
    desk.wait(lambda: not any(entry.id == profile.id for entry in desk.window.library.entries))
    desk.wait(lambda: not folder.exists())


def test_the_recorder_closes_with_the_main_window(desk):
    desk.window.recorders.open()
    desk.window.close()
    assert desk.window.recorders.windows == []
