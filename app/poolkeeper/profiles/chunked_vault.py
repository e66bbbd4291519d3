"""Long texts in a vault whose items are short, invisibly: for Windows, which keeps 2560 bytes an item.

Under the key itself stands a head: "=" and the whole text, or "+" with generation, number of chunks and a
checksum. Chunks of two generations take turns, so the head switches from one whole text to the next at
once. Chunks are written upwards and deleted downwards: those of a generation are always 0 to n without a
gap, so what a crash left behind can be found without a list.
"""

import hashlib
import itertools

from poolkeeper.profiles.errors import DamagedItem
from poolkeeper.profiles.vault import Vault

# CRED_MAX_CREDENTIAL_BLOB_SIZE is 5 * 512 = 2560 bytes (wincred.h), and keyring stores UTF-16
WINDOWS_ITEM_BYTES = 2500
GENERATIONS = ("a", "b")


class ChunkedVault:
    """A vault without a limit over one that keeps `item_bytes` of UTF-16 under a key."""

    def __init__(self, vault: Vault, item_bytes: int = WINDOWS_ITEM_BYTES) -> None:
        self._vault = vault
        self._units = item_bytes // 2 - 1  # one for the mark that begins every item

    @property
    def place(self) -> str:
        """Where the texts are."""
        return self._vault.place

    def get(self, key: str) -> str | None:
        """The whole text under `key`, or None. Raises DamagedItem when a part of it is missing."""
        head = self._vault.get(key)
        while True:
            text = None if head is None else self._whole(key, head)
            if head is None or text is not None:
                return text
            before, head = head, self._vault.get(key)
            if head == before:
                raise DamagedItem(
                    f"An item of Poolkeeper in {self.place} is damaged: a part of it is missing. "
                    "It was left as it is; the others are not affected."
                )

    def set(self, key: str, text: str) -> None:
        """Keep `text` under `key`; the old text stays whole until the new one is."""
        if _units(text) <= self._units:
            self._vault.set(key, "=" + text)
            for generation in GENERATIONS:
                self._clear(key, generation, 0)
            return
        old = _generation(self._vault.get(key) or "")
        new = GENERATIONS[1] if old == GENERATIONS[0] else GENERATIONS[0]
        chunks = _pieces(text, self._units)
        for number, chunk in enumerate(chunks):
            self._vault.set(_chunk_key(key, new, number), "-" + chunk)
        self._clear(key, new, len(chunks))
        self._vault.set(key, f"+{new}.{len(chunks)}.{_checksum(text)}")
        self._clear(key, GENERATIONS[0] if new == GENERATIONS[1] else GENERATIONS[1], 0)

    def delete(self, key: str) -> None:
        """Forget `key` with all its chunks, those of a torn write too."""
        self._vault.delete(key)
        for generation in GENERATIONS:
            self._clear(key, generation, 0)

    def _whole(self, key: str, head: str) -> str | None:
        """The text that `head` stands for; None if it is not there as the head says."""
        if head.startswith("="):
            return head[1:]
        try:
            generation, count, checksum = head.removeprefix("+").split(".")
            keys = [_chunk_key(key, generation, number) for number in range(int(count))]
        except ValueError:
            return None
        chunks = [self._vault.get(chunk_key) for chunk_key in keys]
        text = "".join(chunk[1:] for chunk in chunks if chunk is not None)
        return text if _checksum(text) == checksum else None

    def _clear(self, key: str, generation: str, first: int) -> None:
        """Delete the chunks from `first` on, the last one first."""
        present = itertools.takewhile(
            lambda number: self._vault.get(_chunk_key(key, generation, number)) is not None,
            itertools.count(first),
        )
        for number in reversed(list(present)):
            self._vault.delete(_chunk_key(key, generation, number))


def _chunk_key(key: str, generation: str, number: int) -> str:
    return f"{key}#{generation}.{number}"


def _generation(head: str) -> str:
    return head[1:2] if head.startswith("+") else ""


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _pieces(text: str, units: int) -> list[str]:
    """`text` cut into pieces of at most `units` UTF-16 units, never within a character."""
    encoded = text.encode("utf-16-le")
    pieces, start = [], 0
    while start < len(encoded):
        end = min(start + 2 * units, len(encoded))
        if end < len(encoded) and 0xDC <= encoded[end + 1] <= 0xDF:
            end -= 2  # the second half of a surrogate pair goes with its first
        pieces.append(encoded[start:end].decode("utf-16-le"))
        start = end
    return pieces
