"""Runs one compiled statement and hands its rows on, batch after batch."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import msgspec

from poolkeeper.databases.column_limits import refuse_too_many
from poolkeeper.databases.notices import MOST_NOTICES, shortened
from poolkeeper.queries.row_reading import MOST_ROWS, RowReading

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolkeeper.databases.columns import Column
    from poolkeeper.databases.database import Database, DbapiConnection, Execution
    from poolkeeper.profiles.engines import Engine
    from poolkeeper.queries.compiled import Compiled

_log = logging.getLogger(__name__)

RESULTS_SHOWN = 50
"""Further results of one text are read and counted, not handed on."""


class Ran(msgspec.Struct, frozen=True):
    """What came of it: `rows` handed on, `affected` where the server said so, `capped` if cut off.

    Of several results these are the sums.

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
    on_notices: Callable[[tuple[str, ...]], None] = lambda _notices: None,
) -> Ran:
    """Execute and read to the end, or to `row_cap` rows (0: no cap) if it surely only reads.

    `on_columns` is called for each result that has columns, before its batches. `on_cap` is called when
    the cap cuts the rest off, before the execution is closed. `on_notices` hears what the server says
    while the statement runs.

    Any other statement is read to its end, so that it is done whole. Raises the driver's own error, and
    whatever the callbacks raise; the execution is closed in every case.
    """
    started_s = time.monotonic()
    execution = database.execute(connection, compiled.statement, compiled.parameters, reads=compiled.reads)
    reading = RowReading(execution, row_cap if compiled.reads else 0, started_s)
    results = _Results(database.engine, execution, reading, on_columns, on_batch, on_notices)
    try:
        results.take_all()
        if reading.capped:
            on_cap()
    except BaseException:
        _close_after_failure(execution)
        results.tell_heard()
        raise
    execution.close()
    results.tell_heard()
    return Ran(
        reading.rows,
        results.affected(),
        reading.capped,
        reading.first_row_s,
        (*results.unshown(), *map(shortened, execution.notices)),
        execution.connection_usable,
    )


class _Results:
    """One result of an execution after another."""

    def __init__(
        self,
        engine: Engine,
        execution: Execution,
        reading: RowReading,
        on_columns: Callable[[tuple[Column, ...]], None],
        on_batch: Callable[[bytes], None],
        on_notices: Callable[[tuple[str, ...]], None],
    ) -> None:
        self._engine = engine
        self._execution = execution
        self._reading = reading
        self._on_columns = on_columns
        self._on_batch = on_batch
        self._on_notices = on_notices
        self._with_rows = 0
        self._heard = 0
        self._counts: list[int] = []

    def take_all(self) -> None:
        more = True
        while more:
            self.tell_heard()
            self._take()
            affected = self._execution.affected
            more = not self._reading.capped and self._execution.next_result()
            if more and affected is not None:
                self._counts.append(affected)

    def affected(self) -> int | None:
        if self._execution.affected is not None:
            self._counts.append(self._execution.affected)
        return sum(self._counts) if self._counts else None

    def unshown(self) -> tuple[str, ...]:
        sentences = []
        if (left_out := self._with_rows - RESULTS_SHOWN) > 0:
            sentences.append(f"{left_out} further results are not shown.")
        if (untold := self._heard - MOST_NOTICES) > 0:
            sentences.append(f"{untold:,} further notices are not shown.")
        return tuple(sentences)

    def tell_heard(self) -> None:
        heard = self._execution.heard()
        told = tuple(map(shortened, heard[: max(0, MOST_NOTICES - self._heard)]))
        self._heard += len(heard)
        if told:
            self._on_notices(told)

    def _take(self) -> None:
        columns = self._execution.columns
        if columns is None:
            return
        self._with_rows += 1
        refuse_too_many(self._engine, len(columns))
        if self._with_rows <= RESULTS_SHOWN:
            self._on_columns(columns)
            self._reading.read(columns, self._on_batch)
        else:
            while self._execution.fetch(MOST_ROWS):
                pass


def _close_after_failure(execution: Execution) -> None:
    try:
        execution.close()
    except Exception:  # noqa: BLE001 - the failure that led here is the one to tell
        _log.debug("closing after a failure failed, too", exc_info=True)
