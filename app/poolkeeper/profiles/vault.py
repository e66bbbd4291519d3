"""The one protocol of every place that keeps texts by key, and the place that forgets at exit."""

from typing import Protocol


class Vault(Protocol):
    """Keeps short texts by key. Each single `set` and `delete` is atomic; all raise StoreError."""

    @property
    def place(self) -> str:
        """Where the texts are, as the window says it: "Secret Service"."""

    def get(self, key: str) -> str | None:
        """The text under `key`, or None."""

    def set(self, key: str, text: str) -> None:
        """Keep `text` under `key`, in place of what was there."""

    def delete(self, key: str) -> None:
        """Forget `key`; one that is not there is no error."""


class MemoryVault:
    """Keeps texts for this run only."""

    def __init__(self, place: str = "this run’s memory") -> None:
        self.place = place
        self._texts: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """The text under `key`, or None."""
        return self._texts.get(key)

    def set(self, key: str, text: str) -> None:
        """Keep `text` under `key`."""
        self._texts[key] = text

    def delete(self, key: str) -> None:
        """Forget `key`."""
        self._texts.pop(key, None)

    def all_keys(self) -> frozenset[str]:
        """Every key there is."""
        return frozenset(self._texts)
