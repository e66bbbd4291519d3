"""Installing another version over this one leaves what a person has saved as it was."""

import configparser
import json
import os
import shutil
from pathlib import Path

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.safe_keyring import keyring_vault
from tests.packaging.program import VARIABLE, is_frozen, run, shown_window

pytestmark = [pytest.mark.slow, pytest.mark.keyring, pytest.mark.sqlite]


@pytest.fixture
def person(own_keyring, tmp_path):
    return Person(own_keyring, tmp_path / "home")


class Person:
    """Somebody with one connection, to a file that is there, and with colours of their own choice."""

    def __init__(self, keyring, home):
        self.home = home
        self.vault = keyring_vault()
        self.store = ProfileStore(self.vault, home / "data" / "Poolkeeper" / "profiles.lock")
        own = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "CONFIG", "STATE", "CACHE")}
        own |= {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
        self.environment = keyring.environment | own
        self.settings = home / "config" / "Poolkeeper" / "window.ini"
        self.settings.parent.mkdir(parents=True)
        self.settings.write_text("[window]\ncolour%20scheme=dark\n")
        (home / "orders.db").touch()
        self.profile = Profile(
            name="orders", engine=Engine.SQLITE, database=str(home / "orders.db"), sign_in=SignIn.NONE
        )
        self.store.save(self.profile, "hunter2")

    @property
    def key(self):
        return f"profile.{self.profile.id}"

    def scheme(self):
        told = configparser.ConfigParser(interpolation=None)
        told.read(self.settings)
        return told["window"]["colour%20scheme"]

    def check(self, **outcome):
        words = ("--self-test", "--json", "--connections")
        return json.loads(run(*words, environment=self.environment, folder=self.home, **outcome))["checks"][
            5:
        ]


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put the application into one and the same place, as an installer does: the old one goes first."""
    source, place = os.environ.get(VARIABLE), tmp_path / "installed"

    def installed():
        if not is_frozen():
            return
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(Path(source).resolve().parent, place, symlinks=True, copy_function=os.link)
        monkeypatch.setenv(VARIABLE, str(place / Path(source).name))

    return installed


def test_connections_and_settings_outlive_an_installation(person, install):
    before = person.vault.get(person.key)
    for _ in range(2 if is_frozen() else 1):  # from source there is nothing to install over
        install()
        with shown_window(person.environment, person.home):
            pass
    assert person.vault.get(person.key) == before
    assert person.store.password(person.profile.id) == "hunter2"
    assert person.scheme() == "dark"
    assert [check["name"] for check in person.check()] == ["saved connections", "orders: QueuePool"]


def test_a_connection_of_a_newer_version_is_refused_and_left_as_it_is(person, install):
    install()
    document = json.loads(person.vault.get(person.key))
    document["profile"] |= {"version": 99, "what only the newer one knows": True}
    newer = json.dumps(document)
    person.vault.set(person.key, newer)
    failed = person.check(succeeds=False)[-1]
    assert failed["detail"] == (
        "The profile “orders” was saved by a newer Poolkeeper. It was left as it is; "
        "update Poolkeeper to use it."
    )
    with shown_window(person.environment, person.home):
        pass
    assert person.vault.get(person.key) == newer
