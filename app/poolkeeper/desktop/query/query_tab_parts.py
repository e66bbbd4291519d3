"""Where the parts of a query tab stand, and the keys it answers to."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from poolkeeper.desktop.query.lost_strip import LostStrip
from poolkeeper.desktop.query.query_toolbar import QueryToolbar
from poolkeeper.desktop.query.results_panel import ResultsPanel
from poolkeeper.desktop.query.statement_pane import StatementPane

RUN_KEYS = ("Ctrl+Return", "Ctrl+Enter", "F5")


class QueryTabParts(QWidget):
    """Toolbar above, editor and parameters, then the results; the splitters between them move."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.toolbar = QueryToolbar()
        self.strip = LostStrip()
        self.pane = StatementPane()
        self.results = ResultsPanel()
        self.run_keys = [self._shortcut(keys) for keys in RUN_KEYS]
        self.cancel_key = self._shortcut("Escape")
        self.setFocusProxy(self.pane.editor)
        self._lay_out()

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self.pane)
        halves.addWidget(self.results)
        halves.setChildrenCollapsible(False)
        halves.setStretchFactor(0, 0)
        halves.setStretchFactor(1, 1)
        halves.setSizes([235, 520])
        self.pane.setMinimumHeight(90)
        self.results.setMinimumHeight(150)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self.strip)
        layout.addWidget(halves, 1)

    def _shortcut(self, keys: str) -> QShortcut:
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        return QShortcut(QKeySequence(keys), self, context=context)
