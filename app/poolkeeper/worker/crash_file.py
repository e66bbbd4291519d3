"""What a process writes down when it crashes: a file that is there while it runs, and goes with a good end.

A crash in compiled code leaves no time for more than Python's `faulthandler`: the lines of each thread, no
values. The file is locked while its process lives, so that the next start can tell who is gone.
"""

import contextlib
import datetime
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

_NEW = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
_OWNER_ALONE = 0o600


class CrashFile:
    """The file of this process in `folder`; `head` says what runs here. Raises OSError."""

    def __init__(self, folder: Path, head: str) -> None:
        self.path = folder / f"running-{os.getpid()}-{os.urandom(4).hex()}.txt"
        self._trouble = False
        self._file = os.open(self.path, _NEW, _OWNER_ALONE)
        os.write(self._file, f"{head}{END_OF_HEAD}".encode())
        locked_file.take(self._file)
        # whoever has it on already wants it where it goes
        self._hears = not faulthandler.is_enabled()
        if self._hears:
            faulthandler.enable(self._file)

    def note(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Write down an error that no code expected and that left the window open."""
        self._trouble = True
        told = redacted("".join(traceback.format_exception(kind, error, trace)))
        with contextlib.suppress(OSError):
            os.write(self._file, f"{told}\n".encode())

    def close(self) -> None:
        """The process ends as it should: without trouble nothing is left."""
        if self._hears:
            faulthandler.disable()
        with contextlib.suppress(OSError):
            locked_file.release(self._file)
        os.close(self._file)
        if not self._trouble:
            self.path.unlink(missing_ok=True)


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
