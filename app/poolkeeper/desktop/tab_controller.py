"""Joins one query tab to its session: wishes go down, what happened comes back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from poolkeeper.desktop.query.query_tab import QueryTab, RunWanted
from poolkeeper.desktop.session import Session
from poolkeeper.worker.messages import (
    CancelFailed,
    CancelTaken,
    Column,
    Event,
    Explained,
    LeaseRetried,
    Noticed,
    PoolOpened,
    RunStatement,
    StatementFailed,
    StatementFinished,
    StatementStarted,
    TransactionEnded,
)

if TYPE_CHECKING:
    from poolkeeper.queries.result_store import ResultStore


class TabController(QObject):
    """One for each tab; its `tab_id` is the worker's name for the tab."""

    changed = Signal()
    transaction_ended = Signal(bool)

    def __init__(self, tab: QueryTab, session: Session, tab_id: int, holder: str) -> None:
        super().__init__(tab)
        self.tab = tab
        self.session = session
        self.tab_id = tab_id
        self.holder = holder
        self._query_id = 0
        tab.set_profile(session.profile)
        tab.run_requested.connect(self._run)
        tab.fetch_all_requested.connect(self._run)
        tab.cancel_requested.connect(self._cancel)
        tab.commit_requested.connect(lambda: session.end_transaction(tab_id, commit=True))
        tab.rollback_requested.connect(lambda: session.end_transaction(tab_id, commit=False))
        tab.reopen_requested.connect(session.open)
        session.opened.connect(self._opened)
        session.attach(tab_id, self)
        if session.proofs is not None:
            self._opened(session.proofs)

    @property
    def transaction_open(self) -> bool:
        """Whether closing this tab would roll something back."""
        return self.tab.transaction_open

    @property
    def kind(self) -> str:
        """What this tab is doing with a connection, in a few words."""
        if self.transaction_open:
            return "query tab with an open transaction"
        return "query tab, a statement runs" if self.tab.running else "query tab"

    def end_transaction(self, commit: bool) -> None:
        """Commit or roll back, as asked when the tab is closed."""
        self.session.end_transaction(self.tab_id, commit)

    def close(self) -> None:
        """Stop what runs and give the connection back."""
        self.session.detach(self.tab_id)

    def told(self, event: Event) -> None:
        """Show what the worker says of this tab's statement."""
        match event:
            case StatementStarted():
                self.tab.show_started(event)
            case LeaseRetried():
                self.tab.show_retried(event)
            case Noticed():
                self.tab.show_notices(event.notices)
            case StatementFinished():
                self.tab.show_finished(event)
            case StatementFailed():
                self.tab.show_failed(event)
            case CancelTaken():
                self.tab.show_cancel_taken(event)
            case CancelFailed():
                self.tab.show_cancel_failed(event)
            case TransactionEnded():
                self.tab.show_transaction_ended(event)
                self.transaction_ended.emit(event.committed and event.explained is None)
        self.changed.emit()

    def result_began(self, columns: tuple[Column, ...], store: "ResultStore") -> None:
        """Let the tab's grid follow the store."""
        self.tab.show_result(columns, store)

    def lost(self, explained: Explained) -> None:
        """Say that the connection is gone; text and rows stay."""
        self.tab.show_lost(explained)
        self.changed.emit()

    def _run(self, wanted: RunWanted) -> None:
        if not self._may_write(wanted):
            return
        self.tab.show_waiting()
        self._query_id = self.session.run(
            lambda query_id: RunStatement(
                query_id=query_id,
                tab_id=self.tab_id,
                holder=self.holder,
                statement=wanted.statement,
                parameters=wanted.parameters,
                autocommit=wanted.autocommit,
                row_cap=wanted.row_cap,
                server=wanted.server,
            )
        )
        self.changed.emit()

    def _may_write(self, wanted: RunWanted) -> bool:
        profile = self.session.profile
        if not profile.safety.ask_before_writing:
            return True
        from poolkeeper.queries.statement_kind import surely_reads

        if surely_reads(wanted.statement, profile.engine):
            return True
        question = QMessageBox(self.tab)
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setIcon(QMessageBox.Icon.Warning)
        question.setWindowTitle("Write to this database?")
        question.setText(f"This statement may change data in “{profile.name}”.")
        question.setInformativeText(wanted.statement[:500])
        run = question.addButton("Run it", QMessageBox.ButtonRole.AcceptRole)
        question.setDefaultButton(question.addButton(QMessageBox.StandardButton.Cancel))
        question.exec()
        return question.clickedButton() is run

    def _cancel(self) -> None:
        self.session.cancel(self._query_id)

    def _opened(self, opened: PoolOpened) -> None:
        refuses = self.session.profile.safety.read_only
        self.tab.show_proofs(opened.read_only, opened.encrypted, refuses=refuses)
