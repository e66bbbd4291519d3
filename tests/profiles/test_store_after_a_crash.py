"""Power may go between any two writes: after `repair` nothing is lost and no secret is left behind."""

import contextlib
from collections import Counter

import msgspec
import pytest

from poolkeeper.profiles.chunked_vault import ChunkedVault
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.vault import MemoryVault
from tests.profiles.vaults import DyingVault, PowerCut, WindowsSizedVault

OLD, NEW = "old secret " * 300, "new secret 🔑" * 300
OTHER = Profile(name="Bystander", engine="sqlite", id="bystander")

CHANGES = {
    "a new profile": (False, lambda store, profile: store.save(profile, NEW)),
    "a new profile without a secret": (False, lambda store, profile: store.save(profile)),
    "a changed profile": (True, lambda store, profile: store.save(_changed(profile))),
    "a changed profile and secret": (True, lambda store, profile: store.save(_changed(profile), NEW)),
    "a removed secret": (True, lambda store, profile: store.save(profile, "")),
    "a deletion": (True, lambda store, profile: store.delete(profile.id)),
    "an undone deletion": (True, lambda store, profile: store.restore(store.delete(profile.id))),
}


def _changed(profile):
    return msgspec.structs.replace(profile, name="Changed", host="elsewhere.example.org")


def _stores(kind):
    """The raw vault, and a way to open a store on it that dies at the n-th write."""
    raw = WindowsSizedVault() if kind == "windows sized" else MemoryVault()

    def opened(writes):
        dying = DyingVault(raw, writes)
        return dying, ProfileStore(ChunkedVault(dying) if kind == "windows sized" else dying)

    return raw, opened


def _state(store, profile_id):
    """All that a user can see of one profile."""
    entry = next((entry for entry in store.entries() if entry.id == profile_id), None)
    return None if entry is None else (entry.name, store.load(profile_id), store.password(profile_id))


def _run(kind, there, change, profile, writes):
    """Die at the n-th write of a change; the vault, the states before and after repair, the writes left."""
    raw, opened = _stores(kind)
    _, calm = opened(10**9)
    calm.save(OTHER, "bystander secret")
    if there:
        calm.save(profile, OLD)
    before = _state(calm, profile.id)
    _, store = opened(writes)
    died = False
    try:
        change(store, profile)
    except PowerCut:
        died = True
    _, after_restart = opened(10**9)
    after_restart.repair()
    return raw, before, after_restart, died


def _expected_keys(store, orders, kind):
    """What a fresh vault holds with the same content: anything more is an orphan."""
    raw, opened = _stores(kind)
    _, fresh = opened(10**9)
    for entry in store.entries():
        # as it was typed, not as it was read: 10 becomes 10.0, which may need one item more
        profile = {OTHER.id: OTHER, orders.id: orders}[entry.id]
        typed = msgspec.structs.replace(profile, name=entry.name, host=store.load(entry.id).host)
        fresh.save(typed, store.password(entry.id))
    return Counter(_slotless(key) for key in raw.all_keys() if not key.startswith("index"))


def _slotless(key):
    """The key without the slot and generation, which differ with the history."""
    key, _, chunk = key.partition("#")
    if key.startswith("secret."):
        key = key.rpartition(".")[0]
    return key, chunk[2:]


@pytest.mark.parametrize("kind", ["roomy", "windows sized"])
@pytest.mark.parametrize("name", CHANGES)
def test_death_before_any_write_leaves_the_old_or_the_new_whole(name, kind, orders):
    there, change = CHANGES[name]
    _, _, whole, _ = _run(kind, there, change, orders, 10**9)
    done = _state(whole, orders.id)
    for writes in range(1000):
        raw, before, store, died = _run(kind, there, change, orders, writes)
        allowed = [before, done] if name != "an undone deletion" else [before, done, None]
        assert _state(store, orders.id) in allowed, f"after {writes} writes"
        assert store.password(OTHER.id) == "bystander secret"
        assert '"pending":[]' in (raw.get("index") or "") or kind == "windows sized"
        present = Counter(_slotless(key) for key in raw.all_keys() if not key.startswith("index"))
        assert present == _expected_keys(store, orders, kind), f"orphans after {writes} writes"
        assert store.repair() == ()
        if not died:
            break
    assert not died
    assert writes > 2


@pytest.mark.parametrize("kind", ["roomy", "windows sized"])
def test_death_during_the_repair_is_repaired_too(kind, orders):
    for first in range(2, 30):
        for second in range(20):
            _, opened = _stores(kind)
            _, calm = opened(10**9)
            calm.save(orders, OLD)
            _, dying = opened(first)
            with contextlib.suppress(PowerCut):
                dying.save(_changed(orders), NEW)
            _, repairing = opened(second)
            try:
                repairing.repair()
            except PowerCut:
                pass
            else:
                break
            _, last = opened(10**9)
            last.repair()
            assert _state(last, orders.id) in [
                ("Orders", orders, OLD),
                ("Changed", _changed(orders), NEW),
            ]


def test_a_save_after_a_crash_needs_no_repair_first(orders):
    raw, opened = _stores("roomy")
    for writes in range(10):
        _, dying = opened(writes)
        with contextlib.suppress(PowerCut):
            dying.save(orders, OLD)
        _, store = opened(10**9)
        store.save(orders, NEW)
        assert store.password(orders.id) == NEW
        assert [key for key in raw.all_keys() if key.startswith("secret.")] in (
            [f"secret.{orders.id}.a"],
            [f"secret.{orders.id}.b"],
        )
        store.delete(orders.id)
        assert not any(key.startswith(("secret.", "profile.")) for key in raw.all_keys())
