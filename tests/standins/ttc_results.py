"""Writes what an execution gives: descriptions, rows, OUT binds, counts and implicit results."""

from collections.abc import Callable
from itertools import islice

from tests.standins.tns_answers import Answer, TypedRows
from tests.standins.tns_bind_names import parse
from tests.standins.ttc_buffers import TtcWriter
from tests.standins.ttc_cursors import DIRECTION_BOTH, DIRECTION_IN, DIRECTION_OUT, CursorTable, ServerCursor
from tests.standins.ttc_errors import NO_DATA_FOUND, CallEnd
from tests.standins.ttc_execute import ExecuteAsk
from tests.standins.ttc_lobs import LobStore
from tests.standins.ttc_types import write_description
from tests.standins.ttc_values import write_out_value, write_value

MESSAGE_ROW_HEADER, MESSAGE_ROW, MESSAGE_PARAMETERS = 6, 7, 8
MESSAGE_BIND_DIRECTIONS, MESSAGE_DESCRIPTION, MESSAGE_IMPLICIT_RESULTS = 11, 16, 27
REFERENCE_TEXT = "SELECT"
NO_MORE_ROWS = CallEnd(NO_DATA_FOUND, "ORA-01403: no data found")


class ResultWriter:
    """Writes results for one session; `flush` sends them when they are much, and looks for a break."""

    def __init__(
        self, cursors: CursorTable, lobs: LobStore, field_version: int, flush: Callable[[TtcWriter], None]
    ) -> None:
        self.cursors = cursors
        self.lobs = lobs
        self.writer = TtcWriter()
        self._field_version = field_version
        self._flush = flush

    def describe(self, cursor: ServerCursor) -> None:
        """Describe a cursor's columns unless the client knows them already."""
        assert cursor.result is not None
        if cursor.described == cursor.result.columns:
            return
        if cursor.described:
            cursor.defines = []
        cursor.described = cursor.result.columns
        self.writer.u8(MESSAGE_DESCRIPTION)
        self.writer.sized(cursor.number.to_bytes(2, "big"))
        write_description(self.writer, cursor.result.columns, self._field_version)

    def rows(self, cursor: ServerCursor, count: int) -> CallEnd:
        """Write at most so many of the rows that are left; tells whether there are more."""
        assert cursor.result is not None
        kinds = cursor.fetched_types()
        sent = 0
        for row in islice(cursor.result.rows, count):
            if not sent:
                self.writer.u8(MESSAGE_ROW_HEADER, 0)
                self.writer.ub(0, 0, 0, 0, 0, 0)
            self.writer.u8(MESSAGE_ROW)
            for value, kind in zip(row, kinds, strict=True):
                write_value(self.writer, value, kind, self)
            sent += 1
            self._flush(self.writer)
        cursor.sent_rows += sent
        if sent < count:
            return CallEnd(
                NO_MORE_ROWS.code, NO_MORE_ROWS.text, rows=cursor.sent_rows, cursor_id=cursor.number
            )
        return CallEnd(rows=cursor.sent_rows, cursor_id=cursor.number)

    def out_binds(self, ask: ExecuteAsk, answer: Answer) -> None:
        """Write the directions of the binds and the values that come back."""
        cursor = ask.cursor
        binds = cursor.parsed.binds
        if not cursor.bind_types:
            return
        if cursor.parsed.is_plsql:
            cursor.directions = [_direction(cursor, bind.name, answer) for bind in binds]
            self._directions(cursor.directions)
            self._out_row(cursor, answer)
        elif any(bind.returned for bind in binds):
            cursor.directions = [DIRECTION_OUT if bind.returned else DIRECTION_IN for bind in binds]
            self._directions(cursor.directions)
            self._returned(cursor, ask.iterations, answer)

    def implicit_results(self, answer: Answer) -> None:
        """Open a cursor for each result set that a block returned."""
        if not answer.implicit:
            return
        self.writer.u8(MESSAGE_IMPLICIT_RESULTS)
        self.writer.ub(len(answer.implicit))
        for result in answer.implicit:
            self.writer.u8(0)
            self.write_cursor(self.writer, result)

    def parameters(self, answer: Answer, *, row_counts: bool = False) -> None:
        """Write what an execution tells besides its rows: new session values, counts of array operations."""
        self.writer.u8(MESSAGE_PARAMETERS)
        self.writer.ub(0, 0, len(answer.session_values))
        for keyword, text in answer.session_values.items():
            self.writer.twice_sized(text)
            self.writer.ub(0, keyword)
        self.writer.ub(0)
        if row_counts:
            self.writer.ub(len(answer.counts), *answer.counts)

    def write_cursor(self, writer: TtcWriter, result: object) -> None:
        """Open a cursor over an answer, describe it and write its number."""
        cursor = self.cursors.open(parse(REFERENCE_TEXT), is_reference=True)
        cursor.result = result.typed() if isinstance(result, Answer) else TypedRows((), iter(()))
        cursor.described = cursor.result.columns
        write_description(writer, cursor.result.columns, self._field_version)
        writer.ub(cursor.number)

    def _directions(self, directions: list[int]) -> None:
        self.writer.u8(MESSAGE_BIND_DIRECTIONS, 0)
        self.writer.ub(len(directions) % 256, len(directions) // 256, 1, 0, 0, 0)
        self.writer.u8(*directions)

    def _out_row(self, cursor: ServerCursor, answer: Answer) -> None:
        if all(direction == DIRECTION_IN for direction in cursor.directions):
            return
        self.writer.u8(MESSAGE_ROW)
        for bind, kind, direction in zip(
            cursor.parsed.binds, cursor.bind_types, cursor.directions, strict=True
        ):
            if direction == DIRECTION_IN:
                continue
            value = answer.out.get(bind.name)
            values = [value]
            if kind.is_array:
                values = list(value) if isinstance(value, (list, tuple)) else []
                self.writer.ub(len(values))
            for single in values:
                write_out_value(self.writer, single, kind.kind, self)

    def _returned(self, cursor: ServerCursor, iterations: int, answer: Answer) -> None:
        places = [number for number, bind in enumerate(cursor.parsed.binds) if bind.returned]
        for iteration in range(iterations):
            rows = answer.returned[iteration] if iteration < len(answer.returned) else ()
            self.writer.u8(MESSAGE_ROW)
            for column, place in enumerate(places):
                self.writer.ub(len(rows))
                for row in rows:
                    write_out_value(self.writer, row[column], cursor.bind_types[place].kind, self)


def _direction(cursor: ServerCursor, name: str, answer: Answer) -> int:
    if name not in answer.out:
        return DIRECTION_IN
    return (
        DIRECTION_BOTH
        if len([bind for bind in cursor.parsed.places if bind.name == name]) > 1
        else DIRECTION_OUT
    )
