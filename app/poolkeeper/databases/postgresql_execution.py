"""One statement of PostgreSQL on its way: streamed, or through a cursor on the server."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from poolkeeper.databases.database import Execution
from poolkeeper.databases.leading_word import BEGINS_ITSELF, leading_word
from poolkeeper.databases.named_placeholders import replace_placeholders
from poolkeeper.databases.postgresql_session import SOME_TYPES, Session
from poolkeeper.databases.postgresql_stream import CANCEL_S, CHUNK_ROWS, Stream

CURSOR_WORDS = frozenset({"SELECT", "VALUES", "TABLE", "WITH"})
"""What DECLARE CURSOR accepts (PostgreSQL manual, DECLARE)."""

FREE = frozenset({TransactionStatus.IDLE, TransactionStatus.INTRANS})

_SET_CONFIG = re.compile(r"""set_config|U&["']""", re.IGNORECASE)
"""The function, and the escapes that could spell it."""

_cursor_numbers = itertools.count(1)


class StreamedExecution(Execution):
    """Streams the rows; stopping early cancels a statement that only reads, and reads out any other."""

    def __init__(self, session: Session, statement: str, values: Sequence[Any], *, reads: bool) -> None:
        self._session = session
        self._in_transaction = session.pgconn.transaction_status == TransactionStatus.INTRANS
        self._stop_by_cancel = reads and not self._in_transaction
        self._stream = Stream(session, statement, values)
        self.columns = self._stream.columns
        self.affected = self._stream.affected
        self.notices = _notices(session, self._stream)

    def fetch(self, count: int) -> Sequence[Sequence[Any]]:
        """About `count` more rows."""
        rows = self._stream.fetch(count)
        self.affected = self._stream.affected
        return rows

    def close(self) -> None:
        """Stop or read out what is left."""
        _finish(self._session, self._stream, cancel=self._stop_by_cancel)
        self.affected = self._stream.affected
        self.notices = _notices(self._session, self._stream)
        self.connection_usable = not self._session.closed


class CursorExecution(Execution):
    """Reads inside a transaction through a cursor, so that stopping early does not abort it."""

    def __init__(self, session: Session, statement: str, values: Sequence[Any]) -> None:
        self._session = session
        self._name = f'"poolkeeper {next(_cursor_numbers)}"'
        self._declare(statement, values)
        self._asked = 0
        self._stream = self._ask(CHUNK_ROWS)
        self.columns = self._stream.columns
        self.affected = None
        self.notices = _notices(session, self._stream)

    def fetch(self, count: int) -> Sequence[Sequence[Any]]:
        """About `count` more rows."""
        rows = self._stream.fetch(count)
        if not rows and self._stream.rows_read == self._asked:
            self._stream = self._ask(max(count, CHUNK_ROWS))
            rows = self._stream.fetch(count)
        return rows

    def close(self) -> None:
        """Close the cursor; the transaction stays as it is."""
        _finish(self._session, self._stream, cancel=False)
        if self._session.pgconn.transaction_status == TransactionStatus.INTRANS:
            Stream(self._session, f"CLOSE {self._name}", ()).drain()
        self.notices = _notices(self._session, self._stream)
        self.connection_usable = not self._session.closed

    def _declare(self, statement: str, values: Sequence[Any]) -> None:
        beginning = f"DECLARE {self._name} NO SCROLL CURSOR FOR "
        try:
            Stream(self._session, beginning + statement, values).drain()
        except psycopg.Error as error:
            # The server counts its position from our words; `explain` takes them off again.
            error.statement_offset = len(beginning)  # type: ignore[attr-defined]
            raise

    def _ask(self, rows: int) -> Stream:
        self._asked = rows
        return Stream(self._session, f"FETCH FORWARD {rows:d} FROM {self._name}", ())


def execute(session: Session, statement: str, parameters: Mapping[str, Any], *, reads: bool) -> Execution:
    """Run a statement with `%(name)s` placeholders where `parameters` are given."""
    _make_ready(session)
    values: list[Any] = []
    word = leading_word(statement)
    if parameters:
        statement, values = _numbered(statement, parameters)
    if _status(session) == TransactionStatus.IDLE:
        if session.refuses_writing:
            session.stay_read_only()
        if session.begins_transactions and word not in BEGINS_ITSELF:
            session.begin()
    if (
        reads
        and word in CURSOR_WORDS
        and _status(session) == TransactionStatus.INTRANS
        and _single(statement)
    ):
        return CursorExecution(session, statement, values)
    return StreamedExecution(session, statement, values, reads=reads)


def may_write(statement: str, *, reads: bool) -> bool:
    """Whether a read-only profile runs the statement not at all.

    `set_config` lifts what SET would lift, and is a function; in strings it counts as well, for
    `query_to_xml` and its like run them.
    """
    return not reads or bool(_SET_CONFIG.search(statement))


def _make_ready(session: Session) -> None:
    session.notices_heard.forget()
    if session.unnamed_types and _status(session) in FREE:
        session.learn_types(SOME_TYPES, tuple(session.unnamed_types))
        session.unnamed_types.clear()


def _numbered(statement: str, parameters: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The statement with PostgreSQL's own $1, $2 for the named placeholders, and the values in order."""
    numbers: dict[str, int] = {}
    numbered = replace_placeholders(statement, lambda name: f"${numbers.setdefault(name, len(numbers) + 1)}")
    return numbered, [parameters[name] for name in numbers]


def _single(statement: str) -> bool:
    """Whether this is surely one statement: no semicolon but at its end."""
    return ";" not in statement.rstrip().rstrip(";")


def _status(session: Session) -> int:
    return session.pgconn.transaction_status


def _finish(session: Session, stream: Stream, *, cancel: bool) -> None:
    if stream.finished:
        return
    try:
        if cancel:
            session.cancel_safe(timeout=CANCEL_S)
        stream.drain()
    except psycopg.errors.CancellationTimeout:
        session.close()
    except psycopg.Error:
        if session.broken:
            session.close()


def _notices(session: Session, stream: Stream) -> tuple[str, ...]:
    notices = session.notices_heard.kept()
    if stream.unshown_results:
        notices += (f"{stream.unshown_results} further results of these statements are not shown.",)
    return notices
