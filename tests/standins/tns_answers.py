"""Holds what a statement gives: columns and rows, counts, OUT binds; and the answers that a test scripts."""

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.standins.tns_sessions import Session
from tests.standins.ttc_errors import OracleError
from tests.standins.ttc_times import YearsMonths
from tests.standins.ttc_types import Column

Row = Sequence[object]


@dataclass(frozen=True)
class Statement:
    """One execution as a scripted answer may look at it.

    `binds` has one mapping for each iteration, of the names (upper case, or "1", "2" ...) to the values.
    `pause` waits so many seconds, or raises when the client breaks in.
    """

    text: str
    binds: Sequence[Mapping[str, object]]
    session: Session
    pause: Callable[[float], None]


@dataclass(frozen=True)
class Answer:
    """What a statement gives.

    `columns` are Columns, pairs of name and type, or bare names whose types are guessed from the first row.
    `rows` may be endless; they are taken as the client fetches. `out` gives values to OUT binds by name,
    `returned` the rows of a RETURNING clause for each iteration, `implicit` the result sets of
    DBMS_SQL.RETURN_RESULT.
    """

    columns: Sequence[Column | tuple[str, str] | str] = ()
    rows: Iterable[Row] | Callable[[], Iterable[Row]] = ()
    affected: int = 0
    out: Mapping[str, object] = field(default_factory=dict)
    returned: Sequence[Sequence[Row]] = ()
    implicit: Sequence["Answer"] = ()
    compiled_with_errors: bool = False
    rowid: tuple[int, int, int, int] = (0, 0, 0, 0)
    counts: Sequence[int] = ()
    array_errors: Sequence[tuple[int, OracleError]] = ()
    opens_transaction: bool = False
    session_values: Mapping[int, str] = field(default_factory=dict)

    def typed(self) -> "TypedRows":
        """The rows with their columns in full; takes the first row only where types must be guessed."""
        rows = iter(self.rows() if callable(self.rows) else self.rows)
        columns: list[Column] = []
        if any(isinstance(column, str) for column in self.columns):
            first = next(rows, None)
            guesses = [guessed_type(value) for value in first] if first is not None else []
            rows = iter(()) if first is None else _prepended(first, rows)
        for position, column in enumerate(self.columns):
            if isinstance(column, str):
                columns.append(Column(column, guesses[position] if guesses else "VARCHAR2(4000)"))
            else:
                columns.append(column if isinstance(column, Column) else Column(*column))
        return TypedRows(tuple(columns), rows)


@dataclass
class TypedRows:
    """Columns and the rows still to be fetched."""

    columns: tuple[Column, ...]
    rows: Any


def _prepended(first: Row, rest: Iterable[Row]) -> Any:
    yield first
    yield from rest


GUESSES: tuple[tuple[type, str], ...] = (
    (bool, "BOOLEAN"),
    (int, "NUMBER"),
    (float, "NUMBER"),
    (Decimal, "NUMBER"),
    (bytes, "RAW(2000)"),
    (datetime, "TIMESTAMP"),
    (date, "DATE"),
    (timedelta, "INTERVAL DAY TO SECOND"),
    (YearsMonths, "INTERVAL YEAR TO MONTH"),
    (dict, "JSON"),
    (list, "JSON"),
    (Answer, "CURSOR"),
)


def guessed_type(value: object) -> str:
    """The Oracle type that suits a Python value."""
    if isinstance(value, datetime) and not value.microsecond:
        return "DATE" if value.tzinfo is None else "TIMESTAMP WITH TIME ZONE"
    if isinstance(value, str) and len(value) > 4000:
        return "CLOB"
    return next((name for kind, name in GUESSES if isinstance(value, kind)), "VARCHAR2(4000)")


Scripted = Answer | OracleError | Callable[[Statement], Answer | None]


class Script:
    """The answers a test has scripted; the newest that matches wins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[tuple[re.Pattern[str], Scripted]] = []

    def add(self, pattern: str, answer: Scripted) -> None:
        """Answer statements that the pattern is found in; letter case does not matter."""
        with self._lock:
            self._entries.insert(0, (re.compile(pattern, re.IGNORECASE | re.DOTALL), answer))

    def forget(self) -> None:
        """Drop all scripted answers."""
        with self._lock:
            self._entries.clear()

    def answer(self, statement: Statement) -> Answer | None:
        """The scripted answer; None when there is none. Raises OracleError where a failure is scripted."""
        with self._lock:
            entries = list(self._entries)
        for pattern, scripted in entries:
            if not pattern.search(statement.text):
                continue
            if isinstance(scripted, OracleError):
                raise OracleError(
                    scripted.code, scripted.text, offset=scripted.offset, ends_session=scripted.ends_session
                )
            answer = scripted(statement) if callable(scripted) else scripted
            if answer is not None:
                return answer
        return None
