"""One session's databases: a sqlite connection for each, with one transaction over all of them."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tests.standins import tds_functions
from tests.standins.tds_errors import from_sqlite
from tests.standins.tds_translation import declared_type, tables_of, to_sqlite

if TYPE_CHECKING:
    from tests.standins.tds_session import Session

_T = TypeVar("_T")
_OPENED_WITHIN_S = 10.0
_FIRST_OPENING = threading.Lock()
_LOOK_AGAIN_S = 0.02
_WATCH_EVERY = 20_000


class Store:
    """Runs statements in the session's database. Used by the session's thread alone."""

    def __init__(self, folder: Path, session: Session) -> None:
        self._folder = folder
        self._session = session
        self._connections: dict[str, sqlite3.Connection] = {}
        self._in_transaction = False
        self._stopped: BaseException | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """Open the current database if it is not open."""
        name = self._session.database.lower()
        if name not in self._connections:
            file = self._folder / f"{name}.db"
            # the first to open a file and the last to close it have it alone for a moment
            connection = sqlite3.connect(file, isolation_level=None, timeout=_OPENED_WITHIN_S)
            with _FIRST_OPENING:
                connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA busy_timeout=0")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.set_progress_handler(self._watch, _WATCH_EVERY)
            tds_functions.install(connection, self._session)
            self._connections[name] = connection
            if self._in_transaction:
                connection.execute("BEGIN")
        return self._connections[name]

    def run(self, sql: str, variables: dict[str, object]) -> sqlite3.Cursor:
        """Run one T-SQL statement; raises SqlError, or what ended the session while it ran."""
        rewritten = to_sqlite(sql)
        self._session.server.views.refresh(self.connection, tables_of(sql), self._session)
        return self._patiently(lambda: self.connection.execute(rewritten, variables))

    def rows(self, cursor: sqlite3.Cursor) -> list[tuple[object, ...]]:
        """Fetch the next rows, translating errors."""
        return self._patiently(lambda: cursor.fetchmany(100))

    def value(self, expression: str, variables: dict[str, object]) -> object:
        """Evaluate an expression."""
        return self.run(f"SELECT ({expression})", variables).fetchone()[0]

    def declared(self, sql: str) -> dict[str, str]:
        """Give the declared types of all columns of the tables that the statement names."""
        names = tables_of(sql)
        found = {}
        listed = "SELECT name FROM {0} WHERE type IN ('table', 'view')"
        for master in ("sqlite_master", "sqlite_temp_master"):
            for (table,) in self.connection.execute(listed.format(master)).fetchall():
                if table.lower().rpartition(".")[2] in names:
                    for row in self.connection.execute(f'PRAGMA table_info("{table}")'):
                        kind = declared_type(row[2])
                        if kind is not None:
                            found[row[1].lower()] = kind
        return found

    def has_table(self, name: str) -> bool:
        """Say whether the current database has that table, or the session a temporary one."""
        sql = "SELECT name FROM sqlite_master UNION ALL SELECT name FROM sqlite_temp_master"
        return name.lower() in {row[0].lower() for row in self.connection.execute(sql)}

    def last_identity(self) -> int | None:
        """Give the key of the last inserted row."""
        return self.connection.execute("SELECT last_insert_rowid()").fetchone()[0] or None

    def begin(self) -> None:
        """Begin a transaction in every open database."""
        self._in_transaction = True
        self._everywhere("BEGIN")

    def commit(self) -> None:
        self._in_transaction = False
        self._everywhere("COMMIT")

    def roll_back(self) -> None:
        self._in_transaction = False
        self._everywhere("ROLLBACK")

    def save(self, name: str) -> None:
        """Set a savepoint in the current database."""
        self.connection.execute(f'SAVEPOINT "{name}"')

    def roll_back_to(self, name: str) -> None:
        self.connection.execute(f'ROLLBACK TO "{name}"')

    def close(self) -> None:
        """Close all; what is not committed is lost."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _everywhere(self, command: str) -> None:
        for connection in self._connections.values():
            if connection.in_transaction != (command == "BEGIN"):
                connection.execute(command)

    def _watch(self) -> int:
        """Let sqlite stop when the client cancels or is gone."""
        try:
            self._session.watch()
        except BaseException as stopped:
            self._stopped = stopped
            return 1
        return 0

    def _patiently(self, step: Callable[[], _T]) -> _T:
        """Wait for locks as the server does: without end, unless LOCK_TIMEOUT says so."""
        started = time.monotonic()
        while True:
            try:
                return step()
            except sqlite3.Error as error:
                if self._stopped is not None:
                    stopped, self._stopped = self._stopped, None
                    raise stopped from None
                if "locked" not in str(error) or self._waited_enough(started):
                    raise from_sqlite(error) from error
            self._renew_snapshot()
            self._session.blocked = True
            try:
                self._session.pause(_LOOK_AGAIN_S)
            finally:
                self._session.blocked = False

    def _waited_enough(self, started: float) -> bool:
        limit = self._session.lock_timeout_ms
        return limit >= 0 and (time.monotonic() - started) * 1000 >= limit

    def _renew_snapshot(self) -> None:
        """A transaction that has only read sees the newest rows, as READ COMMITTED does."""
        if self._in_transaction and not self._session.transaction.wrote:
            self.connection.execute("COMMIT")
            self.connection.execute("BEGIN")
