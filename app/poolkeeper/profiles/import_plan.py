"""What an import would do to the saved profiles, and doing it so that all of it can be undone."""

import enum
from collections.abc import Sequence

import msgspec

from poolkeeper.profiles.errors import KeyringUnanswered, StoreError
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.secret_text import Secrets
from poolkeeper.profiles.transfer import Offered, TakenNames, Transfer
from poolkeeper.profiles.validation import folded_name

_OF_TASTE = (
    *("version", "id", "name", "folder", "colour", "production"),
    *("safety", "pool", "health", "connect_timeout_s"),
)
"""Settings that do not say where a saved password would go."""


class Choice(enum.StrEnum):
    """What is done with one profile of the file."""

    ADD = "add"
    REPLACE = "replace"
    SKIP = "skip"


class Item(msgspec.Struct, frozen=True):
    """A profile of the file; `present` is the saved one that it meets: of its name in its folder, or its id.

    `same` says that both have the same settings, and that the file has no other password.
    """

    offered: Offered
    present: Profile | None = None
    same: bool = False

    @property
    def proposed(self) -> Choice:
        """What loses nothing and makes no doubles."""
        return Choice.SKIP if self.same else Choice.ADD

    @property
    def forgets_secrets(self) -> bool:
        """Whether replacing takes the saved passwords away: they would go where they never went."""
        return self.present is not None and not _sends_alike(self.present, self.offered.profile)


class Put(msgspec.Struct, frozen=True):
    """A profile that an import has replaced, with its secrets; printing one shows none."""

    profile: Profile
    secrets: Secrets


class Done(msgspec.Struct, frozen=True):
    """What an import has done: the profiles as they are now, what they replaced, why it stopped, if so."""

    added: tuple[Profile, ...] = ()
    replaced: tuple[Profile, ...] = ()
    before: tuple[Put, ...] = ()
    failure: str = ""


def compared(store: ProfileStore, transfer: Transfer) -> tuple[Item, ...]:
    """Each profile of a file beside the saved one that it meets. Raises StoreError."""
    entries = store.entries()
    by_name = {(folded_name(entry.folder), folded_name(entry.name)): entry.id for entry in entries}
    ids = {entry.id for entry in entries}
    items: list[Item] = []
    for offered in transfer.offered:
        profile = offered.profile
        met = by_name.get((folded_name(profile.folder), folded_name(profile.name)))
        met = met or (profile.id if profile.id in ids else None)
        items.append(Item(offered) if met is None else _met(store, offered, met))
    return tuple(items)


def names_after(
    items: Sequence[Item], choices: Sequence[Choice], present: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """The name that each item would have; `present` has the folders and names that are saved."""
    taken = TakenNames(present)
    names: list[str] = []
    for item, choice in zip(items, choices, strict=True):
        profile = item.offered.profile
        if choice is Choice.ADD:
            profile = taken.beside(profile)
        names.append(profile.name)
    return tuple(names)


def bring_in(store: ProfileStore, items: Sequence[Item], choices: Sequence[Choice]) -> Done:
    """Do what was chosen, one after another; what was done before a failure stays and is told."""
    added: list[Profile] = []
    replaced: list[Profile] = []
    before: list[Put] = []
    failure = ""
    try:
        taken = TakenNames((entry.folder, entry.name) for entry in store.entries())
        for item, choice in zip(items, choices, strict=True):
            if choice is Choice.ADD:
                profile = taken.beside(item.offered.profile)
                _save(store, profile, item.offered.secrets)
                added.append(profile)
            elif choice is Choice.REPLACE and item.present is not None:
                put = Put(store.load(item.present.id), store.secrets(item.present.id))
                profile = msgspec.structs.replace(
                    item.offered.profile, id=put.profile.id, name=put.profile.name, folder=put.profile.folder
                )
                _save(store, profile, _secrets_after(put, item))
                before.append(put)
                replaced.append(profile)
    except StoreError as error:
        failure = error.sentence
    return Done(tuple(added), tuple(replaced), tuple(before), failure)


def take_back(store: ProfileStore, done: Done, keep: frozenset[str] = frozenset()) -> None:
    """Undo an import, but for added profiles whose ids are in `keep`. Raises StoreError."""
    for profile in done.added:
        if profile.id not in keep:
            store.delete(profile.id)
    for put in reversed(done.before):
        _save(store, put.profile, put.secrets)


def _met(store: ProfileStore, offered: Offered, profile_id: str) -> Item:
    try:
        present = store.load(profile_id)
        kept = store.secrets(profile_id)
    except KeyringUnanswered:
        raise
    except StoreError:
        # one that cannot be read here can be neither compared nor replaced
        return Item(offered)
    alike = _sends_alike(present, offered.profile) and _without(present, ("id",)) == _without(
        offered.profile, ("id",)
    )
    # a refresh token is in no export
    known = (Secrets(), msgspec.structs.replace(kept, refresh_token=""))
    return Item(offered, present, alike and offered.secrets in known)


def _sends_alike(present: Profile, offered: Profile) -> bool:
    return _without(present, _OF_TASTE) == _without(offered, _OF_TASTE)


def _without(profile: Profile, names: Sequence[str]) -> dict[str, object]:
    return {name: value for name, value in msgspec.structs.asdict(profile).items() if name not in names}


def _secrets_after(put: Put, item: Item) -> Secrets:
    if item.offered.secrets != Secrets():
        return item.offered.secrets
    return put.secrets if _sends_alike(put.profile, item.offered.profile) else Secrets()


def _save(store: ProfileStore, profile: Profile, secrets: Secrets) -> None:
    """Keep a profile with exactly these secrets."""
    store.save(profile, **msgspec.structs.asdict(secrets))
