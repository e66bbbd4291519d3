"""A deleted profile, for as long as it can be brought back."""

import msgspec

from poolkeeper.profiles.profile_document import Slot
from poolkeeper.profiles.profile_index import StoredEntry


class Deleted(msgspec.Struct, frozen=True):
    """All that is needed to bring a deleted profile back; printing one shows no secret."""

    entry: StoredEntry
    document: str | None
    secrets: tuple[tuple[Slot, str], ...] = ()

    @property
    def name(self) -> str:
        """The name of the profile that was deleted."""
        return self.entry.name

    def __repr__(self) -> str:
        return f"Deleted(name={self.name!r})"

    __str__ = __repr__
