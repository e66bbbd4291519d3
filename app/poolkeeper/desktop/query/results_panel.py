"""Everything under the editor: the results or a failure, the messages, and the line of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.query.explanation_card import ExplanationCard
from poolkeeper.desktop.query.message_log import MessageLog
from poolkeeper.desktop.query.result_grid import ResultGrid
from poolkeeper.desktop.query.run_status import RunStatus
from poolkeeper.worker.messages import Action

if TYPE_CHECKING:
    from poolkeeper.queries.result_store import ResultStore
    from poolkeeper.worker.messages import Column, Explained

FIRST_ROWS_MS = 20
PROFILE_SAVED = "The connection’s settings were saved. Run the statement again."
ANNOUNCE_MS = 100
"""Rows are announced ten times a second; the first ones as soon as they are there."""

_LARGEST_HEIGHT = 16_777_215
"""Qt's largest size of a widget (QWIDGETSIZE_MAX)."""


class ResultsPanel(QWidget):
    """Owns the stores of the results it shows, one tab each and one grid for all.

    They are closed when another run's take their place, by `close_stores`, and when the panel goes.
    """

    action_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = QTabBar()
        self.tabs.addTab("Result 1")
        self.tabs.addTab("Messages")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Results")
        self.grid = ResultGrid()
        self.card = ExplanationCard()
        self.note = PlainLabel(role="muted", wrap=True)
        self.log = MessageLog()
        self.status = RunStatus()
        self._announcer = QTimer(self)
        self._announcer.timeout.connect(self._announce)
        self._results: list[tuple[tuple[Column, ...], ResultStore]] = []
        self._pages = QStackedWidget()
        self._result_page = QWidget()
        self._lay_out()
        self.tabs.currentChanged.connect(self._show_tab)
        self.card.action_requested.connect(self.action_requested)
        self._show_parts(grid=False, card=False, note="")

    @property
    def rows_shown(self) -> int:
        """How many rows the grid knows of."""
        return 0 if self.grid.result is None else self.grid.result.rowCount()

    @property
    def rows_there(self) -> int:
        """How many rows all results have together."""
        return sum(store.row_count for _columns, store in self._results)

    def clear_failure(self) -> None:
        """Take the explanation of an earlier failure away; its rows stay until others come."""
        self._show_parts(grid=self.grid.result is not None, card=False, note="")

    def profile_saved(self) -> None:
        """A failure that asked for another password or profile is out of date."""
        explained = None if self.card.isHidden() else self.card.explained
        wished = () if explained is None else explained.remedies
        if any(remedy.action in (Action.ENTER_PASSWORD, Action.EDIT_PROFILE) for remedy in wished):
            self.log.add(PROFILE_SAVED)
            self._show_parts(grid=self.grid.result is not None, card=False, note=PROFILE_SAVED)

    def show_result(self, columns: tuple[Column, ...], store: ResultStore) -> None:
        """Show a result from its first row on, and follow its store until `stop_following`."""
        before, self._results = self._results, []
        self._keep(columns, store)
        self.grid.show_result(columns, store)
        for _columns, earlier in before:
            if earlier is not store:
                self._close(earlier)
        self._fit_tabs()
        self.tabs.setCurrentIndex(0)
        self._show_parts(grid=True, card=False, note="")
        self._announcer.start(FIRST_ROWS_MS)

    def add_result(self, columns: tuple[Column, ...], store: ResultStore) -> None:
        """Add a further result of the same run, in a tab of its own; what is looked at stays."""
        self._keep(columns, store)
        self._fit_tabs()

    def announce_now(self) -> None:
        """Show the first rows at once; those behind them wait for the next tenth of a second."""
        if self._announcer.interval() == FIRST_ROWS_MS or not self._announcer.isActive():
            self._announce()

    def stop_following(self) -> int:
        """Show the last rows and watch the store no longer; gives how many are shown."""
        self._announcer.stop()
        self.grid.announce()
        return self.rows_there

    def show_no_result(self, note: str) -> None:
        """A statement without rows is done; what it did is said instead."""
        self.close_stores()
        self._show_parts(grid=False, card=False, note=note)

    def show_messages(self) -> None:
        """Bring the messages to the front: there is nothing else to see of this run."""
        self.tabs.setCurrentIndex(self.tabs.count() - 1)

    def show_explained(self, explained: Explained) -> None:
        """Explain a failure, above the rows that came before it."""
        self.log.add_explained(explained)
        self.card.show_explained(explained)
        self.tabs.setCurrentIndex(0)
        self._show_parts(grid=self.grid.result is not None, card=True, note="")

    def close_stores(self) -> None:
        """Let the results go, and the memory and files of their stores."""
        self._announcer.stop()
        before, self._results = self._results, []
        self.grid.clear_result()
        for _columns, store in before:
            self._close(store)
        self._fit_tabs()

    def _keep(self, columns: tuple[Column, ...], store: ResultStore) -> None:
        self._results.append((columns, store))
        self.destroyed.connect(store.close)

    def _fit_tabs(self) -> None:
        """A tab for each result, one even where there is none, and then the messages."""
        wanted = max(1, len(self._results)) + 1
        while self.tabs.count() > wanted:
            self.tabs.removeTab(self.tabs.count() - 2)
        while self.tabs.count() < wanted:
            self.tabs.insertTab(self.tabs.count() - 1, f"Result {self.tabs.count()}")

    def _show_tab(self, index: int) -> None:
        is_result = index < self.tabs.count() - 1
        self._pages.setCurrentIndex(0 if is_result else 1)
        if not is_result or index >= len(self._results) or self.grid.result is None:
            return
        columns, store = self._results[index]
        if self.grid.result.store is not store:
            self.grid.show_result(columns, store)
            self.grid.announce()

    def _close(self, store: ResultStore) -> None:
        self.destroyed.disconnect(store.close)
        store.close()

    def _announce(self) -> None:
        known = self.rows_shown
        count = self.grid.announce()
        if count > known:
            self.status.show_rows(self.rows_there)
            self._announcer.setInterval(ANNOUNCE_MS)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self._result_page)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        self.note.setContentsMargins(16, 14, 16, 14)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        page.addWidget(self.card)
        page.addWidget(self.grid, 1)
        page.addWidget(self.note, 1)
        self._pages.addWidget(self._result_page)
        self._pages.addWidget(self.log)
        bar = QFrame()
        bar.setProperty("role", "header")
        bar_layout = QVBoxLayout(bar)
        bar_layout.setContentsMargins(8, 0, 8, 0)
        bar_layout.addWidget(self.tabs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._pages, 1)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        layout.addWidget(line)
        layout.addWidget(self.status)

    def _show_parts(self, *, grid: bool, card: bool, note: str) -> None:
        self.grid.setVisible(grid)
        self.card.setVisible(card)
        self.note.setText(note)
        self.note.setVisible(not grid and not card)
        self._fit_card()

    def _fit_card(self) -> None:
        """Beside a grid the card takes what it needs, at most three fifths; alone it takes all."""
        if self.card.isHidden():
            return
        wanted = self.card.fitting_height(max(200, self._result_page.width()))
        if self.grid.isHidden():
            self.card.setMinimumHeight(0)
            self.card.setMaximumHeight(_LARGEST_HEIGHT)
        else:
            self.card.setFixedHeight(min(wanted, self._result_page.height() * 3 // 5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_card()
