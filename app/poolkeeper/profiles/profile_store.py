"""Saved profiles and their secrets in a vault: whole after a crash at any moment.

Order of every change: the id into the index's pending list, then the items, then the list without it.
All methods may block on the keyring; call them from a lane, never from the window's thread.
"""

from pathlib import Path

import msgspec

from poolkeeper.profiles.deleted_profile import Deleted as Deleted
from poolkeeper.profiles.errors import DamagedItem, NewerItem
from poolkeeper.profiles.errors import StoreError as StoreError
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.profile_document import (
    SECRET_SLOTS,
    ProfileDocument,
    Slot,
    document_from_text,
    document_text,
)
from poolkeeper.profiles.profile_index import IndexEntry as IndexEntry
from poolkeeper.profiles.profile_index import (
    ProfileIndex,
    StoredEntry,
    forget_index,
    read_index,
    stored_entry,
    write_index,
    write_pending,
)
from poolkeeper.profiles.secret_text import Secrets, TypedSecrets, secrets_in, text_of
from poolkeeper.profiles.validation import free_name, same_name
from poolkeeper.profiles.vault import Vault
from poolkeeper.profiles.writer_lock import LoneWriter, WriterLock

_GONE = "This profile is no longer there; another window has deleted it."


class ProfileStore:
    """The profiles in one vault. `lock_path` None: nobody else can see this vault."""

    def __init__(self, vault: Vault, lock_path: Path | None = None) -> None:
        self._vault = vault
        self._lock: WriterLock | LoneWriter = LoneWriter() if lock_path is None else WriterLock(lock_path)

    @property
    def place(self) -> str:
        """Where profiles and secrets are: "Secret Service"."""
        return self._vault.place

    def revision(self) -> str:
        """A text that differs once any window has changed a profile; asks no keyring."""
        return self._lock.revision()

    def entries(self) -> tuple[IndexEntry, ...]:
        """Every profile, in the order they were made. Raises StoreError."""
        index, _ = read_index(self._vault)
        known = (entry.known() for entry in index.entries)
        return tuple(entry for entry in known if entry is not None)

    def load(self, profile_id: str) -> Profile:
        """The whole profile. Raises StoreError, as NewerItem or DamagedItem where it is one."""
        document = self._found(profile_id)
        if document is None:
            raise StoreError(self._why_gone(profile_id))
        return document.profile

    def password(self, profile_id: str) -> str | None:
        """The password of a profile, or None if none was saved. Raises StoreError."""
        return self.secrets(profile_id).password or None

    def secrets(self, profile_id: str) -> Secrets:
        """All that is kept secret of a profile. Raises StoreError."""
        return secrets_in(self._secret_text(profile_id))

    def _secret_text(self, profile_id: str) -> str | None:
        slot = self._slot(profile_id)
        secret = self._secret(profile_id, slot)
        if secret is None and slot is not Slot.NONE and (newer := self._slot(profile_id)) is not slot:
            return self._secret(profile_id, newer)  # another window has just changed it
        return secret

    def save(
        self,
        profile: Profile,
        password: str | None = None,
        wallet_password: str | None = None,
        vault_secret: str | None = None,
        client_secret: str | None = None,
        refresh_token: str | None = None,
        key_password: str | None = None,
    ) -> None:
        """Keep a new profile, or a changed one in place of the old.

        A secret of None is left as it is, "" removes it. Raises StoreError, and then the old profile and
        secrets are still there.
        """
        typed = TypedSecrets(
            password, wallet_password, vault_secret, client_secret, refresh_token, key_password
        )
        typed.refuse_unstorable()
        with self._lock.writing():
            index, _ = read_index(self._vault)
            _refuse_duplicate(profile, index)
            # raises for one that cannot be read: it is not overwritten
            self._put(profile, typed, self._found(profile.id), index)

    def keep(self, profile_id: str, typed: TypedSecrets) -> None:
        """Keep secrets of a profile as it is saved; one that is not there keeps none. Raises StoreError."""
        typed.refuse_unstorable()
        with self._lock.writing():
            before = self._found(profile_id)
            if before is not None:
                self._put(before.profile, typed, before, read_index(self._vault)[0])

    def delete(self, profile_id: str) -> Deleted:
        """Remove a profile and its secret, a damaged one too; the answer undoes it with `restore`."""
        with self._lock.writing():
            index, _ = read_index(self._vault)
            entry = index.entry(profile_id)
            if entry is None:
                raise StoreError(_GONE)
            deleted = Deleted(entry, self._undamaged(_document_key(profile_id)), self._secrets(profile_id))
            write_pending(self._vault, index.begun(profile_id))
            self._vault.delete(_document_key(profile_id))
            self._clear_secrets(profile_id, but=Slot.NONE)
            write_index(self._vault, index.finished(profile_id, None))
            return deleted

    def restore(self, deleted: Deleted) -> str:
        """Bring a deleted profile back with its secret; the answer is its name.

        The name is a new one if another profile has taken the old one meanwhile.
        """
        with self._lock.writing():
            index, _ = read_index(self._vault)
            if index.entry(deleted.entry.id) is not None:
                return deleted.name
            entry, document = self._renamed(deleted, index)
            write_pending(self._vault, index.begun(entry.id))
            for slot, secret in deleted.secrets:
                self._vault.set(_secret_key(entry.id, slot), secret)
            if document is not None:
                self._vault.set(_document_key(entry.id), document)
            write_index(self._vault, index.finished(entry.id, entry))
            return entry.name

    def forget_all(self) -> int:
        """Remove every profile and secret and the list of them, for good; the answer is how many there were.

        Raises StoreError; a list that a newer Poolkeeper wrote, or that cannot be read, is left as it is.
        """
        with self._lock.writing():
            index, _ = read_index(self._vault)
            ids = dict.fromkeys([*(entry.id for entry in index.entries), *index.pending])
            for profile_id in ids:
                self._vault.delete(_document_key(profile_id))
                self._clear_secrets(profile_id, but=Slot.NONE)
            forget_index(self._vault)
            return len(ids)

    def repair(self) -> tuple[str, ...]:
        """Finish or undo what a crash left half done; to be called once after opening.

        The answer is a sentence for each thing the user should know. Raises StoreError.
        """
        index, from_spare = read_index(self._vault)
        told = [
            f"The profile “{entry.name}” was saved by a newer Poolkeeper and is not shown here."
            for entry in index.entries
            if entry.known() is None
        ]
        if not (from_spare or index.pending):
            return tuple(told)
        with self._lock.writing():
            index, from_spare = read_index(self._vault)
            if from_spare:
                told.append(f"The list of profiles in {self.place} was damaged; its copy was taken instead.")
            for profile_id in index.pending:
                try:
                    index = index.finished(profile_id, self._settled(profile_id, index.entry(profile_id)))
                except (DamagedItem, NewerItem) as error:
                    told.append(error.sentence)
            write_index(self._vault, index)
        return tuple(told)

    def _settled(self, profile_id: str, entry: StoredEntry | None) -> StoredEntry | None:
        """What a half-written profile really is now, with its loose ends removed; None if it is gone."""
        text = self._vault.get(_document_key(profile_id))
        if text is None:
            self._vault.delete(_document_key(profile_id))
            self._clear_secrets(profile_id, but=Slot.NONE)
            return None
        name = entry.name if entry else profile_id
        document = document_from_text(text, lambda: name, self.place)
        self._vault.set(_document_key(profile_id), text)  # also clears what a torn write has left
        self._clear_secrets(profile_id, but=document.secret)
        return stored_entry(document.profile)

    def _found(self, profile_id: str) -> ProfileDocument | None:
        text = self._vault.get(_document_key(profile_id))
        if text is None:
            return None
        return document_from_text(text, lambda: self._name_of(profile_id), self.place)

    def _slot(self, profile_id: str) -> Slot:
        """Where a profile's secret is; a profile that was never saved has none."""
        document = self._found(profile_id)
        return document.secret if document else Slot.NONE

    def _why_gone(self, profile_id: str) -> str:
        entry = read_index(self._vault)[0].entry(profile_id)
        if entry is None:
            return _GONE
        return (
            f"The profile “{entry.name}” is in the list, but its item in {self.place} was removed by another "
            "program. Delete it from the list and enter it anew."
        )

    def _name_of(self, profile_id: str) -> str:
        entry = read_index(self._vault)[0].entry(profile_id)
        return entry.name if entry else profile_id

    def _put(
        self, profile: Profile, typed: TypedSecrets, before: ProfileDocument | None, index: ProfileIndex
    ) -> None:
        entry = stored_entry(profile)
        write_pending(self._vault, index.begun(profile.id))
        self._clear_secrets(profile.id, but=self._written(profile, typed, before))
        write_index(self._vault, index.finished(profile.id, entry))

    def _written(self, profile: Profile, typed: TypedSecrets, before: ProfileDocument | None) -> Slot:
        """Write the secrets, then the document that points at them; the answer is their slot."""
        slot = before.secret if before else Slot.NONE
        if not typed.nothing:
            text = text_of(typed.over(secrets_in(self._secret(profile.id, slot))))
            slot = Slot.NONE if not text else before.free_slot() if before else Slot.A
            if text:
                self._vault.set(_secret_key(profile.id, slot), text)
        self._vault.set(_document_key(profile.id), document_text(ProfileDocument(profile, slot)))
        return slot

    def _secret(self, profile_id: str, slot: Slot) -> str | None:
        return None if slot is Slot.NONE else self._vault.get(_secret_key(profile_id, slot))

    def _secrets(self, profile_id: str) -> tuple[tuple[Slot, str], ...]:
        found = ((slot, self._undamaged(_secret_key(profile_id, slot))) for slot in SECRET_SLOTS)
        return tuple((slot, secret) for slot, secret in found if secret is not None)

    def _undamaged(self, key: str) -> str | None:
        """The text under a key that is about to be deleted; None when it cannot be read anyway."""
        try:
            return self._vault.get(key)
        except DamagedItem:
            return None

    def _clear_secrets(self, profile_id: str, but: Slot) -> None:
        for slot in SECRET_SLOTS:
            if slot is not but:
                self._vault.delete(_secret_key(profile_id, slot))

    def _renamed(self, deleted: Deleted, index: ProfileIndex) -> tuple[StoredEntry, str | None]:
        """The entry and document to restore, under a name that is free now."""
        name = free_name(deleted.name, _neighbours(deleted.entry.id, deleted.entry.folder, index))
        if name == deleted.name or deleted.document is None:
            return deleted.entry, deleted.document
        document = document_from_text(deleted.document, lambda: deleted.name, self.place)
        profile = msgspec.structs.replace(document.profile, name=name)
        return stored_entry(profile), document_text(ProfileDocument(profile, document.secret))


def _document_key(profile_id: str) -> str:
    return f"profile.{profile_id}"


def _secret_key(profile_id: str, slot: Slot) -> str:
    return f"secret.{profile_id}.{slot.value}"


def _neighbours(profile_id: str, folder: str, index: ProfileIndex) -> list[str]:
    return [
        entry.name for entry in index.entries if entry.id != profile_id and same_name(entry.folder, folder)
    ]


def _refuse_duplicate(profile: Profile, index: ProfileIndex) -> None:
    if any(same_name(profile.name, name) for name in _neighbours(profile.id, profile.folder, index)):
        raise StoreError(
            f"Another profile in the same folder is called “{profile.name}”. Nothing was saved; "
            "choose another name."
        )
