"""Lets the stand-ins send rows that were encoded once, so that they are not what is measured.

A stand-in encodes each value in Python, slower than any driver reads it. In the process that only serves a
benchmark, its writers learn to pass on blocks of finished rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.standins import tds, tns
from tests.standins.tds_results import Results
from tests.standins.ttc_buffers import TtcWriter
from tests.standins.ttc_cursors import ServerCursor
from tests.standins.ttc_errors import CallEnd
from tests.standins.ttc_results import MESSAGE_ROW, MESSAGE_ROW_HEADER, NO_MORE_ROWS, ResultWriter
from tests.standins.ttc_types import parse_type
from tests.standins.ttc_values import write_value

ROWS_IN_BLOCK = 256

Columns = Sequence[tuple[str, str]]
Values = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Block:
    """Finished rows of SQL Server's."""

    data: bytes
    rows: int


class Repeated(Iterator[object]):
    """Finished rows of Oracle's, repeated until there were `left`."""

    def __init__(self, encoded: Sequence[bytes], left: int) -> None:
        self._encoded = encoded
        self._left = left
        self._at = 0

    def __next__(self) -> object:
        raise NotImplementedError("these rows are taken in blocks")

    def take(self, count: int) -> tuple[bytes, int]:
        """At most so many rows, and how many there are."""
        count = min(count, self._left)
        self._left -= count
        parts, wanted = [], count
        while wanted:
            part = self._encoded[self._at : self._at + wanted]
            parts += part
            wanted -= len(part)
            self._at = (self._at + len(part)) % len(self._encoded)
        return b"".join(parts), count


def tds_answer(columns: Columns, values: Values, count: int) -> tds.Answer:
    """An answer of `count` rows for the stand-in of SQL Server."""
    described = [tds.Column(*each) for each in columns]
    results = Results(_Nowhere(), "", in_procedure=False)
    results.columns(described)
    encoded = [results.row_bytes(each) for each in values]

    def blocks() -> Iterator[Block]:
        rows = Repeated(encoded, count)
        while True:
            data, taken = rows.take(ROWS_IN_BLOCK)
            if not taken:
                return
            yield Block(data, taken)

    return tds.Answer(described, blocks)


def tns_answer(columns: Columns, values: Values, count: int) -> tns.Answer:
    """A function's worth of an answer of `count` rows for the stand-in of Oracle."""
    kinds = [parse_type(each) for _name, each in columns]
    encoded = []
    for row in values:
        writer = TtcWriter()
        writer.u8(MESSAGE_ROW)
        for value, kind in zip(row, kinds, strict=True):
            write_value(writer, value, kind, None)
        encoded.append(bytes(writer.data))
    named = [(name.upper(), kind) for name, kind in columns]
    return tns.Answer(named, lambda: Repeated(encoded, count))


def teach_writers() -> None:
    """Have both stand-ins' writers pass finished rows on; for a process that does nothing else."""
    Results.row = _row_of_tds(Results.row)  # type: ignore[method-assign]
    ResultWriter.rows = _rows_of_tns(ResultWriter.rows)  # type: ignore[method-assign]


def _row_of_tds(usual: Callable[[Results, Sequence[object]], None]) -> Callable[[Results, object], None]:
    def row(results: Results, values: object) -> None:
        if isinstance(values, Block):
            results.response.write(values.data)
        else:
            usual(results, values)

    return row


def _rows_of_tns(
    usual: Callable[[ResultWriter, ServerCursor, int], CallEnd],
) -> Callable[[ResultWriter, ServerCursor, int], CallEnd]:
    def rows(results: ResultWriter, cursor: ServerCursor, count: int) -> CallEnd:
        found = cursor.result.rows
        if not isinstance(found, Repeated):
            return usual(results, cursor, count)
        data, taken = found.take(count)
        if taken:
            results.writer.u8(MESSAGE_ROW_HEADER, 0)
            results.writer.ub(0, 0, 0, 0, 0, 0)
            results.writer.raw(data)
        cursor.sent_rows += taken
        if taken < count:
            return CallEnd(
                NO_MORE_ROWS.code, NO_MORE_ROWS.text, rows=cursor.sent_rows, cursor_id=cursor.number
            )
        return CallEnd(rows=cursor.sent_rows, cursor_id=cursor.number)

    return rows


class _Nowhere:
    """Takes what a writer writes before there is a client."""

    def write(self, tokens: bytes) -> None:
        """Drop it."""
