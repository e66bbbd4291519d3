"""Running one statement on a leased connection, told to the window from start to end."""

import time
from collections.abc import Callable

from poolkeeper.databases.columns import Column
from poolkeeper.databases.database import Database
from poolkeeper.databases.explained import Explained
from poolkeeper.pools.watched_pool import Lease
from poolkeeper.queries.compiled import Compiled
from poolkeeper.queries.runner import run
from poolkeeper.worker.messages import (
    AnsweredBy,
    Noticed,
    ResultStarted,
    RunStatement,
    StatementFailed,
    StatementFinished,
    StatementStarted,
)
from poolkeeper.worker.outbox import Outbox


class StatementRun:
    """The figures of one run, filled as it goes; they are whole for a failed run, too.

    On a replica (`answered_by`) the columns are held back until rows come or the end: until then,
    `told_of_result` being false, the statement may still go to another server.
    """

    def __init__(self, request: RunStatement, database: Database, outbox: Outbox) -> None:
        self.request = request
        self.waited_s = 0.0
        self.backend_id = ""
        self.connection_usable = True
        self.answered_by: AnsweredBy | None = None
        self.told_of_result = False
        self._held: tuple[Column, ...] | None = None
        self._database = database
        self._outbox = outbox
        self._began_s = time.monotonic()

    @property
    def total_s(self) -> float:
        """Seconds since the window asked, the wait for a connection included."""
        return time.monotonic() - self._began_s

    def run(
        self, lease: Lease, compiled: Compiled, waited_s: float, on_cap: Callable[[], None]
    ) -> StatementFinished:
        """Send the rows as they come; returns what there is to say at the end.

        Raises the driver's own error; `WindowGone` where nobody reads any more.
        """
        self.waited_s, self.backend_id = waited_s, lease.backend_id
        query_id = self.request.query_id
        self._outbox.send(StatementStarted(query_id, lease.backend_id, waited_s, self.answered_by))
        started_s = self.total_s
        self._database.set_autocommit(lease.connection, self.request.autocommit)
        ran = run(
            self._database,
            lease.connection,
            compiled,
            row_cap=self.request.row_cap,
            on_columns=self._send_columns,
            on_batch=self._send_batch,
            on_cap=on_cap,
            on_notices=self._send_notices,
        )
        self._tell_held()
        self.connection_usable = ran.connection_usable
        return StatementFinished(
            query_id=query_id,
            rows=ran.rows,
            affected=ran.affected,
            capped=ran.capped,
            waited_s=waited_s,
            first_row_s=None if ran.first_row_s is None else started_s + ran.first_row_s,
            total_s=self.total_s,
            backend_id=lease.backend_id,
            transaction_open=self._database.in_transaction(lease.connection),
            notices=tuple(ran.notices),
            answered_by=self.answered_by,
        )

    def failed(
        self, explained: Explained, cancelled: bool, was_open: bool, still_open: bool
    ) -> StatementFailed:
        """What there is to say of a failure; a transaction `was_open` before and `still_open` or lost."""
        return StatementFailed(
            query_id=self.request.query_id,
            explained=explained,
            cancelled=cancelled,
            waited_s=self.waited_s,
            total_s=self.total_s,
            backend_id=self.backend_id,
            transaction_open=still_open,
            transaction_lost=was_open and not still_open,
            answered_by=self.answered_by,
        )

    def _send_columns(self, columns: tuple[Column, ...]) -> None:
        self._tell_held()
        self._held = columns
        if self.answered_by is None or not self.answered_by.is_replica:
            self._tell_held()

    def _tell_held(self) -> None:
        columns, self._held = self._held, None
        if columns is not None:
            self.told_of_result = True
            self._outbox.send(ResultStarted(self.request.query_id, columns))

    def _send_notices(self, notices: tuple[str, ...]) -> None:
        self._outbox.send(Noticed(self.request.query_id, notices))

    def _send_batch(self, data: bytes) -> None:
        self._tell_held()
        self._outbox.send_batch(self.request.query_id, data)
