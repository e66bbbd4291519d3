"""Which vault this machine's profiles live in, and what to tell the user about it."""

from pathlib import Path

import msgspec
import platformdirs

from poolkeeper.profiles.profile_store import ProfileStore
from poolkeeper.profiles.validation import free_name, same_name
from poolkeeper.profiles.vault import MemoryVault


class OpenedStore(msgspec.Struct, frozen=True):
    """The store to use; `notice` is empty, or a sentence that must stay on screen."""

    store: ProfileStore
    notice: str = ""


def data_folder() -> Path:
    """The folder of the user where Poolkeeper keeps its lock file and a sealed file."""
    return Path(platformdirs.user_data_dir("Poolkeeper", appauthor=False))


def sealed_path() -> Path:
    """Where the sealed file is, or would be."""
    return data_folder() / "profiles.sealed"


def open_store(folder: Path | None = None) -> OpenedStore:
    """The store in the keyring of the operating system, or one for this run only, with a notice.

    `folder` is for the lock file, by default `data_folder()`. Does not unlock or read the keyring; call
    the store's `repair` next.
    """
    from poolkeeper.profiles.safe_keyring import NoSafeKeyring, keyring_vault

    try:
        vault = keyring_vault()
    except NoSafeKeyring as error:
        return OpenedStore(
            ProfileStore(MemoryVault()),
            f"{error.sentence} Profiles and passwords live for this run only and are gone when it ends.",
        )
    return OpenedStore(ProfileStore(vault, (folder or data_folder()) / "profiles.lock"))


def open_sealed_store(passphrase: str, path: Path | None = None) -> ProfileStore:
    """The store in a file sealed with a passphrase, made if it is not there; by default in `data_folder()`.

    Raises WrongPassphrase, or StoreError when the file cannot be used.
    """
    from poolkeeper.profiles.sealed_file import SealedFileVault

    path = path or sealed_path()
    return ProfileStore(SealedFileVault(path, passphrase), path.with_suffix(".lock"))


def copy_profiles(source: ProfileStore, target: ProfileStore) -> int:
    """Copy every profile with its secret, as when a sealed file takes over from this run's memory.

    Profiles that `target` has are left as they are there. The answer is how many were copied. Raises
    StoreError; what was copied before stays.
    """
    present = target.entries()
    ids = {entry.id for entry in present}
    taken = [(entry.folder, entry.name) for entry in present]
    missing = [entry for entry in source.entries() if entry.id not in ids]
    for entry in missing:
        name = free_name(entry.name, [one for folder, one in taken if same_name(folder, entry.folder)])
        taken.append((entry.folder, name))
        profile = msgspec.structs.replace(source.load(entry.id), name=name)
        kept = source.secrets(entry.id)
        target.save(profile, **msgspec.structs.asdict(kept))
    return len(missing)
