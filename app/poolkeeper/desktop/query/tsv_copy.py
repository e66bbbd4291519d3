"""A selection of the grid as tab-separated text, made in slices that never hold the window."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from poolkeeper.queries.result_store import ResultStore

SLICE_S = 0.008
"""How long a slice of copying may hold the window."""

_CELLS_AT_ONCE = 1_000


class TsvCopy(QObject):
    """Copies the values whole and exact; how they are quoted is the store's rule."""

    finished = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pieces: Iterator[str] = iter(())
        self._done: list[str] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    def start(
        self,
        store: ResultStore,
        rows: Sequence[int],
        columns: Sequence[int],
        chosen: Callable[[int, int], bool] | None = None,
    ) -> None:
        """Copy these cells, or those `chosen`; a copy under way is dropped. A small one ends at once.

        A cell alone is its value without quotes, or `NULL`.
        """
        self.stop()
        if len(rows) == len(columns) == 1:
            cell = store.cell(rows[0], columns[0])
            self.finished.emit("NULL" if cell.is_null else store.full_text(rows[0], columns[0]))
            return
        if chosen is None:
            self._pieces = _whole_rows(store, rows, columns)
        else:
            self._pieces = _with_holes(store, rows, columns, chosen)
        self._timer.start()
        self._go_on()

    def stop(self) -> None:
        """Drop what is under way."""
        self._timer.stop()
        self._pieces = iter(())
        self._done = []

    def _go_on(self) -> None:
        until = time.perf_counter() + SLICE_S
        for piece in self._pieces:
            self._done.append(piece)
            if time.perf_counter() > until:
                return
        text = "\n".join(self._done)
        self.stop()
        self.finished.emit(text)


def _whole_rows(store: ResultStore, rows: Sequence[int], columns: Sequence[int]) -> Iterator[str]:
    step = max(1, _CELLS_AT_ONCE // len(columns))
    for start in range(0, len(rows), step):
        yield store.rows_as_text(rows[start : start + step], columns)


def _with_holes(
    store: ResultStore, rows: Sequence[int], columns: Sequence[int], chosen: Callable[[int, int], bool]
) -> Iterator[str]:
    for row in rows:
        yield "\t".join(
            store.rows_as_text([row], [column]) if chosen(row, column) else "" for column in columns
        )
