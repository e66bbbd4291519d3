"""A worker as a window has it, for tests: what it says is queued, its questions are answered."""

import os
import queue
import signal
import time

from poolkeeper.profiles.identity import Identity
from poolkeeper.queries.result_store import ResultStore
from poolkeeper.worker.frames import Batch
from poolkeeper.worker.handle import START_METHOD, WorkerHandle
from poolkeeper.worker.messages import (
    OpenPool,
    PoolChanged,
    PoolFailed,
    PoolOpened,
    ResultStarted,
    RunStatement,
    SignInAnswer,
    SignInNeeded,
    StatementFailed,
    StatementFinished,
)

DEADLINE_S = 30


class HeardWorker:
    """One worker on one profile."""

    def __init__(self, profile, identity=Identity(), start_method=START_METHOD):  # noqa: B008 - frozen
        self.profile = profile
        self.identity = identity
        self.store = None
        self._passed_over = None
        self.events = queue.SimpleQueue()
        self.handle = WorkerHandle(start_method)
        self.handle.listen(self._hear, lambda code: self.events.put(("lost", code)))
        self._query_ids = iter(range(1, 10_000))

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.handle.close()
        assert self.handle.wait_closed(DEADLINE_S)

    def open(self):
        self.handle.send(OpenPool(self.profile))
        opened = self.expect(PoolOpened, PoolFailed)
        assert isinstance(opened, PoolOpened), opened
        return opened

    def start(self, statement, *parameters, tab=1, holder="tab one", **settings):
        query_id = next(self._query_ids)
        self.handle.send(
            RunStatement(
                query_id=query_id,
                tab_id=tab,
                holder=holder,
                statement=statement,
                parameters=parameters,
                **settings,
            )
        )
        return query_id

    def run(self, statement, *parameters, **settings):
        self.start(statement, *parameters, **settings)
        return self.expect(StatementFinished, StatementFailed)

    def expect(self, *kinds):
        """The next event of these kinds; what is of another kind is passed over."""
        deadline = time.monotonic() + DEADLINE_S
        while True:
            try:
                event = self.events.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                # with faulthandler on, the worker writes where each of its threads is
                os.kill(self.handle.process_id, signal.SIGABRT)
                raise
            if isinstance(event, kinds):
                return event
            if isinstance(event, PoolChanged):
                self._passed_over = event.snapshot
            assert not isinstance(event, tuple), f"the worker was lost: {event}"

    def expect_lost(self):
        while not isinstance(event := self.events.get(timeout=DEADLINE_S), tuple):
            pass
        return event[1]

    def expect_snapshot(self, wanted):
        """Figures of the pool that are as wanted: the newest that were passed over, or the next ones."""
        snapshot, self._passed_over = self._passed_over, None
        while snapshot is None or not wanted(snapshot):
            snapshot = self.expect(PoolChanged).snapshot
        return snapshot

    def texts(self):
        """Every cell of the last result, as text; None for NULL."""
        return [
            tuple(
                None if self.store.cell(row, column).is_null else self.store.full_text(row, column)
                for column in range(len(self.store.columns))
            )
            for row in range(self.store.row_count)
        ]

    def _hear(self, event):
        match event:
            case SignInNeeded():
                self.handle.send(SignInAnswer(event.request_id, self.identity, None, "a test"))
            case ResultStarted():
                self.store = ResultStore(event.columns)
            case Batch():
                self.store.append(event.data)
        self.events.put(event)
