"""Vaults with the limits and the deaths of real ones."""

from poolkeeper.profiles.vault import MemoryVault


class WindowsSizedVault(MemoryVault):
    """Refuses what the Windows Credential Manager refuses: over 2560 bytes of UTF-16 an item."""

    def set(self, key: str, text: str) -> None:
        assert len(text.encode("utf-16-le")) <= 2560, "the Credential Manager would refuse this item"
        super().set(key, text)


class PowerCut(BaseException):
    """The process is gone: nothing after this is run."""


class DyingVault:
    """Passes everything on to `vault` until its n-th write, before which the process dies."""

    def __init__(self, vault: MemoryVault, writes: int) -> None:
        self.place = vault.place
        self._vault = vault
        self.writes_left = writes

    def get(self, key: str) -> str | None:
        return self._vault.get(key)

    def set(self, key: str, text: str) -> None:
        self._count()
        self._vault.set(key, text)

    def delete(self, key: str) -> None:
        if self._vault.get(key) is not None:
            self._count()
        self._vault.delete(key)

    def _count(self) -> None:
        if self.writes_left == 0:
            raise PowerCut
        self.writes_left -= 1
