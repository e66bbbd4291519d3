"""The row of query tabs, with a button for one more."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTabWidget, QToolButton, QWidget

from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip
from poolkeeper.desktop.query.query_tab import QueryTab
from poolkeeper.desktop.theme import restyle


class QueryTabs(QTabWidget):
    """Asks before a tab goes: it emits `close_requested` and leaves the closing to others."""

    new_requested = Signal()
    close_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)
        self.tabBar().setAccessibleName("Query tabs")
        restyle(self.tabBar(), role="query")
        self.setTabsClosable(True)
        self.setMovable(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabCloseRequested.connect(lambda index: self.close_requested.emit(self.widget(index)))
        self.empty = PlainLabel("Open a connection from the list to write a query.", "muted")
        self.empty.setParent(self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        more = QToolButton(self)
        more.setText("+")
        more.setAutoRaise(True)
        more.setToolTip("New query tab")
        more.setAccessibleName("New query tab")
        more.clicked.connect(self.new_requested)
        self.setCornerWidget(more, Qt.Corner.TopRightCorner)

    def add(self, tab: QueryTab, title: str, production: bool) -> None:
        """Show a new tab in front."""
        # an ampersand in a title is no mnemonic
        index = self.addTab(tab, title.replace("&", "&&"))
        self.setTabToolTip(index, plain_tool_tip(title))
        self.setCurrentIndex(index)
        self.mark_production(production)
        tab.setFocus()

    def mark_production(self, production: bool) -> None:
        """Draw the line above the current tab in red."""
        restyle(self.tabBar(), production=production)

    def step(self, by: int) -> None:
        """Go to the next tab, or with -1 to the one before, round and round."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() + by) % self.count())

    def current(self) -> QueryTab | None:
        """The tab in front."""
        tab = self.currentWidget()
        return tab if isinstance(tab, QueryTab) else None

    def tabInserted(self, index: int) -> None:
        super().tabInserted(index)
        self.empty.hide()

    def tabRemoved(self, index: int) -> None:
        super().tabRemoved(index)
        self.empty.setVisible(self.count() == 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.empty.setGeometry(self.rect())
        self.empty.lower()
