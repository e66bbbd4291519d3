"""A keyring that is locked: the window is there, says what it waits for, and goes on once it is open."""

import pytest
from PySide6.QtCore import Qt

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.errors import KeyringUnanswered
from poolkeeper.profiles.open_store import OpenedStore
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.profiles.vault import MemoryVault


class LockableVault(MemoryVault):
    """Stands in for a locked keyring (the real one is tested in tests/profiles): it refuses until opened."""

    locked = True

    def get(self, key):
        if self.locked:
            raise KeyringUnanswered("Secret Service is locked and was not unlocked.")
        return super().get(key)


@pytest.fixture
def vault():
    return LockableVault("Secret Service")


@pytest.fixture
def opened(vault):
    return OpenedStore(ProfileStore(vault))


@pytest.fixture
def first_signal():
    return "open_failed"


def test_a_locked_keyring_can_be_tried_again(desk, vault):
    strip = desk.window.dock.place_strip
    desk.wait(strip.isVisible)
    assert "locked" in strip.text.text()
    vault.locked = False
    desk.bot.mouseClick(strip.offer, Qt.MouseButton.LeftButton)
    desk.wait(lambda: "Secret Service" in desk.window.status.place.text() and not strip.isVisible())
    desk.save(Profile(name="kept", engine=Engine.SQLITE, database="/x.db", sign_in=SignIn.NONE))


def test_saving_into_a_locked_keyring_is_told(desk, vault):
    profile = Profile(name="lost", engine=Engine.SQLITE, database="/x.db", sign_in=SignIn.NONE)
    desk.window.library.save(profile, TypedSecrets())
    desk.wait(lambda: "locked" in desk.window.dock.strip.text.text())
