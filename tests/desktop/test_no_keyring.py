"""A system without a keyring: said plainly, and a sealed file is offered."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from poolkeeper.desktop.connections.passphrase_dialog import PassphraseDialog
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.open_store import OpenedStore, sealed_path
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault

PASSPHRASE = "four words are better"


@pytest.fixture
def opened(store):
    return OpenedStore(ProfileStore(MemoryVault()), "There is no keyring here.")


def dialog_of(desk):
    desk.wait(
        lambda: any(isinstance(w, PassphraseDialog) and w.isVisible() for w in QApplication.allWidgets())
    )
    return next(w for w in QApplication.allWidgets() if isinstance(w, PassphraseDialog) and w.isVisible())


def test_a_sealed_file_takes_over_from_this_runs_memory(desk):
    strip = desk.window.dock.place_strip
    assert strip.text.text() == "There is no keyring here."
    desk.save(Profile(name="kept", engine=Engine.SQLITE, database="/x.db", sign_in=SignIn.NONE), "Pa55word")
    desk.bot.mouseClick(strip.offer, Qt.MouseButton.LeftButton)
    dialog = dialog_of(desk)
    desk.bot.keyClicks(dialog.first, PASSPHRASE)
    desk.bot.keyClicks(dialog.second, "something else")
    desk.bot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert "differ" in dialog.problem.text()
    dialog.second.clear()
    desk.bot.keyClicks(dialog.second, PASSPHRASE)
    with desk.bot.waitSignal(desk.window.library.opened, timeout=20_000):
        desk.bot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert [entry.name for entry in desk.window.library.entries] == ["kept"]
    assert desk.window.library.notice == ""
    assert sealed_path().exists()
    assert b"Pa55word" not in sealed_path().read_bytes()


def test_a_wrong_passphrase_is_told_and_can_be_typed_again(desk):
    desk.window.library.use_sealed_file(PASSPHRASE)
    desk.wait(lambda: sealed_path().exists() and desk.window.library.notice == "")
    desk.window.profiles.offer_sealed_file()
    dialog = dialog_of(desk)
    assert not dialog.second.isVisible()
    desk.bot.keyClicks(dialog.first, "wrong")
    desk.bot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    desk.wait(lambda: dialog.problem.text())
    assert "passphrase" in dialog.problem.text()
    dialog.reject()
