"""Gives sqlite the functions of Oracle that light statements use."""

import re
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.standins.tns_sqlite_values import TAG, from_sqlite, to_sqlite
from tests.standins.ttc_errors import OracleError

DATE_FORMATS = {
    "YYYY": "%Y", "MM": "%m", "DD": "%d", "HH24": "%H", "HH": "%I", "MI": "%M", "SS": "%S", "MON": "%b",
    "FF6": "%f", "FF": "%f", "DY": "%a", "DAY": "%A", "MONTH": "%B", "AM": "%p",
}  # fmt: skip
FORMAT_PARTS = re.compile("|".join(sorted(DATE_FORMATS, key=len, reverse=True)), re.IGNORECASE)
Context = Callable[[str, str], str | None]


class Sequences:
    """The sequences of one database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: dict[str, int] = {}

    def create(self, name: str, start: int = 1) -> None:
        """Create one; raises ORA-00955 for a name in use."""
        with self._lock:
            if name in self._next:
                raise OracleError(955, "name is already used by an existing object")
            self._next[name] = start

    def drop(self, name: str) -> None:
        """Drop one; raises ORA-02289 for one that is not there."""
        with self._lock:
            if self._next.pop(name, None) is None:
                raise OracleError(2289, "sequence does not exist")

    def next_value(self, name: str) -> int | None:
        """The next number; None for a sequence that is not there."""
        with self._lock:
            if name not in self._next:
                return None
            self._next[name] += 1
            return self._next[name] - 1


class SqlFunctions:
    """The functions of one session.

    `context` answers SYS_CONTEXT; `begin` opens a transaction for those who ask for its number.
    """

    def __init__(
        self,
        user: Callable[[], str],
        context: Context,
        sequences: Sequences,
        begin: Callable[[], None],
    ) -> None:
        self._user = user
        self._begin = begin
        self._context = context
        self._sequences = sequences

    def register(self, connection: sqlite3.Connection) -> None:
        """Make them known to a connection."""
        functions: dict[str, tuple[int, Callable[..., Any]]] = {
            "ora_now": (1, _now),
            "ora_user": (0, self._user),
            "ora_date": (1, lambda text: _moment(text)),
            "ora_nextval": (1, self._sequences.next_value),
            "sys_context": (2, lambda space, name: self._context(space.upper(), name.upper())),
            "userenv": (1, lambda name: self._context("USERENV", name.upper())),
            "nvl": (2, lambda value, other: other if value is None else value),
            "nvl2": (3, lambda value, one, other: other if value is None else one),
            "decode": (-1, _decode),
            "to_char": (-1, _to_char),
            "to_number": (
                1,
                lambda text: None if text is None else float(text) if "." in str(text) else int(text),
            ),
            "to_date": (-1, _to_date),
            "to_timestamp": (-1, _to_date),
            "trunc": (-1, _trunc),
            "mod": (2, lambda value, by: None if value is None else value % by),
            "rawtohex": (1, lambda data: None if data is None else data.hex().upper()),
            "hextoraw": (1, lambda text: None if text is None else bytes.fromhex(text)),
            "dbms_transaction_local_transaction_id": (-1, self._transaction_id),
            "bitand": (2, lambda one, other: int(one) & int(other)),
            "power": (2, lambda base, exponent: base**exponent),
            "dbms_lob_getlength": (1, lambda data: None if data is None else len(data)),
        }
        for name, (count, function) in functions.items():
            connection.create_function(name, count, function)

    def _transaction_id(self, creates: object = None) -> str | None:
        if creates:
            self._begin()
        return self._context("TRANSACTION", "ID")


def _now(with_zone: int) -> str:
    moment = datetime.now(UTC).astimezone()
    kept: str = to_sqlite(moment if with_zone else moment.replace(microsecond=0, tzinfo=None))
    return kept


def _moment(text: str) -> str:
    return to_sqlite(datetime.fromisoformat(text.strip()))


def _decode(value: Any, *pairs: Any) -> Any:
    for at in range(0, len(pairs) - 1, 2):
        if pairs[at] == value:
            return pairs[at + 1]
    return pairs[-1] if len(pairs) % 2 else None


def _strftime(text: str) -> str:
    return FORMAT_PARTS.sub(lambda found: DATE_FORMATS[found[0].upper()], text)


def _to_char(value: Any, picture: str = "", *_: Any) -> str | None:
    known = from_sqlite(value)
    if isinstance(known, datetime):
        return known.strftime(_strftime(picture or "DD-MON-YY"))
    return None if known is None else str(known)


def _to_date(text: str | None, picture: str = "YYYY-MM-DD HH24:MI:SS", *_: Any) -> str | None:
    if text is None or text.startswith(TAG):
        return text
    return to_sqlite(datetime.strptime(text, _strftime(picture)))


def _trunc(value: Any, *_: Any) -> Any:
    known = from_sqlite(value)
    if isinstance(known, datetime):
        return to_sqlite(known.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None))
    return None if known is None else int(known)
