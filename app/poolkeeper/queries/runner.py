"""Runs one compiled statement and hands its rows on, batch after batch."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from poolkeeper.databases.columns import Column
    from poolkeeper.databases.database import Database, DbapiConnection, Execution
    from poolkeeper.queries.compiled import Compiled

_log = logging.getLogger(__name__)

FIRST_ROWS = 16
MOST_ROWS = 1024
"""Rows in a batch, at first and at most: a batch this small never leaves the processor's cache."""

BATCH_S = 0.05
"""A batch that took longer makes the next one smaller, so that slow rows are seen as they come."""

BATCH_BYTES = 4 * 2**20
"""A batch that is larger makes the next one smaller."""


class Ran(msgspec.Struct, frozen=True):
    """What came of it: `rows` handed on, `affected` where the server said so, `capped` if cut off.

    `first_row_s` counts from the start to the first row's arrival; None where there was none.
    `connection_usable` is false where the end cost the connection.
    """

    rows: int = 0
    affected: int | None = None
    capped: bool = False
    first_row_s: float | None = None
    notices: tuple[str, ...] = ()
    connection_usable: bool = True


def run(
    database: Database,
    connection: DbapiConnection,
    compiled: Compiled,
    *,
    row_cap: int,
    on_columns: Callable[[tuple[Column, ...]], None],
    on_batch: Callable[[bytes], None],
    on_cap: Callable[[], None] = lambda: None,
) -> Ran:
    """Execute and read to the end, or to `row_cap` rows (0: no cap) if it surely only reads.

    `on_cap` is called when the cap cuts the rest off, before the execution is closed.

    Any other statement is read to its end, so that it is done whole. Raises the driver's own error, and
    whatever the callbacks raise; the execution is closed in every case.
    """
    started_s = time.monotonic()
    execution = database.execute(connection, compiled.statement, compiled.parameters, reads=compiled.reads)
    reading = _Reading(execution, row_cap if compiled.reads else 0, started_s)
    try:
        if execution.columns is not None:
            on_columns(execution.columns)
            reading.read(execution.columns, on_batch)
            if reading.capped:
                on_cap()
    except BaseException:
        _close_after_failure(execution)
        raise
    execution.close()
    return Ran(
        reading.rows,
        execution.affected,
        reading.capped,
        reading.first_row_s,
        tuple(execution.notices),
        execution.connection_usable,
    )


class _Reading:
    """The rows of one execution, in batches sized by how fast and how large they come."""

    def __init__(self, execution: Execution, row_cap: int, started_s: float) -> None:
        self.rows = 0
        self.capped = False
        self.first_row_s: float | None = None
        self._execution = execution
        self._row_cap = row_cap
        self._started_s = started_s
        self._size = FIRST_ROWS

    def read(self, columns: Sequence[Column], on_batch: Callable[[bytes], None]) -> None:
        # Imported here: a worker starts without it, and SQL without rows never needs it.
        from poolkeeper.queries.batches import ipc_stream

        while not self.capped:
            began_s = time.monotonic()
            rows = self._fetch()
            if not rows:
                return
            if self.first_row_s is None:
                self.first_row_s = time.monotonic() - self._started_s
            took_s = time.monotonic() - began_s
            data = ipc_stream(columns, rows)
            on_batch(data)
            self.rows += len(rows)
            self._adapt(took_s, len(data) / len(rows))

    def _fetch(self) -> Sequence[Sequence[Any]]:
        """The next rows; one more than the cap is asked for, to know whether there are more."""
        if not self._row_cap:
            return self._execution.fetch(self._size)
        left = self._row_cap - self.rows
        rows = self._execution.fetch(min(self._size, left + 1))
        if len(rows) > left:
            self.capped = True
            return rows[:left]
        return rows

    def _adapt(self, took_s: float, row_bytes: float) -> None:
        size = self._size // 4 if took_s > BATCH_S else self._size * 8
        self._size = max(1, min(size, MOST_ROWS, int(BATCH_BYTES / row_bytes)))


def _close_after_failure(execution: Execution) -> None:
    try:
        execution.close()
    except Exception:  # noqa: BLE001 - the failure that led here is the one to tell
        _log.debug("closing after a failure failed, too", exc_info=True)
