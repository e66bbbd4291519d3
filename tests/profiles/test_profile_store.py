"""What a user does with saved profiles, on every kind of vault."""

import msgspec
import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.errors import DamagedItem, NewerItem, StoreError
from poolkeeper.profiles.profile import Colour, Profile
from poolkeeper.profiles.profile_store import ProfileStore


def renamed(profile, name):
    return msgspec.structs.replace(profile, name=name)


def test_a_saved_profile_comes_back_as_it_was(store, orders):
    store.save(orders, "pässword 🔑")
    assert store.load(orders.id) == orders
    assert store.password(orders.id) == "pässword 🔑"


def test_the_list_shows_what_it_needs_in_the_order_of_making(store, orders):
    second = Profile(name="Sample", engine=Engine.SQLITE, colour=Colour.RED, production=True)
    store.save(orders)
    store.save(second)
    store.save(renamed(orders, "Orders 2"))
    assert [(entry.name, entry.folder, entry.engine) for entry in store.entries()] == [
        ("Orders 2", "Shop", Engine.POSTGRESQL),
        ("Sample", "", Engine.SQLITE),
    ]
    assert (store.entries()[1].colour, store.entries()[1].production) == (Colour.RED, True)


def test_saving_without_a_password_keeps_the_one_there_is(store, orders):
    store.save(orders, "first")
    store.save(renamed(orders, "Changed"), None)
    assert store.password(orders.id) == "first"


def test_an_empty_password_removes_the_saved_one(store, orders):
    store.save(orders, "first")
    store.save(orders, "")
    assert store.password(orders.id) is None


def test_a_password_of_any_length_and_beginning_is_kept(store, orders):
    for password in ("=", "+a.1.x", "\ufeffbom", "x" * 5000, "🔑" * 3000, " "):
        store.save(orders, password)
        assert store.password(orders.id) == password


@pytest.mark.parametrize("password", ["hunter2\0", "hunter2\ud800"])
def test_a_password_that_no_keyring_keeps_is_refused_before_anything_is_written(store, orders, password):
    with pytest.raises(StoreError, match="no keyring keeps") as refused:
        store.save(orders, password)
    assert "hunter2" not in str(refused.value)
    assert store.entries() == ()


def test_deleting_can_be_undone_with_the_secret(store, orders):
    store.save(orders, "secret")
    deleted = store.delete(orders.id)
    assert store.entries() == ()
    assert "secret" not in repr(deleted)
    assert store.restore(deleted) == "Orders"
    assert store.load(orders.id) == orders
    assert store.password(orders.id) == "secret"


def test_undoing_twice_changes_nothing_more(store, orders):
    store.save(orders)
    deleted = store.delete(orders.id)
    store.restore(deleted)
    store.restore(deleted)
    assert len(store.entries()) == 1


def test_undoing_a_deletion_whose_name_is_taken_gives_a_new_name(store, orders):
    store.save(orders, "secret")
    deleted = store.delete(orders.id)
    store.save(Profile(name="orders ", folder="Shop", engine=Engine.SQLITE))
    assert store.restore(deleted) == "Orders copy"
    assert store.load(orders.id).name == "Orders copy"
    assert store.password(orders.id) == "secret"


def test_two_profiles_of_one_folder_cannot_have_one_name(store, orders):
    store.save(orders)
    with pytest.raises(StoreError, match="is called “ORDERS”"):
        store.save(Profile(name="ORDERS", folder="Shop", engine=Engine.SQLITE))
    store.save(Profile(name="ORDERS", folder="Elsewhere", engine=Engine.SQLITE))
    assert len(store.entries()) == 2


def test_deleting_what_another_window_deleted_says_so(store, orders):
    store.save(orders)
    store.delete(orders.id)
    with pytest.raises(StoreError, match="no longer there"):
        store.delete(orders.id)
    with pytest.raises(StoreError, match="no longer there"):
        store.load(orders.id)


def test_a_second_window_notices_a_change(vault, store, orders, tmp_path):
    other = ProfileStore(vault, tmp_path / "profiles.lock")
    seen = other.revision()
    store.save(orders)
    assert other.revision() != seen
    assert other.revision() == store.revision()
    assert [entry.name for entry in other.entries()] == ["Orders"]


def test_looking_is_no_change(store, orders):
    store.save(orders, "x")
    seen = store.revision()
    store.entries(), store.load(orders.id), store.password(orders.id), store.repair()
    assert store.revision() == seen


def test_a_damaged_profile_is_one_sentence_and_the_others_go_on(vault, store, orders):
    other = renamed(Profile(name="x", engine=Engine.SQLITE), "Sample")
    store.save(orders, "secret")
    store.save(other, "other secret")
    vault.set(f"profile.{orders.id}", '{"profile": {"version": 1, "na')
    with pytest.raises(DamagedItem, match=r"“Orders” in .* is damaged"):
        store.load(orders.id)
    with pytest.raises(DamagedItem):
        store.save(orders, "new")
    assert vault.get(f"profile.{orders.id}") == '{"profile": {"version": 1, "na'
    assert store.load(other.id) == other
    assert store.password(other.id) == "other secret"
    store.save(renamed(other, "Sample 2"))
    assert [entry.name for entry in store.entries()] == ["Orders", "Sample 2"]


def test_a_damaged_profile_can_be_deleted_and_brought_back_as_it_was(vault, store, orders):
    store.save(orders, "secret")
    vault.set(f"profile.{orders.id}", "{torn")
    deleted = store.delete(orders.id)
    assert store.entries() == ()
    assert vault.get(f"secret.{orders.id}.a") is None
    store.restore(deleted)
    assert vault.get(f"profile.{orders.id}") == "{torn"
    assert vault.get(f"secret.{orders.id}.a") == "secret"


def test_an_item_that_another_program_removed_is_told_and_can_be_deleted(vault, store, orders):
    store.save(orders, "secret")
    vault.delete(f"profile.{orders.id}")
    with pytest.raises(StoreError, match="“Orders” is in the list, but its item"):
        store.load(orders.id)
    store.delete(orders.id)
    assert store.entries() == ()
    assert vault.get(f"secret.{orders.id}.a") is None


def test_a_secret_that_another_program_removed_is_none(vault, store, orders):
    store.save(orders, "secret")
    vault.delete(f"secret.{orders.id}.a")
    assert store.password(orders.id) is None


def test_a_profile_of_a_newer_version_is_left_alone(vault, store, orders):
    store.save(orders, "secret")
    key = f"profile.{orders.id}"
    newer = vault.get(key).replace('"version":1', '"version":2').replace('"postgresql"', '"duckdb"')
    vault.set(key, newer)
    for use in (store.load, store.password, lambda _: store.save(orders, "x")):
        with pytest.raises(NewerItem, match="“Orders” was saved by a newer Poolkeeper"):
            use(orders.id)
    assert store.repair() == ()
    assert vault.get(key) == newer
    assert vault.get(f"secret.{orders.id}.a") == "secret"


def test_a_list_of_a_newer_version_is_left_alone(vault, store, orders):
    store.save(orders, "secret")
    newer = vault.get("index").replace('"version":1', '"version":2')
    vault.set("index", newer)
    for use in (store.entries, store.repair, lambda: store.save(orders), lambda: store.delete(orders.id)):
        with pytest.raises(NewerItem, match="newer Poolkeeper"):
            use()
    assert vault.get("index") == newer


def test_an_engine_of_a_newer_version_is_kept_in_the_list_and_told(vault, store, orders):
    store.save(orders)
    vault.set("index", vault.get("index").replace('"postgresql"', '"duckdb"'))
    store.save(Profile(name="Sample", engine=Engine.SQLITE))
    assert [entry.name for entry in store.entries()] == ["Sample"]
    assert "duckdb" in vault.get("index")
    assert store.repair() == ("The profile “Orders” was saved by a newer Poolkeeper and is not shown here.",)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"version": "x"}', None])
def test_a_damaged_list_is_taken_from_its_copy(vault, store, orders, damage):
    store.save(orders, "secret")
    vault.delete("index") if damage is None else vault.set("index", damage)
    assert [entry.name for entry in store.entries()] == ["Orders"]
    assert store.repair() == (
        f"The list of profiles in {store.place} was damaged; its copy was taken instead.",
    )
    assert store.repair() == ()
    assert store.password(orders.id) == "secret"


def test_a_list_damaged_in_both_copies_is_told_and_not_overwritten(vault, store, orders):
    store.save(orders, "secret")
    vault.set("index", "{")
    vault.set("index.spare", "{")
    for use in (store.entries, store.repair, lambda: store.save(orders), lambda: store.delete(orders.id)):
        with pytest.raises(DamagedItem, match="Nothing was changed"):
            use()
    assert vault.get("index") == "{"
    assert vault.get(f"profile.{orders.id}") is not None


def test_a_thousand_profiles_are_listed_from_one_item(tmp_path):
    class Counting:
        place = "a counting vault"

        def __init__(self, vault):
            self.vault, self.gets = vault, []

        def get(self, key):
            self.gets.append(key)
            return self.vault.get(key)

    from poolkeeper.profiles.profile_index import ProfileIndex, stored_entry, write_index
    from poolkeeper.profiles.vault import MemoryVault

    inner = MemoryVault()
    profiles = [Profile(name=f"p{number}", engine=Engine.MYSQL) for number in range(1000)]
    write_index(inner, ProfileIndex(entries=tuple(map(stored_entry, profiles))))
    vault = Counting(inner)
    assert len(ProfileStore(vault).entries()) == 1000
    assert vault.gets == ["index"]
