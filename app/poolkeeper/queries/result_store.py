"""A result's rows in the window: in memory up to a budget, then in a file, readable while they come."""

from __future__ import annotations

import bisect
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from poolkeeper.queries.cell_text import LONGEST_CELL, Cell, cell_of, text_of
from poolkeeper.queries.spill_file import SpillFailed as SpillFailed
from poolkeeper.queries.spill_file import SpillFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from poolkeeper.databases.columns import Column

_BLOCK_ROWS = 64
_BLOCKS_KEPT = 64
_BATCHES_KEPT = 8
_LONG_BLOCK_BYTES = 256 * 1024
"""A column of a block larger than this is cut by Arrow before it becomes Python text."""


class ResultStore:
    """Append from any thread, read from any thread; what is read never changes.

    `budget_bytes` of batches stay in memory; later ones go to a file in `folder` (the system's folder
    of temporary files where None is given).
    """

    def __init__(
        self, columns: Sequence[Column], *, budget_bytes: int = 256 * 2**20, folder: Path | None = None
    ) -> None:
        self.columns = tuple(columns)
        self.row_count = 0
        self._budget_bytes = budget_bytes
        self._lock = threading.RLock()
        self._appending = threading.Lock()
        self._file = SpillFile(folder)
        self._starts: list[int] = []
        self._kept: list[bytes | tuple[int, int]] = []
        self._bytes_in_memory = 0
        self._opened: OrderedDict[int, Any] = OrderedDict()
        self._blocks: OrderedDict[int, _Block] = OrderedDict()
        self._last = _Block(None, 0, 0, 0)
        self._closed = False

    @property
    def bytes_in_memory(self) -> int:
        """Bytes of batches held in memory."""
        return self._bytes_in_memory

    @property
    def bytes_on_disk(self) -> int:
        """Bytes of batches in the file."""
        return self._file.size

    def append(self, data: bytes) -> None:
        """Add the rows of one Arrow IPC stream of one batch.

        Raises SpillFailed where the file cannot take them; the rows before stay readable. After `close`
        the rows are dropped.
        """
        rows = _opened(data).num_rows
        if not rows:
            return
        # A lock of its own: whoever paints never waits for the disk.
        with self._appending:
            if self._closed:
                return
            self._keep(data)
            self._starts.append(self.row_count)
            # Last: a reader on another thread believes this number alone.
            self.row_count += rows

    def cell(self, row: int, column: int) -> Cell:
        """What the cell shows: one line, at most 1 000 characters and `…`. Raises IndexError."""
        block = self._last
        if not block.first <= row < block.end:
            block = self._last = self._block_of(row)
        cells = block.cells[column]
        if cells is None:
            cells = block.make(column)
        return cells[row - block.first]

    def full_text(self, row: int, column: int) -> str:
        """The whole value: text exactly as the server sent it, bytes as `0x…`; empty for NULL."""
        return text_of(self.value(row, column))

    def value(self, row: int, column: int) -> Any:  # noqa: ANN401 - any type a column may hold
        """The value itself: None, bool, int, float, str or bytes. Raises IndexError."""
        number, start = self._place_of(row)
        return self._batch(number).column(column)[row - start].as_py()

    def rows_as_text(
        self, rows: Iterable[int], columns: Sequence[int], *, header: bool = False, delimiter: str = "\t"
    ) -> str:
        """The cells as delimited text, whole and exact, one line a row without a last line break.

        Quoted as RFC 4180 says where a value holds the delimiter, a quote or a line break; NULL is
        nothing, and the empty text is `""`.
        """
        quoted = (delimiter, '"', "\n", "\r")
        lines = []
        if header:
            lines.append(delimiter.join(_field(self.columns[each].name, quoted) for each in columns))
        for row in rows:
            number, start = self._place_of(row)
            batch = self._batch(number)
            values = (batch.column(each)[row - start].as_py() for each in columns)
            lines.append(delimiter.join(_field(each, quoted) for each in values))
        return "\n".join(lines)

    def close(self) -> None:
        """Forget the rows and delete the file; reading raises IndexError from now on."""
        with self._appending, self._lock:
            self._closed = True
            self.row_count = 0
            self._last = _Block(None, 0, 0, 0)
            for each in (self._opened, self._blocks, self._starts, self._kept):
                each.clear()
            self._bytes_in_memory = 0
            self._file.close()

    def _keep(self, data: bytes) -> None:
        if self._bytes_in_memory + len(data) <= self._budget_bytes:
            self._kept.append(data)
            self._bytes_in_memory += len(data)
        else:
            self._kept.append((self._file.append(data), len(data)))

    def _place_of(self, row: int) -> tuple[int, int]:
        """The number of the batch that holds a row, and the batch's first row."""
        if not 0 <= row < self.row_count:
            raise IndexError(f"row {row} of {self.row_count}")
        number = bisect.bisect_right(self._starts, row) - 1
        return number, self._starts[number]

    def _batch(self, number: int) -> Any:  # noqa: ANN401 - pyarrow has no types
        with self._lock:
            batch = self._opened.get(number)
            if batch is None:
                kept = self._kept[number]
                batch = _opened(kept if isinstance(kept, bytes) else self._file.view(*kept))
            _remember(self._opened, number, batch, _BATCHES_KEPT)
            return batch

    def _block_of(self, row: int) -> _Block:
        with self._lock:
            number, start = self._place_of(row)
            skipped = (row - start) // _BLOCK_ROWS * _BLOCK_ROWS
            first = start + skipped
            block = self._blocks.get(first)
            if block is None:
                slice_ = self._batch(number).slice(skipped, _BLOCK_ROWS)
                block = _Block(slice_, first, first + slice_.num_rows, len(self.columns))
            _remember(self._blocks, block.first, block, _BLOCKS_KEPT)
            return block


class _Block:
    """A few rows near each other, whose cells are written a column at a time when first looked at."""

    __slots__ = ("_batch", "cells", "end", "first")

    def __init__(self, batch: Any, first: int, end: int, width: int) -> None:  # noqa: ANN401
        self._batch = batch
        self.first = first
        self.end = end
        self.cells: list[list[Cell] | None] = [None] * width

    def make(self, column: int) -> list[Cell]:
        """Write the cells of a column; two threads at once write the same."""
        values = self._batch.column(column)
        if values.nbytes > _LONG_BLOCK_BYTES:
            values = _cut(values)
        cells = self.cells[column] = [cell_of(each) for each in values.to_pylist()]
        return cells


def _opened(data: bytes | memoryview) -> Any:  # noqa: ANN401 - pyarrow has no types
    # Imported here: the window starts without it, and the thread that appends pays for it.
    import pyarrow as pa

    return pa.ipc.open_stream(pa.py_buffer(data)).read_next_batch()


def _cut(values: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        return pc.utf8_slice_codeunits(values, 0, LONGEST_CELL + 1)
    if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
        return pc.binary_slice(values, 0, LONGEST_CELL)
    return values


def _remember(kept: OrderedDict[int, Any], key: int, value: object, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


def _field(value: Any, quoted: tuple[str, ...]) -> str:  # noqa: ANN401 - any type a column may hold
    if value is None:
        return ""
    text = text_of(value)
    if text and not any(mark in text for mark in quoted):
        return text
    return '"' + text.replace('"', '""') + '"'
