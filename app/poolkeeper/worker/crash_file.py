"""What a process writes down when it crashes: a file that is there while it runs, and goes with a good end.

A crash in compiled code leaves no time for more than Python's `faulthandler`: the lines of each thread, no
values. The file is locked while its process lives, so that the next start can tell who is gone.
"""

import contextlib
import datetime
import errno
import faulthandler
import os
import platform
import traceback
from pathlib import Path
from types import TracebackType

from poolkeeper import __version__
from poolkeeper.databases.redacting import redacted
from poolkeeper.profiles import locked_file

PATTERN = "running-*.txt"
END_OF_HEAD = "\n---\n"
"""Between what is written at the start and what the trouble wrote."""

SIZE_LIMIT = 256_000
"""Bytes: an error that comes with each repaint must not fill the disk."""

_NEW = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
_OWNER_ALONE = 0o600
_TRIES = 5


class CrashFile:
    """The file of this process in `folder`; `head` says what runs here. Raises OSError."""

    def __init__(self, folder: Path, head: str) -> None:
        self._trouble = False
        self._left = SIZE_LIMIT
        self._hears = False
        self.path, self._file = _begun(folder)
        try:
            os.write(self._file, f"{head}{END_OF_HEAD}".encode())
        except OSError:
            self.close()
            raise
        # whoever has it on already wants it where it goes
        self._hears = not faulthandler.is_enabled()
        if self._hears:
            faulthandler.enable(self._file)

    def note(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Write down an error that no code expected and that left the window open; of many the first."""
        self._trouble = True
        if self._left <= 0:
            return
        written = f"{told(kind, error, trace)}\n".encode(errors="replace")[: self._left]
        self._left -= len(written)
        with contextlib.suppress(OSError):
            os.write(self._file, written)

    def close(self) -> None:
        """The process ends as it should: without trouble nothing is left."""
        if self._hears:
            faulthandler.disable()
        with contextlib.suppress(OSError):
            locked_file.release(self._file)
        os.close(self._file)
        if not self._trouble:
            self.path.unlink(missing_ok=True)


def _begun(folder: Path) -> tuple[Path, int]:
    """A new file, locked; before, a window that starts may take it for what a crash left. Raises OSError."""
    for _ in range(_TRIES):
        path = folder / f"running-{os.getpid()}-{os.urandom(4).hex()}.txt"
        file = os.open(path, _NEW, _OWNER_ALONE)
        try:
            if locked_file.take(file) and path.exists():
                return path, file
        except OSError:
            os.close(file)
            path.unlink(missing_ok=True)
            raise
        os.close(file)
        path.unlink(missing_ok=True)
    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))


def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """An error as Python tells it, passwords masked."""
    return redacted("".join(traceback.format_exception(kind, error, trace)))


def head_of(process: str, *versions: str) -> str:
    """What runs here since when: the kind of `process`, and the versions it stands on."""
    now = datetime.datetime.now()
    system = f"{platform.system()} {platform.release()}"
    lines = [
        f"Poolkeeper {__version__}, {process}",
        f"Python {platform.python_version()} on {system}",
        *versions,
        f"Started at {now:%Y-%m-%d %H:%M:%S}",
    ]
    return "\n".join(lines)
