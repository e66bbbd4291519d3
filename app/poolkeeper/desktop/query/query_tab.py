"""One query tab: takes the user's wishes and shows what a worker says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from poolkeeper.desktop.query.figures_in_words import duration_text
from poolkeeper.desktop.query.long_lines import broken_lines_text
from poolkeeper.desktop.query.lost_strip import with_lost_transaction
from poolkeeper.desktop.query.query_tab_parts import QueryTabParts
from poolkeeper.desktop.query.query_toolbar import Mode
from poolkeeper.desktop.query.run_status import affected_text
from poolkeeper.desktop.query.run_wanted import RunWanted as RunWanted
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.replicas import replicas_of
from poolkeeper.worker.messages import Action, Explained

if TYPE_CHECKING:
    from poolkeeper.profiles.profile import Profile
    from poolkeeper.queries.result_store import ResultStore
    from poolkeeper.worker.messages import (
        CancelFailed,
        CancelTaken,
        Column,
        LeaseRetried,
        StatementFailed,
        StatementFinished,
        StatementStarted,
        TransactionEnded,
    )

_NOTHING_TO_RUN = Explained("There is no statement here: only blanks and comments.")


class QueryTab(QueryTabParts):
    """Editor, parameters, results. It runs nothing: it asks, and is told by the `show_` slots.

    Whoever answers a wish to run calls `show_waiting` first and `show_finished`, `show_failed` or
    `show_lost` last. The tab closes each result's store when the next result comes, or in `release`.
    """

    run_requested = Signal(object)
    cancel_requested = Signal()
    commit_requested = Signal()
    rollback_requested = Signal()
    reopen_requested = Signal()
    fetch_all_requested = Signal(object)
    action_requested = Signal(object)
    titled = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._running = False
        self._cancelling = False
        self._ending = False
        self._transaction_open = False
        self._result_came = False
        self._heard = False
        self._last_run = RunWanted("")
        self._connect()
        self._show_state()

    @property
    def title(self) -> str:
        """What the tab is called."""
        return self._title

    @property
    def running(self) -> bool:
        """Whether a statement waits or runs."""
        return self._running

    @property
    def transaction_open(self) -> bool:
        """Whether something would be rolled back if the tab closed."""
        return self._transaction_open

    @property
    def statement_text(self) -> str:
        """All of the editor's text."""
        return self.pane.text

    def set_title(self, title: str) -> None:
        """Give the tab another name; `titled` tells it on."""
        self._title = title
        self.titled.emit(title)

    def set_statement_text(self, text: str) -> None:
        """Put this into the editor; Undo brings back what was there."""
        self.pane.set_text(text)

    def set_profile(self, profile: Profile | None) -> None:
        """Follow a profile's engine and whether it is production; None for neither."""
        self.toolbar.show_production(profile is not None and profile.production)
        self.toolbar.show_servers(profile is not None and bool(replicas_of(profile)))
        self.pane.set_engine(Engine.SQLITE if profile is None else profile.engine)

    def show_proofs(self, read_only: bool, encrypted: str, *, refuses: bool = False) -> None:
        """A connection stands; show what its server confirmed. A strip about a lost one goes."""
        self.toolbar.show_proofs(read_only, encrypted, refuses=refuses)
        self.strip.hide()

    def show_waiting(self) -> None:
        """The statement was handed over and waits for a connection."""
        self._running = True
        self._cancelling = self._result_came = self._heard = False
        self.strip.hide()
        self.results.clear_failure()
        self.results.status.show_waiting()
        self._show_state()

    def show_started(self, started: StatementStarted) -> None:
        """The statement has its connection and runs."""
        self.results.status.show_started(started)

    def show_retried(self, retried: LeaseRetried) -> None:
        """There was no connection to be had; the statement asks again."""
        self.results.log.add(retried.why)
        self.results.status.show_retried(retried)

    def show_result(self, columns: tuple[Column, ...], store: ResultStore) -> None:
        """A result begins; its rows are shown as they come into the store. Earlier ones of the run stay."""
        if self._result_came:
            self.results.add_result(columns, store)
        else:
            self.results.show_result(columns, store)
        self._result_came = True

    def rows_arrived(self) -> None:
        """Rows came; the first are shown at once. Calling it often costs nothing."""
        if self._result_came:
            self.results.announce_now()

    def show_notices(self, notices: tuple[str, ...]) -> None:
        """The server said something while the statement runs."""
        self._heard = self._heard or bool(notices)
        for notice in notices:
            self.results.log.add(notice)

    def show_finished(self, finished: StatementFinished) -> None:
        """The statement is done."""
        self.results.stop_following()
        self.show_notices(finished.notices)
        if not self._result_came:
            self.results.show_no_result(f"{affected_text(finished.affected)}.")
            if self._heard and not finished.affected:
                self.results.show_messages()
        self.results.status.show_finished(
            finished,
            has_rows=self._result_came,
            may_fetch_all=finished.capped and self.pane.surely_reads(self._last_run.statement),
        )
        self._end_run(finished.transaction_open)

    def show_failed(self, failed: StatementFailed) -> None:
        """The statement ended in an error or was cancelled; rows that came before stay."""
        rows = self._rows_of_this_run()
        explained = with_lost_transaction(failed.explained) if failed.transaction_lost else failed.explained
        if not self._result_came:
            self.results.show_no_result("Cancelled.")
        if failed.cancelled and not failed.transaction_lost:
            self.results.log.add(explained.title)
        else:
            self.results.show_explained(explained)
        self.results.status.show_failed(failed, rows)
        self._end_run(failed.transaction_open)

    def show_cancel_taken(self, taken: CancelTaken) -> None:
        """The server took the request to stop."""
        took = duration_text(taken.took_s)
        self.results.log.add(f"The server took the cancel after {took}.")
        if self._running:
            self.results.status.show_cancelling(f"cancel taken after {took}, stopping…")

    def show_cancel_failed(self, failed: CancelFailed) -> None:
        """The request to stop was not delivered; it can be made again."""
        self.results.log.add_explained(failed.explained)
        self._cancelling = False
        if self._running:
            self.results.status.show_cancelling("running, the cancel did not arrive (see Messages)…")
        self._show_state()

    def show_transaction(self, open: bool) -> None:  # noqa: A002 - the agreed name
        """Whether the tab holds a transaction on the server."""
        self._transaction_open = open
        self._show_state()

    def show_transaction_ended(self, ended: TransactionEnded) -> None:
        """The transaction was committed or rolled back, or could not be."""
        self._ending = False
        if ended.explained is None:
            self.results.log.add("Committed." if ended.committed else "Rolled back.")
            self.results.status.show_ended("Committed" if ended.committed else "Rolled back", 0)
        else:
            self.results.show_explained(ended.explained)
        self.show_transaction(self._transaction_open and ended.explained is not None and not ended.lost)

    def show_lost(self, explained: Explained) -> None:
        """The worker or the server is gone. Text and rows stay; a strip offers to reopen."""
        rows = self._rows_of_this_run()
        told = with_lost_transaction(explained) if self._transaction_open else explained
        self.results.log.add_explained(told)
        self.strip.show_lost(told.title)
        self.toolbar.show_proofs(False, "")
        if self._running:
            self.results.status.show_ended("Connection lost", rows)
        self._ending = False
        self._end_run(transaction_open=False)

    def release(self) -> None:
        """Let the result go, with the memory and file of its store; the tab is about to close."""
        self.results.close_stores()

    def request_run(self) -> None:
        """Run the selection, or the statement at the cursor; a bad parameter gets the focus instead."""
        if self._running or self._ending:
            return
        statement = self.pane.chosen_statement()
        if not statement:
            self.results.show_explained(_NOTHING_TO_RUN)
            return
        parameters = self.pane.checked_values(statement)
        if parameters is None:
            return
        self._last_run = RunWanted(statement, parameters, self._autocommit, server=self.toolbar.server)
        self.run_requested.emit(self._last_run)

    def request_cancel(self) -> None:
        """Stop the statement that waits or runs."""
        if self._running and not self._cancelling:
            self._cancelling = True
            self.results.status.show_cancelling("cancelling…")
            self._show_state()
            self.cancel_requested.emit()

    def request_commit(self) -> None:
        """Ask to keep what the open transaction changed; nothing happens where none is open."""
        if self._may_end():
            self._ending = True
            self._show_state()
            self.commit_requested.emit()

    def request_rollback(self) -> None:
        """Ask to undo what the open transaction changed; nothing happens where none is open."""
        if self._may_end():
            self._ending = True
            self._show_state()
            self.rollback_requested.emit()

    def _rows_of_this_run(self) -> int:
        return self.results.stop_following() if self._result_came else 0

    @property
    def _autocommit(self) -> bool:
        return self.toolbar.mode is Mode.AUTOCOMMIT and not self._transaction_open

    def _end_run(self, transaction_open: bool) -> None:
        self._running = self._cancelling = False
        self.show_transaction(transaction_open)

    def _show_state(self) -> None:
        self.toolbar.show_state(
            running=self._running or self._ending,
            cancelling=self._cancelling or self._ending,
            transaction_open=self._transaction_open,
        )
        # Only while it has something to do: else Escape belongs to whatever has the focus.
        self.cancel_key.setEnabled(self._running)

    def _may_end(self) -> bool:
        return self._transaction_open and not self._running and not self._ending

    def _request_all(self) -> None:
        self._last_run = msgspec.structs.replace(self._last_run, autocommit=self._autocommit, row_cap=0)
        self.fetch_all_requested.emit(self._last_run)

    def _take_action(self, action: Action) -> None:
        if action is Action.REOPEN:
            self.reopen_requested.emit()
        else:
            self.action_requested.emit(action)

    def _connect(self) -> None:
        self.toolbar.run_requested.connect(self.request_run)
        self.toolbar.cancel_requested.connect(self.request_cancel)
        self.toolbar.commit_requested.connect(self.request_commit)
        self.toolbar.rollback_requested.connect(self.request_rollback)
        self.pane.editor.lines_broken.connect(lambda length: self.results.log.add(broken_lines_text(length)))
        self.strip.reopen_requested.connect(self.reopen_requested)
        self.results.action_requested.connect(self._take_action)
        self.results.status.fetch_all_requested.connect(self._request_all)
        for key in self.run_keys:
            key.activated.connect(self.request_run)
        self.cancel_key.activated.connect(self.request_cancel)
