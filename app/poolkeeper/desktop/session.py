"""One open profile in the window: its worker, its state, and who hears what the worker says."""

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from poolkeeper.desktop import lost_worker, session_state
from poolkeeper.desktop.deadlines import Deadlines
from poolkeeper.desktop.received_rows import ReceivedRows
from poolkeeper.desktop.server_side import ServerSide
from poolkeeper.desktop.session_state import CANCEL_DEADLINE_S, END_DEADLINE_S, TabListener
from poolkeeper.desktop.session_state import SessionState as SessionState
from poolkeeper.desktop.sign_ins import PROMPT_DEADLINE_S, SignIns
from poolkeeper.desktop.tab_listeners import TabListeners
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.worker_pulse import WorkerPulse
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.frames import Batch
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.messages import (
    CancelStatement,
    CloseTab,
    EndTransaction,
    Event,
    Explained,
    HealthChanged,
    LeaseRetried,
    OpenPool,
    PoolChanged,
    PoolFailed,
    PoolOpened,
    PoolReconfigured,
    PoolRecycled,
    PoolSnapshot,
    ResultStarted,
    RunStatement,
    SignInAnswer,
    SignInNeeded,
    StatementFailed,
    StatementFinished,
    StatementStarted,
    TransactionEnded,
)
from poolkeeper.worker.requests import Request
from poolkeeper.worker.spare_worker import SpareWorker

if TYPE_CHECKING:
    from poolkeeper.queries.result_store import ResultStore

_query_ids = itertools.count(1)


class Session(QObject):
    """Holds the last snapshot, never a connection. Opens by itself at the first statement."""

    state_changed = Signal()
    opened = Signal(object)
    failed = Signal(object)
    lost = Signal(object)
    pool_changed = Signal(object)
    health_changed = Signal()
    reconfigured = Signal(object)

    def __init__(
        self, profile: Profile, bridge: TaskBridge, spare: SpareWorker, sign_ins: SignIns, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.profile = profile
        self.state = SessionState.CLOSED
        self.snapshot: PoolSnapshot | None = None
        self.proofs: PoolOpened | None = None
        self.server = ServerSide(self.send, self)
        self.health: HealthChanged | None = None
        self.explained: Explained | None = None
        self._bridge, self._spare, self._sign_ins = bridge, spare, sign_ins
        self._worker: WorkerHandle | None = None
        self._deadlines = Deadlines(self)
        self._pulse = WorkerPulse(self._deadlines, self._give_up, self)
        self._rows = ReceivedRows(self._rows_failed)
        self._listeners = TabListeners()

    @property
    def running(self) -> int:
        """How many statements run or wait."""
        return len(self._listeners.queries)

    def attach(self, tab_id: int, listener: TabListener) -> None:
        """Let a tab hear of its statements."""
        self._listeners.attach(tab_id, listener)

    def detach(self, tab_id: int) -> None:
        """A tab is gone; the worker stops what it runs and rolls back what it holds."""
        for query_id in self._listeners.detach(tab_id):
            self.cancel(query_id)
        self.send(CloseTab(tab_id))

    def open(self) -> None:
        """Open the pool, unless it is open or opening."""
        if self.state in (SessionState.OPEN, SessionState.OPENING):
            return
        worker = self._worker or self._new_worker()
        self._sign_ins.pool_opens(self.profile)
        worker.send(OpenPool(self.profile))
        self._set_state(SessionState.OPENING)
        self._expect_opened()

    def run(self, request: Callable[[int], RunStatement]) -> int:
        """Run a statement, opening the pool if need be; `request` is given the query's number."""
        self.open()
        query_id = next(_query_ids)
        statement = request(query_id)
        self._listeners.queries[query_id] = statement.tab_id
        self.send(statement)
        return query_id

    def cancel(self, query_id: int) -> None:
        """Stop a statement; if it does not end in time its worker is killed."""
        if query_id not in self._listeners.queries:
            return
        self.send(CancelStatement(query_id))
        explained = lost_worker.never_stopped(CANCEL_DEADLINE_S)
        self._deadlines.start(query_id, CANCEL_DEADLINE_S, lambda: self._give_up(explained))

    def end_transaction(self, tab_id: int, commit: bool) -> None:
        """Commit or roll back a tab's transaction; one that never ends costs the worker."""
        explained = lost_worker.never_ended_transaction(END_DEADLINE_S)
        self._deadlines.start(("end", tab_id), END_DEADLINE_S, lambda: self._give_up(explained))
        self.send(EndTransaction(tab_id, commit))

    def close(self) -> WorkerHandle | None:
        """Close the pool; returns the worker that is on its way out."""
        self._deadlines.stop_all()
        self._pulse.end()
        self._sign_ins.pool_closed(self.profile.id)
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
        self._end_queries(lost_worker.closed())
        self.snapshot = self.proofs = self.health = None
        self.server.forget()
        self._set_state(SessionState.CLOSED)
        return worker

    def _new_worker(self) -> WorkerHandle:
        worker = self._worker = self._spare.take()
        worker.listen(
            lambda frame: self._receive(worker, frame),
            lambda code: self._bridge.call(self, lambda: self._lose(worker, lost_worker.ended(code))),
        )
        return worker

    def _receive(self, worker: WorkerHandle, frame: Event | Batch) -> None:
        """Take a frame on the reader's thread: rows go to their store, the rest to the GUI thread."""
        if isinstance(frame, Batch):
            self._rows.append(frame)
        elif isinstance(frame, ResultStarted):
            store = self._rows.begin(frame)
            self._bridge.call(self, lambda: self._result_began(frame, store))
        else:
            self._bridge.call(self, lambda: self._told(worker, frame))

    def _told(self, worker: WorkerHandle, event: Event) -> None:
        if worker is not self._worker:
            self._told_by_leaving(worker, event)
            return
        match event:
            case SignInNeeded():
                self._expect_opened(PROMPT_DEADLINE_S)
                self._sign_ins.answer(self.profile, event, lambda answer: self._pass_on(worker, answer))
            case StatementStarted():
                self._expect_end(event.query_id)
                self._listeners.tell(event)
            case StatementFinished() | StatementFailed():
                self._statement_ended(event)
            case TransactionEnded():
                self._deadlines.stop(("end", event.tab_id))
                self._listeners.tell(event)
            case _:
                self._told_of_pool(event)

    def _pass_on(self, worker: WorkerHandle, answer: SignInAnswer) -> None:
        """On the lane that signs in."""
        worker.send(answer)
        self._bridge.call(self, self._expect_opened)

    def _told_by_leaving(self, worker: WorkerHandle, event: Event) -> None:
        """A closing worker may have to sign in to stop what it runs; nobody is asked for that any more."""
        if isinstance(event, SignInNeeded):
            self._sign_ins.answer(self.profile, event, worker.send, quiet=True)

    def _told_of_pool(self, event: Event) -> None:
        if self.server.told(event):
            return
        match event:
            case PoolOpened():
                self._pool_opened(event)
            case PoolFailed():
                self._pool_failed(event.explained)
            case PoolChanged():
                self.snapshot = event.snapshot
                self.pool_changed.emit(event.snapshot)
            case HealthChanged():
                self.health = event
                self.health_changed.emit()
            case PoolReconfigured() | PoolRecycled():
                self.reconfigured.emit(event)
            case LeaseRetried(query_id=0):
                self._expect_opened(event.wait_s + self.profile.lease_wait_s)
                self._listeners.tell_all(event)
            case _:
                self._listeners.tell(event)

    def _pool_opened(self, opened: PoolOpened) -> None:
        self._deadlines.stop("open")
        self.proofs = opened
        self._set_state(SessionState.OPEN)
        self.opened.emit(opened)
        self.server.opened()
        self._pulse.begin(self._worker)
        self._spare.warm_up()

    def _pool_failed(self, explained: Explained) -> None:
        self._deadlines.stop("open")
        self._sign_ins.pool_closed(self.profile.id)
        self.proofs, self.explained = None, explained
        self._set_state(SessionState.FAILED)
        self.failed.emit(explained)

    def _statement_ended(self, event: StatementFinished | StatementFailed) -> None:
        self._deadlines.stop(event.query_id)
        self._rows.forget(event.query_id)
        self._listeners.tell(event)
        self._listeners.queries.pop(event.query_id, None)
        self.state_changed.emit()

    def _result_began(self, started: ResultStarted, store: "ResultStore") -> None:
        listener = self._listeners.of_query(started.query_id)
        if listener is None:
            self._rows.forget(started.query_id)
            store.close()
        else:
            listener.result_began(started.columns, store)

    def _rows_failed(self, query_id: int, sentence: str) -> None:
        self._bridge.call(self, lambda: self._rows_lost(query_id, Explained(sentence)))

    def _rows_lost(self, query_id: int, explained: Explained) -> None:
        self._listeners.tell(StatementFailed(query_id=query_id, explained=explained))
        self.cancel(query_id)

    def _expect_end(self, query_id: int) -> None:
        """From when a statement is on the server; the wait for a connection has ends of its own."""
        longest_s = self.profile.safety.statement_timeout_s or session_state.LONGEST_STATEMENT_S
        longest_s += round(session_state.STATEMENT_GRACE_S)
        self._deadlines.start(query_id, longest_s, lambda: self._give_up(lost_worker.never_ended(longest_s)))

    def _expect_opened(self, later_s: float = 0.0) -> None:
        if self.state is not SessionState.OPENING:
            return
        connecting_s = (1 + self.profile.opened_at_once) * self.profile.connect_timeout_s
        seconds = later_s + connecting_s + session_state.OPEN_GRACE_S
        self._deadlines.start("open", seconds, lambda: self._give_up(lost_worker.never_opened(seconds)))

    def _give_up(self, explained: Explained) -> None:
        worker = self._worker
        if worker is not None:
            self._lose(worker, explained)
            worker.kill()

    def _lose(self, worker: WorkerHandle, explained: Explained) -> None:
        if worker is not self._worker:
            return
        self._worker = None
        self._deadlines.stop_all()
        self._pulse.end()
        self._sign_ins.pool_lost(self.profile.id)
        self.snapshot = self.proofs = self.health = None
        self.server.forget()
        self.explained = explained
        self._end_queries(explained)
        self._set_state(SessionState.LOST)
        self.lost.emit(explained)
        self._spare.warm_up()

    def _end_queries(self, explained: Explained) -> None:
        for query_id in self._listeners.queries:
            self._rows.forget(query_id)
        self._listeners.lose(explained)

    def _set_state(self, state: SessionState) -> None:
        self.state = state
        self.state_changed.emit()

    def send(self, request: Request) -> None:
        """Ask the worker, if there is one; `reconfigured` tells how a change of the pool went."""
        if self._worker is not None:
            self._worker.send(request)
