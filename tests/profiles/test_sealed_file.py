"""The sealed file: nothing readable in it, and never half written."""

import errno
import os

import msgspec
import pytest

from poolkeeper.profiles.errors import DamagedItem, NewerItem, StoreError, WrongPassphrase
from poolkeeper.profiles.open_store import copy_profiles, open_sealed_store
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.sealed_file import SealedFileVault
from poolkeeper.profiles.vault import MemoryVault


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "profiles.sealed"


def sealed(path, passphrase="correct horse"):
    return SealedFileVault(path, passphrase, cost=2**10)


def test_what_was_sealed_opens_with_the_same_passphrase_only(path):
    sealed(path).set("key", "hunter2")
    assert sealed(path).get("key") == "hunter2"
    with pytest.raises(WrongPassphrase, match="The passphrase does not open") as refused:
        sealed(path, "wrong horse")
    assert "horse" not in str(refused.value)
    assert sealed(path).get("key") == "hunter2"


def test_nothing_in_the_file_is_readable(path):
    vault = sealed(path)
    vault.set("profile.x", "hunter2")
    content = path.read_bytes()
    for text in (b"hunter2", b"profile.x", b"correct horse"):
        assert text not in content


def test_only_the_user_may_read_the_file(path):
    sealed(path).set("key", "x")
    assert path.stat().st_mode & 0o077 == 0 or os.name == "nt"


def test_each_write_is_sealed_differently(path):
    vault = sealed(path)
    vault.set("key", "x")
    first = path.read_bytes()
    vault.set("key", "x")
    assert path.read_bytes() != first


def test_an_empty_passphrase_is_refused(path):
    with pytest.raises(WrongPassphrase, match="empty"):
        sealed(path, "")


def test_two_windows_see_each_others_writes(path):
    one, other = sealed(path), sealed(path)
    one.set("a", "1")
    other.set("b", "2")
    one.delete("a")
    assert (other.get("a"), one.get("b")) == (None, "2")


def test_a_file_damaged_anywhere_is_told_and_left_alone(path):
    sealed(path).set("key", "hunter2")
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        damaged = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        path.write_bytes(damaged)
        with pytest.raises(StoreError) as told:
            sealed(path)
        assert isinstance(told.value, DamagedItem | WrongPassphrase | NewerItem)
        assert path.read_bytes() == damaged
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedItem):
            sealed(path)


@pytest.mark.parametrize("cost", [1, 2**30, 2**10 + 1, -1])
def test_a_forged_cost_is_refused_before_it_costs_anything(path, cost):
    sealed(path).set("key", "x")
    head, _, box = path.read_bytes().partition(b"\n")
    header = msgspec.json.decode(head) | {"cost": cost}
    path.write_bytes(msgspec.json.encode(header) + b"\n" + box)
    with pytest.raises(DamagedItem):
        sealed(path)


def test_a_newer_format_is_told(path):
    sealed(path).set("key", "x")
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":2', 1))
    with pytest.raises(NewerItem, match="newer Poolkeeper"):
        sealed(path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "profiles.sealed"
    with pytest.raises(StoreError, match=r"cannot be (read|written)"):
        sealed(path).set("key", "x")


def test_a_full_disk_leaves_the_file_as_it_was(path, monkeypatch):
    vault = sealed(path)
    vault.set("key", "old")
    before = path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match=r"No space left on device. Nothing was changed"):
        vault.set("key", "new")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert vault.get("key") == "old"


def test_profiles_of_this_run_move_into_a_new_sealed_file_with_their_secrets(path, orders):
    memory = ProfileStore(MemoryVault())
    memory.save(orders, "hunter2")
    store = ProfileStore(sealed(path))
    store.save(Profile(name="ORDERS", folder="Shop", engine="sqlite"))
    assert copy_profiles(memory, store) == 1
    assert copy_profiles(memory, store) == 0
    assert [entry.name for entry in store.entries()] == ["ORDERS", "Orders copy"]
    assert store.password(orders.id) == "hunter2"


def test_a_store_in_a_sealed_file_keeps_profiles_and_secrets(path, orders):
    open_sealed_store("correct horse", path).save(orders, "hunter2")
    store = open_sealed_store("correct horse", path)
    assert (store.load(orders.id), store.password(orders.id)) == (orders, "hunter2")
    assert store.place == "the sealed file profiles.sealed"
    for file in path.parent.iterdir():
        assert b"hunter2" not in file.read_bytes()
        assert b"orders.example.org" not in file.read_bytes()
