"""The saved profiles as the window knows them; every call to the keyring runs on a lane."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from poolkeeper.profiles.errors import StoreError
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.profiles.validation import free_name

if TYPE_CHECKING:
    from poolkeeper.desktop.task_bridge import TaskBridge
    from poolkeeper.profiles.open_store import OpenedStore
    from poolkeeper.profiles.profile import Profile
    from poolkeeper.profiles.profile_store import Deleted, IndexEntry, ProfileStore
    from poolkeeper.worker.work_lane import WorkLane

_log = logging.getLogger(__name__)

SLOW_MS = 1_000
"""A keyring that takes longer is named, so that a person sees what the window waits for."""


class ProfileLibrary(QObject):
    """Holds the list and the last deleted profile; wishes are answered by signals.

    `said` carries what the store repaired or renamed, `waiting` a sentence, or nothing once the wait is
    over. `save_failed` and `failed` carry a sentence; nothing that was typed is lost with it.
    """

    opened = Signal()
    open_failed = Signal(str)
    changed = Signal()
    saved = Signal(object)
    save_failed = Signal(object, str)
    deleted = Signal(object)
    sealed = Signal()
    sealing_failed = Signal(str)
    failed = Signal(str)
    waiting = Signal(str)
    said = Signal(str)

    def __init__(
        self, lane: WorkLane, bridge: TaskBridge, open_store: Callable[[], OpenedStore], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.entries: tuple[IndexEntry, ...] = ()
        self.place = "the keyring"
        self.notice = ""
        self._lane = lane
        self._bridge = bridge
        self._open_store = open_store
        self._store: ProfileStore | None = None
        self._deleted: Deleted | None = None
        self._revision = ""
        self._jobs = 0
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(lambda: self.waiting.emit(f"Waiting for {self.place} …"))

    def secrets(self) -> ProfileStore:
        """Where passwords are, for a lane that signs in; raises StoreError before `opened`."""
        if self._store is None:
            raise StoreError("The keyring has not been opened yet.")
        return self._store

    def close(self) -> None:
        """Do what was asked for, and no more."""
        self._lane.close(0)

    def open(self) -> None:
        """Open the keyring, repair what a crash has left, read the list."""
        self._do(self._open_store, self._store_opened, self.open_failed.emit)

    def use_sealed_file(self, passphrase: str) -> None:
        """Keep profiles in a file sealed with a passphrase from now on; those of this run come along."""
        self._do(lambda: self._sealed_store(passphrase), self._tell_sealed, self.sealing_failed.emit)

    def reload(self) -> None:
        """Read the list again."""
        self._do(lambda: self.secrets().entries(), self._set_entries)

    def reload_if_changed(self) -> None:
        """Read the list again if another window has changed it; asks no keyring to find out."""
        if self._store is not None and self._store.revision() != self._revision:
            self.reload()

    def load(self, profile_id: str, then: Callable[[Profile], object]) -> None:
        """Read a whole profile and hand it to `then`."""
        self._do(lambda: self.secrets().load(profile_id), then)

    def with_store(
        self,
        job: Callable[[ProfileStore], Any],
        then: Callable[[Any], object],
        failed: Callable[[str], object],
    ) -> None:
        """Do a job with the store where the keyring is called; `failed` gets a sentence."""
        self._do(lambda: job(self.secrets()), then, failed)

    def save(self, profile: Profile, typed: TypedSecrets) -> None:
        """Keep a profile; a secret of None stays as it is, and an empty one is removed."""
        self._do(
            lambda: self._saved(profile, typed),
            lambda entries: self._tell_saved(profile, entries),
            lambda sentence: self.save_failed.emit(profile, sentence),
        )

    def duplicate(self, profile_id: str) -> None:
        """Make a copy beside a profile, without its password's being shown."""
        self._do(lambda: self._duplicated(profile_id), self._set_entries)

    def delete(self, profile_id: str) -> None:
        """Delete a profile with its password; `undo_delete` brings it back."""
        self._do(lambda: self._deleted_and_left(profile_id), self._tell_deleted)

    def undo_delete(self) -> None:
        """Bring back the last deleted profile."""
        deleted, self._deleted = self._deleted, None
        if deleted is not None:
            self._do(lambda: self._restored(deleted), self._set_entries)

    def _sealed_store(self, passphrase: str) -> OpenedStore:
        from poolkeeper.profiles.open_store import OpenedStore, copy_profiles, open_sealed_store

        store = open_sealed_store(passphrase)
        copy_profiles(self.secrets(), store)
        return OpenedStore(store)

    def _tell_sealed(self, opened: OpenedStore) -> None:
        self.sealed.emit()
        self._store_opened(opened)

    def _saved(self, profile: Profile, typed: TypedSecrets) -> tuple[IndexEntry, ...]:
        self.secrets().save(profile, **msgspec.structs.asdict(typed))
        return self.secrets().entries()

    def _duplicated(self, profile_id: str) -> tuple[IndexEntry, ...]:
        store = self.secrets()
        profile, entries = store.load(profile_id), store.entries()
        taken = [entry.name for entry in entries if entry.folder == profile.folder]
        copy = msgspec.structs.replace(profile, id=uuid.uuid4().hex, name=free_name(profile.name, taken))
        kept = store.secrets(profile_id)
        # a refresh token serves one alone: a provider takes its second use for a theft
        own = msgspec.structs.replace(kept, refresh_token="")
        store.save(copy, **msgspec.structs.asdict(own))
        return store.entries()

    def _deleted_and_left(self, profile_id: str) -> tuple[Deleted, tuple[IndexEntry, ...]]:
        deleted = self.secrets().delete(profile_id)
        return deleted, self.secrets().entries()

    def _restored(self, deleted: Deleted) -> tuple[IndexEntry, ...]:
        self.secrets().restore(deleted)
        return self.secrets().entries()

    def _store_opened(self, opened: OpenedStore) -> None:
        self._store = opened.store
        self.place = opened.store.place
        self.notice = opened.notice
        self._do(
            lambda: (opened.store.repair(), opened.store.entries()), self._tell_opened, self.open_failed.emit
        )

    def _tell_opened(self, answer: tuple[tuple[str, ...], tuple[IndexEntry, ...]]) -> None:
        repaired, entries = answer
        self._set_entries(entries)
        for sentence in repaired:
            self.said.emit(sentence)
        self.opened.emit()

    def _tell_saved(self, profile: Profile, entries: tuple[IndexEntry, ...]) -> None:
        self._set_entries(entries)
        self.saved.emit(profile)

    def _tell_deleted(self, answer: tuple[Deleted, tuple[IndexEntry, ...]]) -> None:
        self._deleted, entries = answer
        self._set_entries(entries)
        self.deleted.emit(self._deleted.name)

    def _set_entries(self, entries: tuple[IndexEntry, ...]) -> None:
        self.entries = entries
        if self._store is not None:
            self._revision = self._store.revision()
        self.changed.emit()

    def _do(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], object],
        failed: Callable[[str], object] | None = None,
    ) -> None:
        self._jobs += 1
        self._slow.start()
        self._bridge.when_done(
            self._lane.submit(job), self, lambda done: self._answered(done, then, failed or self.failed.emit)
        )

    def _answered(
        self, done: Future[Any], then: Callable[[Any], object], failed: Callable[[str], object]
    ) -> None:
        self._jobs -= 1
        if not self._jobs:
            self._slow.stop()
            self.waiting.emit("")
        error = done.exception()
        if error is None:
            then(done.result())
        elif isinstance(error, StoreError):
            failed(error.sentence)
        else:
            # its kind alone: what a keyring's library puts into its text is not ours to know
            _log.error("the store of profiles failed: %s", type(error).__name__)
            failed(f"The profiles could not be read or written: {error}")
