"""Keeps the cursors that one session has open on the server."""

import itertools
from dataclasses import dataclass, field

from tests.standins.tns_answers import TypedRows
from tests.standins.tns_bind_names import ParsedStatement
from tests.standins.ttc_binds import BindType
from tests.standins.ttc_errors import OracleError
from tests.standins.ttc_types import FETCHED_AFTER_DEFINE, Column, OracleType

DIRECTION_OUT, DIRECTION_IN, DIRECTION_BOTH = 16, 32, 48
MAX_OPEN_CURSORS = 300


@dataclass
class ServerCursor:
    """One cursor: its statement, its binds, and the rows that are still to be fetched."""

    number: int
    parsed: ParsedStatement
    is_reference: bool = False
    bind_types: list[BindType] = field(default_factory=list)
    directions: list[int] = field(default_factory=list)
    defines: list[OracleType] = field(default_factory=list)
    result: TypedRows | None = None
    described: tuple[Column, ...] = ()
    sent_rows: int = 0

    def fetched_types(self) -> list[OracleType]:
        """The types that the values travel as: as defined by the client, else as described."""
        columns = self.result.columns if self.result else ()
        kinds = [column.oracle_type for column in columns]
        if len(self.defines) != len(kinds):
            return kinds
        return [
            define if kind.name in FETCHED_AFTER_DEFINE else kind
            for kind, define in zip(kinds, self.defines, strict=True)
        ]

    def waits_for_define(self) -> bool:
        """Whether no row may be sent before the client has said how it wants large objects."""
        columns = self.result.columns if self.result else ()
        return not self.defines and any(column.oracle_type.name in FETCHED_AFTER_DEFINE for column in columns)


class CursorTable:
    """The open cursors of a session by their numbers."""

    def __init__(self) -> None:
        self._cursors: dict[int, ServerCursor] = {}
        self._numbers = itertools.count(1)

    def opened(self, number: int, parsed: ParsedStatement | None) -> ServerCursor:
        """The cursor of that number, or a new one for a newly parsed statement."""
        if parsed is None:
            return self.find(number)
        self._cursors.pop(number, None)
        return self.open(parsed)

    def open(self, parsed: ParsedStatement, *, is_reference: bool = False) -> ServerCursor:
        """Open a cursor; raises ORA-01000 when there are too many."""
        if len(self._cursors) >= MAX_OPEN_CURSORS:
            raise OracleError(1000, "maximum open cursors exceeded")
        cursor = ServerCursor(next(self._numbers), parsed, is_reference)
        self._cursors[cursor.number] = cursor
        return cursor

    def find(self, number: int) -> ServerCursor:
        """The cursor of that number; raises ORA-01001 for a closed one."""
        if number not in self._cursors:
            raise OracleError(1001, "invalid cursor")
        return self._cursors[number]

    def close(self, number: int) -> None:
        """Close one; a number nobody knows is no error."""
        self._cursors.pop(number, None)

    def close_all(self) -> None:
        """Close all."""
        self._cursors.clear()
