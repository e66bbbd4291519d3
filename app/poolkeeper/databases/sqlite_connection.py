"""Opening an SQLite file that exists, and waiting for its locks in a way that can be cancelled."""

import functools
import sqlite3
import threading
import time
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

LOCK_WAIT_S = 5.0
"""How long a statement waits for another process's lock, as sqlite3's own default."""

NOTHING: Mapping[str, Any] = types.MappingProxyType({})
FIRST_PAUSE_S = 0.002
LONGEST_PAUSE_S = 0.05


class Connection(sqlite3.Connection):
    """A connection that knows whether transactions are begun for it and whether it was cancelled."""

    begins_transactions = False
    lock_wait_s = LOCK_WAIT_S
    cancelled: threading.Event

    def cancel(self) -> None:
        """Stop the running statement, from any thread, also while it waits for a lock."""
        self.cancelled.set()
        self.interrupt()

    def run(self, statement: str, parameters: Mapping[str, Any] = NOTHING) -> sqlite3.Cursor:
        """Execute one statement, waiting at most `lock_wait_s` for locks."""
        self.cancelled.clear()
        return self._waiting(lambda: self.execute(statement, dict(parameters)))

    def _waiting(self, attempt: Callable[[], T]) -> T:
        # sqlite3_interrupt does not end SQLite's own busy time-out (measured: it sleeps it out), so
        # the connection has none and the waiting is done here.
        deadline = time.monotonic() + self.lock_wait_s
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                return attempt()
            except sqlite3.OperationalError as error:
                if not _may_pass(error) or time.monotonic() >= deadline:
                    raise
                if self.cancelled.wait(pause_s):
                    raise interrupted() from error
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


def open_file(path: str, *, read_only: bool, timeout_s: float) -> Connection:
    """A connection to the existing database file `path`.

    Reads the file's header, so that a file that is no database fails here. Raises sqlite3.Error.
    """
    connection = sqlite3.connect(
        address_of(path, "ro" if read_only else "rw"),
        uri=True,
        timeout=0,
        isolation_level=None,
        check_same_thread=False,
        factory=Connection,
    )
    connection.cancelled = threading.Event()
    try:
        if read_only:
            # `mode=ro` is for this file as `main` alone: attached again, under any name, it could be
            # written. VACUUM INTO attaches its copy, too.
            connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.lock_wait_s = timeout_s
        connection.run("PRAGMA schema_version")
        connection.lock_wait_s = LOCK_WAIT_S
    except BaseException:
        connection.close()
        raise
    return connection


def address_of(path: str, mode: str) -> str:
    """The file as SQLite's URI; `ro` and `rw` never create one (sqlite.org/uri.html)."""
    uri = Path(path).expanduser().absolute().as_uri()
    if not uri.startswith("file:///"):
        # A Windows share: SQLite wants file:////host/share where pathlib writes file://host/share.
        uri = uri.replace("file://", "file:////", 1)
    return f"{uri}?mode={mode}"


def interrupted() -> sqlite3.OperationalError:
    """The error by which sqlite3 reports an interrupt."""
    error = sqlite3.OperationalError("interrupted")
    error.sqlite_errorcode = sqlite3.SQLITE_INTERRUPT
    error.sqlite_errorname = "SQLITE_INTERRUPT"
    return error


tolerant_text = functools.partial(bytes.decode, encoding="utf-8", errors="backslashreplace")
"""Text that is no UTF-8, with its stray bytes spelled out as \\xNN."""


def _may_pass(error: sqlite3.OperationalError) -> bool:
    # SQLITE_BUSY_SNAPSHOT and SQLITE_BUSY_RECOVERY are other codes: the first never passes by waiting.
    return getattr(error, "sqlite_errorcode", None) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY}
