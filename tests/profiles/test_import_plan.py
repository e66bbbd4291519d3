"""An import meets what is saved: nothing is lost, no password goes astray, and all of it can be undone."""

import msgspec
import pytest

from poolkeeper.profiles.credentials import CredentialSettings, FromFile
from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.import_plan import Choice, bring_in, compared, names_after, take_back
from poolkeeper.profiles.profile import Colour, Encryption, PoolSettings, Safety, SignIn, Tls
from poolkeeper.profiles.secret_text import Secrets
from poolkeeper.profiles.transfer import Offered, Transfer, export_text, read_profiles

changed = msgspec.structs.replace


def from_a_colleague(profile):
    """The same as on another machine, where it has another id."""
    return changed(profile, id="theirs-" + profile.name)


def offer(*profiles, secrets=Secrets()):  # noqa: B008 - frozen
    return Transfer(tuple(Offered(profile, secrets=secrets) for profile in profiles))


def everything(store):
    return {e.id: (e, store.load(e.id), store.secrets(e.id)) for e in store.entries()}


def test_a_profile_that_is_not_here_is_new(store, orders):
    (item,) = compared(store, read_profiles(export_text([orders])))
    assert (item.present, item.proposed) == (None, Choice.ADD)
    done = bring_in(store, [item], [item.proposed])
    assert [profile.name for profile in done.added] == ["Orders"]
    assert done.added[0].id != orders.id
    assert store.load(done.added[0].id) == done.added[0]


def test_the_same_once_more_is_skipped_unless_wished(store, orders):
    store.save(orders, "hunter2")
    (item,) = compared(store, offer(from_a_colleague(orders)))
    assert (item.present, item.same, item.proposed) == (orders, True, Choice.SKIP)
    before = everything(store)
    assert bring_in(store, [item], [Choice.SKIP]).added == ()
    assert everything(store) == before


def test_another_password_is_not_the_same(store, orders):
    store.save(orders, "hunter2")
    (item,) = compared(store, offer(from_a_colleague(orders), secrets=Secrets("other")))
    assert (item.same, item.proposed) == (False, Choice.ADD)


def test_both_are_kept_under_two_names(store, orders):
    store.save(orders, "hunter2")
    theirs = changed(from_a_colleague(orders), host="elsewhere.example.org")
    items = compared(store, offer(theirs, theirs))
    present = [(entry.folder, entry.name) for entry in store.entries()]
    assert names_after(items, [Choice.ADD] * 2, present) == ("Orders copy", "Orders copy 2")
    bring_in(store, items, [Choice.ADD] * 2)
    assert [entry.name for entry in store.entries()] == ["Orders", "Orders copy", "Orders copy 2"]
    assert store.password(orders.id) == "hunter2"


def test_a_profile_that_was_renamed_since_its_export_is_met_by_its_id(store, orders):
    store.save(changed(orders, name="Orders of old"))
    (item,) = compared(store, offer(orders))
    assert item.present.name == "Orders of old"
    bring_in(store, [item], [Choice.REPLACE])
    assert [entry.name for entry in store.entries()] == ["Orders of old"]


@pytest.mark.parametrize(
    "taste",
    [
        {"colour": Colour.RED},
        {"pool": PoolSettings(size=9)},
        {"safety": Safety(read_only=True)},
        {"connect_timeout_s": 3},
    ],
)
def test_a_replaced_profile_keeps_its_password_where_it_signs_in_alike(store, orders, taste):
    store.save(orders, "hunter2")
    (item,) = compared(store, offer(changed(from_a_colleague(orders), **taste)))
    assert not item.forgets_secrets
    (profile,) = bring_in(store, [item], [Choice.REPLACE]).replaced
    assert profile == changed(orders, **taste)
    assert store.password(orders.id) == "hunter2"


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"host": "evil.example.org"},
        {"port": 5433},
        {"user": "root"},
        {"database": "other"},
        {"tls": Tls(mode=Encryption.OFF)},
        {"sign_in": SignIn.FILE, "credential": CredentialSettings(file=FromFile(path="/x"))},
    ],
)
def test_a_saved_password_never_goes_where_an_import_sends_it(store, orders, elsewhere):
    store.save(orders, "hunter2", "w4llet")
    (item,) = compared(store, offer(changed(from_a_colleague(orders), **elsewhere)))
    assert item.forgets_secrets
    bring_in(store, [item], [Choice.REPLACE])
    assert store.secrets(orders.id) == Secrets()


def test_passwords_of_a_sealed_file_take_the_place_of_the_saved(store, orders):
    store.save(orders, "hunter2", "w4llet")
    theirs = changed(from_a_colleague(orders), host="new.example.org")
    (item,) = compared(store, offer(theirs, secrets=Secrets("theirs")))
    bring_in(store, [item], [Choice.REPLACE])
    assert store.secrets(orders.id) == Secrets("theirs")


def test_an_import_is_undone_whole(store, orders):
    store.save(orders, "hunter2", "w4llet")
    before = everything(store)
    theirs = changed(from_a_colleague(orders), host="evil.example.org")
    twice = changed(theirs, host="worse.example.org")
    items = compared(store, offer(theirs, twice, changed(theirs, name="New"), theirs, secrets=Secrets("x")))
    done = bring_in(store, items, [Choice.REPLACE, Choice.REPLACE, Choice.ADD, Choice.ADD])
    assert len(done.added) == 2
    assert store.load(orders.id).host == "worse.example.org"
    take_back(store, done)
    assert everything(store) == before


def test_what_is_in_use_stays_when_an_import_is_undone(store, orders):
    (item,) = compared(store, offer(orders))
    done = bring_in(store, [item], [Choice.ADD])
    take_back(store, done, frozenset([done.added[0].id]))
    assert [entry.name for entry in store.entries()] == ["Orders"]


def test_an_import_that_stops_half_way_tells_what_it_did(store, orders):
    items = compared(store, offer(*(changed(orders, id=name, name=name) for name in "abc")))
    save, count = store.save, []

    def failing(profile, **secrets):
        count.append(profile)
        if len(count) == 2:
            raise StoreError("The keyring is full.")
        save(profile, **secrets)

    store.save = failing
    done = bring_in(store, items, [Choice.ADD] * 3)
    assert ([one.name for one in done.added], done.failure) == (["a"], "The keyring is full.")
    assert [entry.name for entry in store.entries()] == ["a"]


def test_an_import_shows_no_secret(store, orders):
    store.save(orders, "hunter2")
    items = compared(store, offer(orders, secrets=Secrets("theirs")))
    done = bring_in(store, items, [Choice.REPLACE])
    assert "hunter2" not in repr((items, done))
    assert "theirs" not in repr((items, done))
