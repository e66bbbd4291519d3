"""Profiles in a real gnome-keyring: unlocked, locked, frozen and gone."""

import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.errors import KeyringUnanswered, StoreError
from poolkeeper.profiles.keyring_vault import KeyringVault
from poolkeeper.profiles.open_store import open_store
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.secret_service import TimedSecretService
from tests.support.silent_prompter import silent_prompter

pytestmark = pytest.mark.keyring
APP = Path(__file__).parents[2] / "app"


def secret_service(unlock_timeout_s=0.4, deadline_s=20):
    """A store on the Secret Service whose deadlines suit a test."""
    backend = TimedSecretService(unlock_timeout_s)
    return ProfileStore(KeyringVault(backend, "Secret Service", deadline_s=deadline_s, user_deadline_s=20))


def test_profile_and_secret_live_in_the_keyring_of_the_system(unlocked_keyring, tmp_path, orders):
    opened = open_store(tmp_path)
    assert (opened.notice, opened.store.place) == ("", "Secret Service")
    opened.store.save(orders, "hunter2")
    assert unlocked_keyring.all_keys() == {
        "index",
        "index.spare",
        f"profile.{orders.id}",
        f"secret.{orders.id}.a",
    }
    again = open_store(tmp_path).store
    assert (again.load(orders.id), again.password(orders.id)) == (orders, "hunter2")


def test_a_deleted_profile_leaves_nothing_but_the_list(unlocked_keyring, tmp_path, orders):
    store = open_store(tmp_path).store
    store.save(orders, "hunter2")
    deleted = store.delete(orders.id)
    assert unlocked_keyring.all_keys() == {"index", "index.spare"}
    assert not any("hunter2" in text for text in unlocked_keyring.texts())
    store.restore(deleted)
    assert store.password(orders.id) == "hunter2"


def test_no_file_of_ours_holds_the_secret_or_the_host(unlocked_keyring, tmp_path, orders):
    open_store(tmp_path).store.save(orders, "hunter2")
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    for file in files:
        assert b"hunter2" not in file.read_bytes()
        assert b"orders.example.org" not in file.read_bytes()


def test_two_processes_saving_at_once_lose_nothing(unlocked_keyring, tmp_path):
    script = """
        import sys
        from pathlib import Path
        from poolkeeper.profiles.engines import Engine
        from poolkeeper.profiles.open_store import open_store
        from poolkeeper.profiles.profile import Profile
        store = open_store(Path(sys.argv[1])).store
        for number in range(4):
            store.save(Profile(name=f"{sys.argv[2]} {number}", engine=Engine.SQLITE), "secret")
    """
    environment = os.environ | {"PYTHONPATH": str(APP)}
    arguments = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)]
    processes = [subprocess.Popen([*arguments, name], env=environment) for name in ("one", "other")]
    assert [process.wait(60) for process in processes] == [0, 0]
    store = open_store(tmp_path).store
    assert sorted(entry.name for entry in store.entries()) == [
        *(f"one {number}" for number in range(4)),
        *(f"other {number}" for number in range(4)),
    ]
    assert {store.password(entry.id) for entry in store.entries()} == {"secret"}


def test_a_process_killed_while_saving_is_repaired(unlocked_keyring, tmp_path, orders):
    script = """
        import os, sys
        from pathlib import Path
        from poolkeeper.profiles.engines import Engine
        from poolkeeper.profiles.keyring_vault import KeyringVault
        from poolkeeper.profiles.open_store import open_store
        from poolkeeper.profiles.profile import Profile
        kept = KeyringVault.set
        def dying(self, key, text):
            kept(self, key, text)
            if key.startswith("secret"):
                os.kill(os.getpid(), 9)
        KeyringVault.set = dying
        open_store(Path(sys.argv[1])).store.save(Profile(name="Torn", engine=Engine.SQLITE), "hunter2")
    """
    environment = os.environ | {"PYTHONPATH": str(APP)}
    process = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(tmp_path)], env=environment)
    assert process.returncode == -9
    assert any(key.startswith("secret.") for key in unlocked_keyring.all_keys())
    store = open_store(tmp_path).store
    assert store.repair() == ()
    assert store.entries() == ()
    assert unlocked_keyring.all_keys() == {"index", "index.spare"}


def test_a_locked_keyring_that_nobody_can_unlock_is_told(own_keyring, orders):
    store = secret_service()
    store.save(orders, "hunter2")
    own_keyring.lock()
    with pytest.raises(KeyringUnanswered, match="Secret Service is locked"):
        store.entries()
    with pytest.raises(KeyringUnanswered, match="Secret Service is locked"):
        store.save(orders, "new")


def test_a_question_that_nobody_answers_ends_in_time(own_keyring, orders):
    store = secret_service()
    store.save(orders, "hunter2")
    own_keyring.lock()
    with silent_prompter(own_keyring.address) as asked:
        began = time.monotonic()
        with pytest.raises(KeyringUnanswered, match="locked and was not unlocked"):
            store.entries()
        assert asked.wait(10), "the keyring asked nobody, so nothing was tested"
        assert 0.3 < time.monotonic() - began < 15


def test_a_frozen_keyring_is_told_and_used_again_when_it_thaws(own_keyring, orders):
    secret_service().save(orders, "hunter2")
    store = secret_service(deadline_s=0.4)
    own_keyring.freeze()
    began = time.monotonic()
    for use in (store.entries, lambda: store.save(orders, "late")):
        with pytest.raises(KeyringUnanswered, match="Secret Service does not answer"):
            use()
    assert time.monotonic() - began < 10
    own_keyring.thaw()
    assert secret_service().password(orders.id) == "hunter2"
    deadline = time.monotonic() + 20
    while True:
        try:
            assert store.password(orders.id) == "hunter2"
        except KeyringUnanswered:
            assert time.monotonic() < deadline
        else:
            break


def test_a_write_that_comes_late_is_not_made(own_keyring, orders):
    secret_service().save(orders, "hunter2")
    before = own_keyring.texts()
    vault = KeyringVault(TimedSecretService(0.4), "Secret Service", deadline_s=0.3)
    own_keyring.freeze()
    with pytest.raises(KeyringUnanswered):
        vault.set("index", "late")
    late = [thread for thread in threading.enumerate() if thread.name == "keyring call"]
    assert late
    own_keyring.thaw()
    for thread in late:
        thread.join(20)
        assert not thread.is_alive()
    assert own_keyring.texts() == before


def test_a_keyring_that_died_is_told(own_keyring, orders):
    store = secret_service()
    store.save(orders, "hunter2")
    own_keyring.stop()
    with pytest.raises(StoreError, match="Secret Service could not read") as told:
        store.entries()
    assert "hunter2" not in str(told.value)


def test_without_a_bus_profiles_live_for_this_run_with_a_notice(monkeypatch, tmp_path, orders):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    opened = open_store(tmp_path)
    assert "no keyring" in opened.notice
    assert "this run only" in opened.notice
    assert opened.store.place == "this run’s memory"
    opened.store.save(orders, "hunter2")
    assert opened.store.password(orders.id) == "hunter2"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["null", "fail", "chainer"])
def test_a_configured_keyring_that_keeps_nothing_safe_is_refused(
    unlocked_keyring, monkeypatch, tmp_path, name
):
    suffix = "ChainerBackend" if name == "chainer" else "Keyring"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"keyring.backends.{name}.{suffix}")
    opened = open_store(tmp_path)
    assert f"keyring.backends.{name}" in opened.notice or "cannot be used" in opened.notice
    opened.store.save(Profile(name="x", engine=Engine.SQLITE), "hunter2")
    assert unlocked_keyring.all_keys() == set()


def test_a_configured_keyring_that_is_not_installed_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    assert "cannot be used" in open_store(tmp_path).notice


def test_a_configured_keyring_that_is_safe_is_used(unlocked_keyring, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.SecretService.Keyring")
    assert open_store(tmp_path).store.place == "Secret Service"
