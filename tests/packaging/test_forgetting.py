"""`--forget-everything` says what there is of a user, and with `--yes` leaves nothing of it."""

import json

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.safe_keyring import keyring_vault
from tests.packaging.program import run

pytestmark = [pytest.mark.slow, pytest.mark.keyring]


@pytest.fixture
def person(own_keyring, tmp_path):
    return Person(own_keyring, tmp_path / "home")


class Person:
    """Somebody with two connections in a keyring, and with files in a home of their own."""

    def __init__(self, keyring, home):
        self.home = home
        self.folders = [home / kind / "Poolkeeper" for kind in ("data", "config", "state", "cache")]
        own = {f"XDG_{folder.parent.name.upper()}_HOME": str(folder.parent) for folder in self.folders}
        self.environment = keyring.environment | own | {"HOME": str(home)}
        self.vault = keyring_vault()
        self.store = ProfileStore(self.vault, home / "lock")
        for folder in self.folders:
            folder.mkdir(parents=True)
            (folder / "file").write_text("mine")
        for name in ("orders", "shop"):
            profile = Profile(name=name, engine=Engine.SQLITE, database="x.db", sign_in=SignIn.NONE)
            self.store.save(profile, "hunter2")

    def forget(self, *words, succeeds=True):
        return run(
            "--forget-everything", *words, environment=self.environment, folder=self.home, succeeds=succeeds
        )


def test_it_says_what_would_go_and_removes_nothing(person):
    told = person.forget(succeeds=False)
    assert all(str(folder) in told for folder in person.folders)
    assert "--yes" in told
    assert len(person.store.entries()) == 2
    assert all((folder / "file").exists() for folder in person.folders)


def test_nothing_is_left(person):
    ids = [entry.id for entry in person.store.entries()]
    told = person.forget("--yes")
    assert "Removed 2 saved connections from Secret Service." in told
    assert person.store.entries() == ()
    keys = ["index", "index.spare"]
    keys += [key for each in ids for key in (f"profile.{each}", f"secret.{each}.a", f"secret.{each}.b")]
    assert [key for key in keys if person.vault.get(key) is not None] == []
    assert not any(folder.exists() for folder in person.folders)
    assert "Removed 0 saved connections" in person.forget("--yes")


def test_what_a_newer_version_wrote_stays(person):
    first = person.store.entries()[0].id
    index = json.loads(person.vault.get("index")) | {"version": 99}
    person.vault.set("index", json.dumps(index))
    told = person.forget("--yes", succeeds=False)
    assert "were saved by a newer Poolkeeper" in told
    assert "Nothing was removed." in told
    assert all((folder / "file").exists() for folder in person.folders)
    assert person.vault.get(f"profile.{first}") is not None
