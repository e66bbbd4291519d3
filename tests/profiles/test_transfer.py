"""Profiles for a colleague: without secrets, and taken in with care."""

import json

import msgspec
import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.profile_index import IndexEntry
from poolkeeper.profiles.transfer import BadTransfer, export_text, import_profiles


def test_an_exported_profile_comes_in_again_with_an_id_of_its_own(orders):
    (profile,) = import_profiles(export_text([orders])).profiles
    assert profile.id != orders.id
    assert msgspec.structs.replace(profile, id=orders.id) == orders


def test_an_export_holds_no_secret(store, orders):
    store.save(orders, "hunter2")
    assert "hunter2" not in export_text([store.load(orders.id)])


def test_names_that_are_taken_get_new_ones(orders):
    present = [IndexEntry(orders.id, "orders", "Shop", Engine.MYSQL)]
    imported = import_profiles(export_text([orders, orders]), present)
    assert [profile.name for profile in imported.profiles] == ["Orders copy", "Orders copy 2"]


def test_what_cannot_be_used_is_left_out_with_a_sentence_each(orders):
    text = json.loads(export_text([orders, orders, orders, orders]))
    text["profiles"][0]["version"] = 99
    text["profiles"][1]["port"] = 70000
    text["profiles"][2]["engine"] = "unheard of"
    imported = import_profiles(json.dumps(text))
    assert len(imported.profiles) == 1
    assert imported.left_out == (
        "“Orders” was left out: it was written by a newer Poolkeeper.",
        "“Orders” was left out: The port is out of range. Ports are whole numbers from 1 to 65535.",
        "“Orders” was left out: it is damaged.",
    )


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", '{"profiles": []}', '{"poolkeeper_profiles": 1}', "\ud800"]
)
def test_a_text_that_is_no_export_is_told(text):
    with pytest.raises(BadTransfer, match="no export"):
        import_profiles(text)


def test_a_newer_export_is_told():
    with pytest.raises(BadTransfer, match="newer"):
        import_profiles('{"poolkeeper_profiles": 2, "profiles": []}')


def test_an_imported_profile_can_be_saved(store, orders):
    store.save(orders)
    for profile in import_profiles(export_text([orders]), store.entries()).profiles:
        store.save(profile)
    assert [entry.name for entry in store.entries()] == ["Orders", "Orders copy"]


def test_nothing_exported_is_an_empty_file():
    assert import_profiles(export_text([])).profiles == ()
    assert Profile(name="x", engine=Engine.SQLITE).id != Profile(name="x", engine=Engine.SQLITE).id
