"""Holds one session's sqlite connection, with real transactions and waits for locks as Oracle has them.

Dates, intervals, long numbers and the like are kept as tagged text, so that they come back as they went in
and still sort. sqlite locks the whole database for a writer; a second writer waits as for a row lock, and can
be cancelled.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tests.standins.tns_functions import SqlFunctions
from tests.standins.tns_sessions import Session
from tests.standins.tns_sqlite_errors import as_oracle_error
from tests.standins.tns_sqlite_values import from_sqlite, to_sqlite
from tests.standins.ttc_errors import OracleError

STEPS_BETWEEN_LOOKS = 20_000
LOCK_POLL_S = 0.02
EAGER_ROWS = 500


def prepare_database(file: Path) -> None:
    """Make the file so that readers never wait for a writer."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


class LockHolder:
    """Knows which session holds the writers' lock of the database."""

    def __init__(self) -> None:
        self.sid: int | None = None


class SessionDatabase:
    """One session's view of the database file."""

    def __init__(
        self,
        file: Path,
        session: Session,
        holder: LockHolder,
        pause: Callable[[float], None],
        functions: SqlFunctions,
    ) -> None:
        self._session = session
        self._holder = holder
        self._pause = pause
        self._broken_by: BaseException | None = None
        # this thread made it and this thread closes it
        self._connection = sqlite3.connect(file, isolation_level=None, timeout=0)
        self._connection.execute("PRAGMA foreign_keys = ON")
        functions.register(self._connection)
        self._connection.set_progress_handler(self._look, STEPS_BETWEEN_LOOKS)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def begin(self, *, nowait: bool = False) -> None:
        """Open a transaction; waits for another session's to end, or raises ORA-00054."""
        while not self._connection.in_transaction:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                self._holder.sid = self._session.sid
            except sqlite3.OperationalError as error:
                if nowait:
                    raise OracleError(
                        54, "resource busy and acquire with NOWAIT specified or timeout expired"
                    ) from error
                self._wait_for_lock()

    def commit(self) -> None:
        """Make all changes last."""
        self._end("COMMIT")

    def rollback(self) -> None:
        """Undo all changes since the transaction began."""
        self._end("ROLLBACK")

    def execute(self, text: str, values: Sequence[object], original: str) -> sqlite3.Cursor:
        """Run one translated statement; raises OracleError, or what broke in while it ran."""
        while True:
            try:
                return self._connection.execute(text, [to_sqlite(value) for value in values])
            except sqlite3.Error as error:
                if self._broken_by is not None:
                    broken, self._broken_by = self._broken_by, None
                    raise broken from error
                if "locked" not in str(error) or self._connection.in_transaction:
                    raise as_oracle_error(error, original, self._session.schema) from error
                self._wait_for_lock()

    def rows(self, cursor: sqlite3.Cursor, original: str) -> Iterator[tuple[object, ...]]:
        """A cursor's rows in Python's types; a long result stays with sqlite until it is fetched."""
        first = self._fetch(cursor, original)
        if len(first) < EAGER_ROWS:
            cursor.close()
            return iter([tuple(map(from_sqlite, row)) for row in first])
        return self._all_rows(first, cursor, original)

    def declared_types(self, table: str) -> dict[str, str]:
        """A table's columns, upper case, with their declared types."""
        found = self._connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,))
        return {name.upper(): declared for name, declared in found}

    def script(self, text: str) -> None:
        """Run statements of our own, for views that are made anew."""
        self._patiently(lambda: self._connection.execute(text))

    def fill(self, text: str, rows: Sequence[Sequence[object]]) -> None:
        """Insert rows of our own."""
        values = [[to_sqlite(value) for value in row] for row in rows]
        self._patiently(lambda: self._connection.executemany(text, values))

    def close(self) -> None:
        """Roll back and close."""
        with suppress(sqlite3.Error):
            self.rollback()
        self._connection.close()

    def _all_rows(
        self, first: list[tuple[object, ...]], cursor: sqlite3.Cursor, original: str
    ) -> Iterator[tuple]:
        rows = first
        while rows:
            for row in rows:
                yield tuple(map(from_sqlite, row))
            rows = self._fetch(cursor, original)

    def _fetch(self, cursor: sqlite3.Cursor, original: str) -> list[tuple[object, ...]]:
        try:
            return cursor.fetchmany(EAGER_ROWS)
        except sqlite3.Error as error:
            if self._broken_by is not None:
                broken, self._broken_by = self._broken_by, None
                raise broken from error
            raise as_oracle_error(error, original, self._session.schema) from error

    def _end(self, verb: str) -> None:
        if self._connection.in_transaction:
            self._connection.execute(verb)
            self._holder.sid = None

    def _patiently(self, run: Callable[[], object]) -> None:
        while True:
            try:
                run()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                self._pause(LOCK_POLL_S)
            else:
                return

    def _wait_for_lock(self) -> None:
        session = self._session
        session.waits_for, session.blocked_by = "enq: TX - row lock contention", self._holder.sid
        try:
            self._pause(LOCK_POLL_S)
        finally:
            session.waits_for, session.blocked_by = "", None

    def _look(self) -> int:
        try:
            self._pause(0)
        except BaseException as broken:
            # sqlite would swallow it: keep it for the one who runs the statement
            self._broken_by = broken
            return 1
        return 0
