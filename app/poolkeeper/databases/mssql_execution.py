"""One batch of SQL Server on its way: its results, counts and messages one after another."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from poolkeeper.databases import exact_rows, mssql_values
from poolkeeper.databases.database import DbapiCursor, Execution
from poolkeeper.databases.leading_word import BEGINS_ITSELF, leading_word
from poolkeeper.databases.mssql_batches import batches
from poolkeeper.databases.portions import Portion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from poolkeeper.databases.mssql_session import Session

DRAIN_S = 10.0
"""How long the rest of a failed batch is read out, so that what it still changes is done."""

OUTSIDE_TRANSACTIONS = BEGINS_ITSELF | {"USE", "SET", "BACKUP", "RESTORE", "KILL", "RECONFIGURE", "SAVE"}
"""Statements that steer transactions, or that a transaction is not begun for."""


class MssqlExecution(Execution):
    """Reads every result of a batch.

    Stopping early cancels a batch that only reads; any other is read to its end, also after an error,
    since the server goes on behind one that does not end the batch. Of a script with GO the batches
    follow one another, and a failure ends it.
    """

    def __init__(self, session: Session, runs: Sequence[tuple[str, tuple[Any, ...]]], *, reads: bool) -> None:
        self._session = session
        self._runs = iter(runs)
        self._reads = reads
        self._cursor: DbapiCursor = None
        self._heard: list[str] = []
        self._more = True
        self._all_read = False
        self.columns = None
        self.affected = None
        self._readers: list[exact_rows.Reader] = []
        self._begin_batch(next(self._runs))

    def fetch(self, count: int) -> Sequence[Sequence[Any]]:
        """About `count` more rows; fewer where they are large."""
        portion = Portion(count)
        # Asked once more, FreeTDS goes on into the next result and drops what the server says there.
        while not self._all_read and (step := portion.next_step()):
            rows = self._session.fetch(self._cursor, step)
            portion.rows.extend(rows)
            self._all_read = len(rows) < step
        return exact_rows.read(portion.rows, self._readers)

    def next_result(self) -> bool:
        """The next result, count or message; behind the last one of a batch the next batch is run."""
        self._more = self._session.next_result(self._cursor)
        if self._more:
            self._begin_result()
            return True
        self._session.check_whole(self._cursor)
        following = next(self._runs, None)
        if following is None:
            return False
        self._session.close_cursor(self._cursor)
        self._begin_batch(following)
        return True

    def heard(self) -> Sequence[str]:
        """PRINT and RAISERROR, as they came."""
        heard, self._heard = self._heard, []
        return heard

    def close(self) -> None:
        """Have the server stop, or read out what is left."""
        self._runs = iter(())
        try:
            if not self._reads:
                self._drain()
        finally:
            self._session.close_cursor(self._cursor)

    def _begin_batch(self, run: tuple[str, tuple[Any, ...]]) -> None:
        session = self._session
        text, arguments = run
        if session.begins_transactions and leading_word(text) not in OUTSIDE_TRANSACTIONS:
            begin(session)
        session.may_be_open = session.may_be_open or not self._reads
        self._more = True
        self._cursor = session.cursor = session.connection.cursor()
        try:
            session.execute(self._cursor, text, *arguments)
            self._begin_result()
        except BaseException:
            session.close_cursor(self._cursor)
            self._more = False
            raise

    def _begin_result(self) -> None:
        heard = self._session.heard(self._cursor)
        self._heard += heard
        self._all_read = False
        if self._cursor.description:
            self.columns = self._session.columns(self._cursor)
            self._readers = [mssql_values.reader_of(each) for each in self.columns]
            self.affected = None
        else:
            self.columns = None
            counted = self._cursor.rowcount >= 0 and not (heard and self._session.count_outlives_messages)
            self.affected = self._cursor.rowcount if counted else None

    def _drain(self) -> None:
        deadline_s = time.monotonic() + DRAIN_S
        while self._more and time.monotonic() < deadline_s:
            try:
                self.next_result()
            except Exception as error:  # noqa: BLE001 - the failure that is told is the first one
                self._heard.append(str(error.args[-1] if error.args else error))
                self._more = False


def execute(
    session: Session, statement: str, parameters: Mapping[str, Any], *, reads: bool
) -> MssqlExecution:
    """Run a script with `%(name)s` placeholders where `parameters` are given."""
    ready = [session.ready(each, parameters) if parameters else (each, ()) for each in batches(statement)]
    return MssqlExecution(session, ready or [(statement, ())], reads=reads)


def begin(session: Session) -> None:
    """Begin a transaction unless one is open."""
    session.may_be_open = True
    session.run("IF @@TRANCOUNT = 0 BEGIN TRANSACTION")
