"""Reads the rows of an execution in batches sized by how fast and how large they come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from poolkeeper.databases.columns import Column
    from poolkeeper.databases.database import Execution

FIRST_ROWS = 16
MOST_ROWS = 1024
"""Rows in a batch, at first and at most: a batch this small never leaves the processor's cache."""

BATCH_S = 0.05
"""A batch that took longer makes the next one smaller, so that slow rows are seen as they come."""

BATCH_BYTES = 4 * 2**20
"""A batch that is larger makes the next one smaller."""


class RowReading:
    """Counts over all results; the cap is one for each.

    `first_row_s` counts from `started_s`, on the monotonic clock.
    """

    def __init__(self, execution: Execution, row_cap: int, started_s: float) -> None:
        self.rows = 0
        self.capped = False
        self.first_row_s: float | None = None
        self._execution = execution
        self._row_cap = row_cap
        self._started_s = started_s
        self._size = FIRST_ROWS

    def read(self, columns: Sequence[Column], on_batch: Callable[[bytes], None]) -> None:
        """Hand on the rows of the result that has begun, to its end or to the cap."""
        # Imported here: a worker starts without it, and SQL without rows never needs it.
        from poolkeeper.queries.batches import ipc_stream

        cap_at = self.rows + self._row_cap
        while not self.capped:
            began_s = time.monotonic()
            rows = self._fetch(cap_at)
            if not rows:
                return
            if self.first_row_s is None:
                self.first_row_s = time.monotonic() - self._started_s
            took_s = time.monotonic() - began_s
            data = ipc_stream(columns, rows)
            on_batch(data)
            self.rows += len(rows)
            self._adapt(took_s, len(data) / len(rows))

    def _fetch(self, cap_at: int) -> Sequence[Sequence[Any]]:
        """The next rows; one more than the cap is asked for, to know whether there are more."""
        if not self._row_cap:
            return self._execution.fetch(self._size)
        left = cap_at - self.rows
        rows = self._execution.fetch(min(self._size, left + 1))
        if len(rows) > left:
            self.capped = True
            return rows[:left]
        return rows

    def _adapt(self, took_s: float, row_bytes: float) -> None:
        size = self._size // 4 if took_s > BATCH_S else self._size * 8
        self._size = max(1, min(size, MOST_ROWS, int(BATCH_BYTES / row_bytes)))
