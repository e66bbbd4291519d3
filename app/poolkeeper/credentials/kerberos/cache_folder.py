"""The folder of this window's caches: readable by its user alone, gone with the window."""

import atexit
import contextlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import IO

PREFIX = "poolkeeper-tickets-"
OWNER = "owner"
"""The file that is locked as long as the window lives."""


class CacheFolder:
    """Made at once, in the system's folder for what lasts as long as the login, where there is one.

    That folder is in memory on Linux. What a window that was killed left behind is removed here.
    """

    def __init__(self, within: Path | None = None) -> None:
        place = within or _runtime_folder()
        remove_orphans(place)
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        self._owner = (self.path / OWNER).open("w")
        _lock(self._owner)
        atexit.register(self.remove)

    def remove(self) -> None:
        """Remove every cache; for the end."""
        atexit.unregister(self.remove)
        shutil.rmtree(self.path, ignore_errors=True)
        self._owner.close()


def remove_orphans(place: Path) -> None:
    """Remove the folders of windows that live no longer."""
    for folder in place.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), (folder / OWNER).open("r+") as owner:
            if _lock(owner):
                shutil.rmtree(folder, ignore_errors=True)


def _runtime_folder() -> Path:
    """The user's own, where it is really theirs alone; else the folder for temporary files."""
    folder = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    if sys.platform == "linux" and folder.is_absolute():
        with contextlib.suppress(OSError):
            state = folder.lstat()
            if stat.S_ISDIR(state.st_mode) and _is_ours(state.st_uid) and not state.st_mode & 0o077:
                return folder
    return Path(tempfile.gettempdir())


def _is_ours(uid: int) -> bool:
    return uid == os.getuid()


def _lock(file: IO[str]) -> bool:
    """Whether nobody else has the file; nobody takes it then as long as it stays open."""
    try:
        import fcntl
    except ImportError:
        return False  # Windows, where no cache is ever made
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
