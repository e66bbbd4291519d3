"""One writer of profiles at a time, across windows and processes, and a mark of the last change.

The operating system drops the lock with the process that held it, however that ended.
"""

import contextlib
import os
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from poolkeeper.profiles import locked_file
from poolkeeper.profiles.errors import StoreError


class WriterLock:
    """The lock file at `path`; also keeps threads of one process apart. Not reentrant."""

    def __init__(self, path: Path, deadline_s: float = 10) -> None:
        self._path = path
        self._deadline_s = deadline_s

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock, and mark the end of the block as a change.

        Raises StoreError when the file cannot be written or another window keeps the lock too long.
        """
        file = self._opened()
        try:
            self._wait_for(file)
            try:
                yield
            finally:
                self._mark(file)
                locked_file.release(file)
        finally:
            os.close(file)

    def revision(self) -> str:
        """A text that differs after every change by any window; empty before the first."""
        try:
            return self._path.read_text("ascii")
        except (OSError, UnicodeError):
            return ""

    def _opened(self) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(
                f"Profiles cannot be changed because the file {self._path} cannot be written: "
                f"{error.strerror or error}. Nothing was changed; make its folder writable and try again."
            ) from error

    def _wait_for(self, file: int) -> None:
        deadline = time.monotonic() + self._deadline_s
        while not self._taken(file):
            if time.monotonic() > deadline:
                raise StoreError(
                    f"Another window of Poolkeeper has been saving profiles for {self._deadline_s:g} s. "
                    "Nothing was changed; answer its keyring’s question or close it, and try again."
                )
            time.sleep(0.02)

    def _taken(self, file: int) -> bool:
        try:
            return locked_file.take(file)
        except OSError as error:  # some network folders have no locks
            raise StoreError(
                f"Profiles cannot be changed because the file {self._path} cannot be locked: "
                f"{error.strerror or error}. Nothing was changed."
            ) from error

    @staticmethod
    def _mark(file: int) -> None:
        with contextlib.suppress(OSError):  # a full disk only delays what other windows show
            os.lseek(file, 0, os.SEEK_SET)
            os.write(file, uuid.uuid4().hex.encode())


class LoneWriter:
    """Stands in for the lock where nobody else can see the vault."""

    def __init__(self) -> None:
        self._changes = 0
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other threads out, and count the block as a change."""
        with self._lock:
            try:
                yield
            finally:
                self._changes += 1

    def revision(self) -> str:
        """A text that differs after every change."""
        return str(self._changes)
