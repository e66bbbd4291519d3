"""The list of all profiles in one item of the vault, with a spare copy, and what is being written.

An id stands in `pending` from before its first item is written until after the last one is in place or
gone; after a crash it names exactly what has to be looked at.
"""

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.errors import DamagedItem, NewerItem
from poolkeeper.profiles.profile import Colour, Profile
from poolkeeper.profiles.vault import Vault

INDEX_VERSION = 1
INDEX_KEY = "index"
SPARE_KEY = "index.spare"


class IndexEntry(msgspec.Struct, frozen=True):
    """Enough of a profile to draw it in the list."""

    id: str
    name: str
    folder: str
    engine: Engine
    colour: Colour = Colour.NONE
    production: bool = False


class StoredEntry(msgspec.Struct, frozen=True, array_like=True):
    """An entry as stored; words that only a newer Poolkeeper knows survive in it."""

    id: str
    name: str
    folder: str
    engine: str
    colour: str
    production: bool

    def known(self) -> IndexEntry | None:
        """The entry for the list, or None when its engine is unknown here."""
        try:
            engine = Engine(self.engine)
        except ValueError:
            return None
        colour = Colour(self.colour) if self.colour in set(Colour) else Colour.NONE
        return IndexEntry(self.id, self.name, self.folder, engine, colour, self.production)


class ProfileIndex(msgspec.Struct, frozen=True):
    """All entries in the order they were made, and the ids that are being written."""

    version: int = INDEX_VERSION
    entries: tuple[StoredEntry, ...] = ()
    pending: tuple[str, ...] = ()

    def entry(self, profile_id: str) -> StoredEntry | None:
        """The entry of a profile."""
        return next((entry for entry in self.entries if entry.id == profile_id), None)

    def begun(self, profile_id: str) -> "ProfileIndex":
        """The index while `profile_id` is being written."""
        pending = (*self.pending, profile_id) if profile_id not in self.pending else self.pending
        return msgspec.structs.replace(self, pending=pending)

    def finished(self, profile_id: str, entry: StoredEntry | None) -> "ProfileIndex":
        """The index with `profile_id` at rest: as `entry`, or gone."""
        entries = [one for one in self.entries if one.id != profile_id]
        if entry is not None:
            places = [place for place, one in enumerate(self.entries) if one.id == profile_id]
            entries.insert(places[0] if places else len(entries), entry)
        pending = tuple(one for one in self.pending if one != profile_id)
        return msgspec.structs.replace(self, entries=tuple(entries), pending=pending)


class _AnyVersion(msgspec.Struct):
    version: int


def stored_entry(profile: Profile) -> StoredEntry:
    """The entry that belongs to a profile."""
    return StoredEntry(
        profile.id,
        profile.name,
        profile.folder,
        str(profile.engine),
        str(profile.colour),
        profile.production,
    )


def read_index(vault: Vault) -> tuple[ProfileIndex, bool]:
    """The index, and whether it had to come from its spare copy.

    Raises NewerItem, or DamagedItem when neither copy can be read: then nothing may be written.
    """
    text = _text(vault, INDEX_KEY)
    index = _decoded(text)
    if index is not None:
        return index, False
    spare_text = _text(vault, SPARE_KEY)
    spare = _decoded(spare_text)
    if spare is not None:
        return spare, True
    if text is None and spare_text is None:
        return ProfileIndex(), False
    raise DamagedItem(
        f"The list of profiles in {vault.place} is damaged and cannot be read, nor can its copy. "
        "Nothing was changed and nothing will be saved there until the items “index” and “index.spare” of "
        "Poolkeeper are repaired or removed."
    )


def write_index(vault: Vault, index: ProfileIndex) -> None:
    """Write a list with everything at rest: the spare first, so that it never lags behind."""
    text = msgspec.json.encode(index).decode()
    vault.set(SPARE_KEY, text)
    vault.set(INDEX_KEY, text)


def write_pending(vault: Vault, index: ProfileIndex) -> None:
    """Write down what is about to be written, before it is."""
    vault.set(INDEX_KEY, msgspec.json.encode(index).decode())


def forget_index(vault: Vault) -> None:
    """Remove the list and its copy: the vault is as if Poolkeeper had never been there."""
    vault.delete(INDEX_KEY)
    vault.delete(SPARE_KEY)


def _text(vault: Vault, key: str) -> str | None:
    """The text of an index item; "" when a part of it is missing."""
    try:
        return vault.get(key)
    except DamagedItem:
        return ""


def _decoded(text: str | None) -> ProfileIndex | None:
    if text is None:
        return None
    try:
        if msgspec.json.decode(text, type=_AnyVersion).version > INDEX_VERSION:
            raise NewerItem(
                "The profiles were saved by a newer Poolkeeper. They were left as they are; "
                "update Poolkeeper to use them."
            )
        return msgspec.json.decode(text, type=ProfileIndex)
    except (msgspec.DecodeError, UnicodeError):
        return None
