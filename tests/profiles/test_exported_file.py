"""Files of profiles to give away: whole, private, and told apart from everything else."""

import errno
import json
import os

import msgspec
import pytest

from poolkeeper.profiles import sealed_file
from poolkeeper.profiles.errors import DamagedItem, NewerItem, StoreError, WrongPassphrase
from poolkeeper.profiles.export_choice import gathered
from poolkeeper.profiles.exported_file import PassphraseNeeded, read_export, write_export
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.sealed_box import SealedBox
from poolkeeper.profiles.secret_text import Secrets
from poolkeeper.profiles.transfer import BadTransfer
from poolkeeper.profiles.vault import MemoryVault

PASSPHRASE, PASSWORD = "correct horse battery", "hunter2-canary"
CHEAP = 2**10


@pytest.fixture
def path(tmp_path):
    return tmp_path / "orders.export"


def seal(path, profile, passphrase=PASSPHRASE):
    write_export(path, [profile], {profile.id: Secrets(PASSWORD, "w4llet")}, passphrase, CHEAP)


def test_an_export_without_passwords_has_none_and_comes_in_again(path, orders):
    store = ProfileStore(MemoryVault())
    store.save(orders, PASSWORD)
    found = gathered(store, [orders.id], with_secrets=False)
    write_export(path, found.profiles, found.secrets)
    assert PASSWORD not in path.read_text()
    (offered,) = read_export(path).offered
    assert (offered.profile, offered.secrets) == (orders, Secrets())


def test_a_sealed_export_brings_its_passwords(path, orders):
    store = ProfileStore(MemoryVault())
    store.save(orders, PASSWORD, "w4llet")
    found = gathered(store, [orders.id], with_secrets=True)
    write_export(path, found.profiles, found.secrets, PASSPHRASE, CHEAP)
    (offered,) = read_export(path, PASSPHRASE).offered
    assert (offered.profile, offered.secrets) == (orders, Secrets(PASSWORD, "w4llet"))


def test_nothing_of_a_sealed_export_is_readable(path, orders):
    seal(path, orders)
    content = path.read_bytes()
    for text in (PASSWORD, PASSPHRASE, orders.host, orders.name):
        assert text.encode() not in content


@pytest.mark.posix
@pytest.mark.parametrize("sealed", [True, False])
def test_only_the_user_may_read_an_export(path, orders, sealed):
    path.touch(0o666)
    seal(path, orders) if sealed else write_export(path, [orders])
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_sealed_export_asks_for_its_passphrase(path, orders):
    seal(path, orders)
    with pytest.raises(PassphraseNeeded):
        read_export(path)
    with pytest.raises(WrongPassphrase, match=r"The passphrase does not open orders\.export"):
        read_export(path, "wrong horse battery")


def test_a_sealed_export_that_was_changed_or_cut_off_is_told(path, orders):
    seal(path, orders)
    whole = path.read_bytes()
    body = whole.index(b"\n") + 1
    for damaged in (whole[:-1], whole[: body + 3], whole[:body], whole[:-1] + bytes([whole[-1] ^ 1])):
        path.write_bytes(damaged)
        with pytest.raises(DamagedItem, match=r"orders\.export is damaged .* left as it is"):
            read_export(path, PASSPHRASE)
        assert path.read_bytes() == damaged


@pytest.mark.parametrize(
    "content", [b"", b"\0\xff", b'{"format":"Poolkeeper sea', b"{}", b"PK\x03\x04", b"\n\n"]
)
def test_what_is_no_export_is_told(path, content):
    path.write_bytes(content)
    with pytest.raises(BadTransfer, match="no export of Poolkeeper"):
        read_export(path)


def test_a_newer_sealed_export_is_told(path, orders):
    seal(path, orders)
    path.write_bytes(path.read_bytes().replace(b'"version":1', b'"version":2', 1))
    with pytest.raises(NewerItem, match="newer Poolkeeper"):
        read_export(path, PASSPHRASE)


def test_the_file_that_keeps_the_profiles_is_no_export(path):
    path.write_bytes(SealedBox(sealed_file.FORMAT, PASSPHRASE, CHEAP).seal({"index": "x"}))
    with pytest.raises(BadTransfer, match="keeps its own profiles"):
        read_export(path)


def test_an_export_of_a_text_editor_with_a_mark_in_front_is_read(path, orders):
    write_export(path, [orders])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [one.profile for one in read_export(path).offered] == [orders]


@pytest.mark.posix
def test_a_pipe_is_not_waited_for(path):
    os.mkfifo(path)
    with pytest.raises(BadTransfer, match="no file"):
        read_export(path)


def test_a_full_disk_leaves_the_older_export(path, orders, monkeypatch):
    seal(path, orders)
    before = path.read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match=r"No space left on device. Nothing was changed"):
        write_export(path, [orders])
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_profile_that_cannot_be_read_is_left_out_and_named(path, orders):
    vault = MemoryVault()
    store = ProfileStore(vault)
    other = msgspec.structs.replace(orders, id="other", name="Other")
    store.save(orders)
    store.save(other)
    vault.set("profile.other", json.dumps({"profile": {"version": 1, "name": "Other", "engine": 5}}))
    found = gathered(store, [orders.id, "other"], with_secrets=True)
    assert [one.name for one in found.profiles] == ["Orders"]
    assert "“Other”" in found.left_out[0]
    assert PASSWORD not in repr(found)
