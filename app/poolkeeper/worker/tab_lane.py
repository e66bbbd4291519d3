"""One tab's work in the worker: its statements one after another, on a thread of their own."""

import threading
import time

from poolkeeper.databases.database import Database
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.pool import Pool
from poolkeeper.profiles.profile import Profile
from poolkeeper.queries.compiled import BadStatement, Compiled, compile_statement
from poolkeeper.queries.parameter_values import BadParameter
from poolkeeper.worker.messages import (
    EndTransaction,
    Noticed,
    RunStatement,
    StatementFailed,
    StatementFinished,
    TransactionEnded,
)
from poolkeeper.worker.opening import Opening
from poolkeeper.worker.outbox import Outbox
from poolkeeper.worker.running_statement import RunningStatement
from poolkeeper.worker.server_set import ServerSet
from poolkeeper.worker.sign_in_desk import SignInDesk
from poolkeeper.worker.statement_deadline import StatementDeadline
from poolkeeper.worker.statement_route import StatementRoute
from poolkeeper.worker.statement_run import StatementRun
from poolkeeper.worker.tab_lease import TabLease
from poolkeeper.worker.work_lane import WorkLane

CANCEL_ON_ITS_WAY = Explained(
    "The transaction is rolled back: a request to stop was still on its way when its statement had ended.",
    "It could have hit any later statement, so the connection was closed.",
)


class TabLane:
    """What the window asks for a tab is queued here; `cancel` alone does not wait its turn."""

    def __init__(
        self,
        tab_id: int,
        profile: Profile,
        pool: Pool,
        opening: Opening,
        outbox: Outbox,
        desk: SignInDesk,
        servers: ServerSet | None = None,
    ) -> None:
        self._servers = servers
        self._tab_id = tab_id
        self._profile = self._asked = profile
        self._database: Database = pool.database
        self._opening = opening
        self._outbox = outbox
        self._desk = desk
        self._lease = TabLease(pool.database, pool, outbox)
        self._lane = WorkLane(f"tab {tab_id}")
        self._statements: dict[int, RunningStatement] = {}
        self._cancels: list[threading.Thread] = []

    def run(self, request: RunStatement) -> None:
        """Queue a statement."""
        running = RunningStatement(
            request.query_id, self._database, self._profile, self._desk.identity, self._outbox.send
        )
        self._statements[request.query_id] = running
        self._lane.submit(lambda: self._run(request, running))

    def cancel(self, query_id: int) -> None:
        """Stop one of this tab's statements, waiting or running; another tab's number is ignored."""
        running = self._statements.get(query_id)
        if running is not None:
            thread = threading.Thread(target=running.cancel, name=f"cancel {query_id}", daemon=True)
            self._cancels = [*(each for each in self._cancels if each.is_alive()), thread]
            thread.start()

    def end_transaction(self, request: EndTransaction) -> None:
        """Queue the end of the tab's transaction."""
        self._lane.submit(lambda: self._end_transaction(request.commit))

    def close(self) -> None:
        """Begin to stop what runs, to roll back what is open, and to give the connection back."""
        for query_id in tuple(self._statements):
            self.cancel(query_id)
        self._lane.submit(self._lease.give_back)
        self._lane.close(0)

    def wait_closed(self, timeout_s: float) -> bool:
        """After `close`: wait until all that is done; returns whether it is."""
        deadline_s = time.monotonic() + timeout_s
        for thread in self._cancels:
            thread.join(max(0.0, deadline_s - time.monotonic()))
        ended = self._lane.close(max(0.0, deadline_s - time.monotonic()))
        return ended and not any(thread.is_alive() for thread in self._cancels)

    def _run(self, request: RunStatement, running: RunningStatement) -> None:
        self._asked = self._profile
        run = StatementRun(request, self._database, self._outbox)
        deadline = StatementDeadline(self._profile, running)
        was_open = self._lease.in_transaction
        end: StatementFinished | StatementFailed
        try:
            end = self._finished(run, running, deadline)
        except Exception as error:  # noqa: BLE001 - every failure is told to the tab
            cancelled = self._was_cancelled(error, running)
            explained = deadline.explained() if deadline.passed else self._explained(error, cancelled)
            still_open = self._lease.settle(error, usable=running.ended())
            end = run.failed(explained, cancelled, was_open, still_open)
        del self._statements[request.query_id]
        self._outbox.send(end)

    def _finished(
        self, run: StatementRun, running: RunningStatement, deadline: StatementDeadline
    ) -> StatementFinished:
        request = run.request
        compiled = compile_statement(
            request.statement, request.parameters, self._database, self._profile.engine
        )
        began_s = time.monotonic()
        self._opening.wait(running.token)
        opened_s = time.monotonic() - began_s
        if self._servers is None:
            return self._run_on(None, run, running, deadline, compiled, opened_s)
        route = StatementRoute(self._servers, request, compiled, in_transaction=self._lease.in_transaction)
        while True:
            try:
                return self._run_on(route, run, running, deadline, compiled, opened_s)
            except Exception as error:
                if run.told_of_result or running.token.cancelled or not route.after(error):
                    raise
                self._lease.settle(error, usable=running.left_server())
                self._outbox.send(Noticed(request.query_id, (route.turned,)))

    def _run_on(
        self,
        route: StatementRoute | None,
        run: StatementRun,
        running: RunningStatement,
        deadline: StatementDeadline,
        compiled: Compiled,
        opened_s: float,
    ) -> StatementFinished:
        """Run on the primary, or where `route` says."""
        request = run.request
        pool = None if route is None else route.node.pool
        run.answered_by = None if route is None else route.run_by
        self._asked = self._profile if pool is None else pool.profile
        lease, waited_s = self._lease.take(request.holder, running.token, request.query_id, pool)
        running.started(lease.connection, None if pool is None else pool.profile)
        with deadline:
            finished = run.run(lease, compiled, opened_s + waited_s, running.stop_rest)
        safe = running.ended()
        self._lease.settle(usable=run.connection_usable and safe)
        if finished.transaction_open and not safe:
            raise DatabaseError(CANCEL_ON_ITS_WAY)
        return finished

    def _was_cancelled(self, error: Exception, running: RunningStatement) -> bool:
        return isinstance(error, LeaseCancelled) or (
            running.token.cancelled and self._database.was_cancelled(error)
        )

    def _explained(self, error: Exception, cancelled: bool) -> Explained:
        if cancelled:
            return Explained("The statement was cancelled.")
        if isinstance(error, BadStatement | BadParameter):
            return Explained(str(error))
        return self._database.explain(error, self._asked)

    def _end_transaction(self, commit: bool) -> None:
        lease = self._lease.held
        ended = TransactionEnded(tab_id=self._tab_id, committed=commit)
        if lease is not None:
            try:
                (self._database.commit if commit else self._database.rollback)(lease.connection)
            except Exception as error:  # noqa: BLE001 - every failure is told to the tab
                ended = TransactionEnded(
                    tab_id=self._tab_id,
                    committed=False,
                    explained=self._database.explain(error, self._profile),
                    lost=not self._lease.settle(error),
                )
            else:
                self._lease.give_back()
        self._outbox.send(ended)
