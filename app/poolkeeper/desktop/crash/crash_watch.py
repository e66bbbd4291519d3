"""Keeps what no code expected: in the log, and in a file that the next start makes a report of."""

import contextlib
import logging
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion

if TYPE_CHECKING:
    from poolkeeper.worker.crash_file import CrashFile

_log = logging.getLogger(__name__)


class CrashWatch:
    """Takes over the hooks of the process; the window stays open, for the user's text is in it."""

    def __init__(self) -> None:
        self._file: CrashFile | None = None
        sys.excepthook = self._unexpected
        threading.excepthook = self._ended_thread

    def begin(self, folder: Path) -> None:
        """Write to a folder from now on; where that is not possible the log says so."""
        # what it imports may not stand before the first paint
        from poolkeeper.worker.crash_file import CrashFile, head_of

        try:
            self._file = CrashFile(folder, head_of("the window", f"Qt {qVersion()}"))
        except OSError as error:
            _log.warning("a crash could not be written down: %s", error.strerror)

    def end(self) -> None:
        """The process ends as it should."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _unexpected(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        from poolkeeper.worker.crash_file import told

        if _log.hasHandlers():
            # before there is a log, Python's last resort would tell the terminal what is not masked
            _log.error("an unexpected error", exc_info=(kind, error, trace))
        if self._file is not None:
            self._file.note(kind, error, trace)
        _tell_terminal(told(kind, error, trace))

    def _ended_thread(self, ended: threading.ExceptHookArgs) -> None:
        if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
            self._unexpected(ended.exc_type, ended.exc_value, ended.exc_traceback)


def _tell_terminal(text: str) -> None:
    """A desktop writes down in its journal what a program tells its terminal; there may be none."""
    stream = sys.stderr
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):
            stream.write(text)
            stream.flush()
