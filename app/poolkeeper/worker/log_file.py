"""The log of the window and its workers: half a megabyte, for its owner alone, passwords masked."""

import contextlib
import logging
import logging.handlers
import os
import stat
from pathlib import Path

import platformdirs

from poolkeeper.databases.redacting import redacted

LOG_NAME = "poolkeeper.log"
LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
TIME_LENGTH = len("2026-11-21 20:15:00")
"""How far the time goes at the beginning of an entry."""

_LARGEST = 250_000
_OWNER_ALONE = 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def log_folder() -> Path:
    """Where the log and the reports of crashes lie, made where it is missing. Raises OSError."""
    folder = platformdirs.user_log_path("Poolkeeper", appauthor=False)
    folder.mkdir(_OWNER_ALONE, parents=True, exist_ok=True)
    if folder.stat().st_mode & _OTHERS:
        # of an earlier version, or made by hand; one that is not ours stays as it is
        with contextlib.suppress(OSError):
            folder.chmod(_OWNER_ALONE)
    return folder


def log_to(folder: Path | None) -> None:
    """Keep the last half megabyte of the log in a folder; without one it goes to standard error."""
    handler: logging.Handler = logging.StreamHandler()
    if folder is not None and os.access(folder, os.W_OK):
        handler = logging.handlers.RotatingFileHandler(
            folder / LOG_NAME, maxBytes=_LARGEST, backupCount=1, encoding="utf-8", delay=True
        )
    handler.setFormatter(Redacting(LINE))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


class Redacting(logging.Formatter):
    """Masks what looks like a password, in tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry, masked."""
        return redacted(super().format(record))
