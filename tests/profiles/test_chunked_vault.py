"""Long texts over short items: whole or not at all, for readers in the middle of a write too."""

import pytest

from poolkeeper.profiles.chunked_vault import ChunkedVault
from poolkeeper.profiles.errors import DamagedItem
from tests.profiles.vaults import DyingVault, PowerCut, WindowsSizedVault

TEXTS = [
    "",
    "x",
    "x" * 1248,
    "x" * 1249,
    "x" * 1250,
    "🔑" * 624,
    "x" + "🔑" * 2000,
    "é" * 100_000,
    "=",
    "+a.2.x",
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text[:2]}x{len(text)}")
def test_texts_of_every_length_come_back(text):
    vault = ChunkedVault(WindowsSizedVault())
    vault.set("key", text)
    assert vault.get("key") == text


def test_changing_lengths_leave_no_chunk_behind():
    inner = WindowsSizedVault()
    vault = ChunkedVault(inner)
    for text in [*TEXTS, *reversed(TEXTS), "y" * 5000, "z" * 2500]:
        vault.set("key", text)
        assert vault.get("key") == text
    assert len(inner.all_keys()) == 1 + 3
    vault.delete("key")
    assert inner.all_keys() == frozenset()


def test_two_keys_do_not_meet():
    vault = ChunkedVault(WindowsSizedVault())
    vault.set("one", "1" * 5000)
    vault.set("one.more", "2" * 5000)
    vault.delete("one.more")
    assert vault.get("one") == "1" * 5000


def test_a_write_that_dies_leaves_the_old_text_and_the_next_write_cleans_up():
    old, new, last = "o" * 6000, "n" * 9000, "l"
    for writes in range(40):
        inner = WindowsSizedVault()
        ChunkedVault(inner).set("key", old)
        dying = DyingVault(inner, writes)
        try:
            ChunkedVault(dying).set("key", new)
        except PowerCut:
            assert ChunkedVault(inner).get("key") in (old, new)
            ChunkedVault(inner).set("key", last)
            assert inner.all_keys() == {"key"}
        else:
            break
    assert writes > 12


def test_a_shorter_text_after_a_torn_longer_one_leaves_no_secret_behind():
    inner = WindowsSizedVault()
    with pytest.raises(PowerCut):
        ChunkedVault(DyingVault(inner, 6)).set("key", "torn secret " * 1000)
    ChunkedVault(inner).set("key", "n" * 3000)
    assert inner.all_keys() == {"key", "key#a.0", "key#a.1", "key#a.2"}


def test_deleting_after_a_torn_write_leaves_nothing():
    for writes in range(8):
        inner = WindowsSizedVault()
        with pytest.raises(PowerCut):
            ChunkedVault(DyingVault(inner, writes)).set("key", "n" * 10_000)
        ChunkedVault(inner).delete("key")
        assert inner.all_keys() == frozenset()


def test_a_missing_chunk_is_told_and_left_alone():
    inner = WindowsSizedVault()
    vault = ChunkedVault(inner)
    vault.set("key", "x" * 5000)
    inner.delete("key#a.1")
    before = inner.all_keys()
    with pytest.raises(DamagedItem, match="a part of it is missing"):
        vault.get("key")
    assert inner.all_keys() == before


@pytest.mark.parametrize("head", ["+", "+a.x.y", "+a.2", "nonsense", ""])
def test_a_damaged_head_is_told(head):
    inner = WindowsSizedVault()
    inner.set("key", head)
    with pytest.raises(DamagedItem):
        ChunkedVault(inner).get("key")


def test_a_reader_in_the_middle_of_another_windows_write_gets_a_whole_text():
    inner = WindowsSizedVault()
    vault = ChunkedVault(inner)
    vault.set("key", "o" * 5000)

    class Interrupted:
        """The other window writes between our read of the head and of the first chunk."""

        place = "a shared vault"
        interrupted = False

        def get(self, key):
            if "#" in key and not self.interrupted:
                self.interrupted = True
                vault.set("key", "n" * 7000)
            return inner.get(key)

    assert ChunkedVault(Interrupted()).get("key") == "n" * 7000
