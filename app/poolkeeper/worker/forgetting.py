"""Removes all that Poolkeeper keeps for this user, as the last thing before it is uninstalled."""

import shutil
import sys
from pathlib import Path

import platformdirs

from poolkeeper.profiles.open_store import open_store
from poolkeeper.profiles.profile_store import StoreError

_NAME = "Poolkeeper"


def forget_everything(*, certain: bool) -> tuple[bool, str]:
    """Remove the user's profiles with their secrets, and settings, history, recordings and log.

    Returns whether all of it is gone, and sentences for people. Unless `certain`, nothing is removed and they
    say what would be. Files that a person exported elsewhere are not touched.
    """
    folders = [folder for folder in _folders() if folder.is_dir()]
    if not certain:
        return False, "\n".join((
            "This removes every saved connection with its password from the keyring, and these folders:",
            *(f"  {folder}" for folder in folders),
            "It cannot be undone. Close Poolkeeper, then add --yes to do it.",
        ))  # fmt: skip
    try:
        told = [_forget_profiles()]
    except StoreError as error:
        # the files stay too: a sealed file or a lock may be what helps to read the rest
        return False, f"{error.sentence} Nothing was removed."
    failed = [sentence for folder in folders if (sentence := _removed(folder))]
    told += failed or [f"Removed {folder}." for folder in folders]
    return not failed, "\n".join(told)


def _forget_profiles() -> str:
    opened = open_store()
    if opened.notice:
        return "There is no keyring, so nothing of Poolkeeper is in one."
    count = opened.store.forget_all()
    return f"Removed {count} saved connection{'' if count == 1 else 's'} from {opened.store.place}."


def _folders() -> list[Path]:
    """The folders of this user, one inside another left out: on Windows they are all one."""
    found = {
        platformdirs.user_data_path(_NAME, appauthor=False),
        platformdirs.user_config_path(_NAME, appauthor=False),
        platformdirs.user_state_path(_NAME, appauthor=False),
        platformdirs.user_cache_path(_NAME, appauthor=False),
        platformdirs.user_log_path(_NAME, appauthor=False),
    }
    if sys.platform == "darwin":
        found.add(Path.home() / "Library" / "Preferences" / _NAME)  # where Qt keeps the window's settings
    return sorted(one for one in found if not any(other in one.parents for other in found))


def _removed(folder: Path) -> str:
    """Remove a folder; the answer is empty, or a sentence on why it is still there."""
    try:
        shutil.rmtree(folder)
    except OSError as error:
        return f"{folder} could not be removed: {error.strerror or error}. Close Poolkeeper and try again."
    return ""
