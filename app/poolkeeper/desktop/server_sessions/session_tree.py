"""The sessions of a server as a tree: whoever waits stands under the one it waits for."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from poolkeeper.desktop.fonts import with_even_digits
from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.desktop.pool.durations import age_text
from poolkeeper.desktop.pool.server_words import one_line
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.messages import Activity, ServerSession

HEADERS = ("Session", "User", "Machine", "Program", "State", "For", "Transaction", "Waits for", "Statement")
SESSION, USER, MACHINE, PROGRAM, STATE, FOR, TRANSACTION, WAITS_FOR, STATEMENT = range(9)
WIDTHS = {SESSION: 110, USER: 90, MACHINE: 110, PROGRAM: 110, STATE: 150, FOR: 60, TRANSACTION: 100}
WIDTHS[WAITS_FOR] = 150
NOT_TOLD = "–"


class SessionTree(QTreeWidget):
    """Rows keep their place in mind by the session's id: what was chosen stays chosen at the next look."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, QTreeWidgetItem] = {}
        self._sessions: dict[str, ServerSession] = {}
        self.setAccessibleName("Sessions on the server")
        self.setHeaderLabels(HEADERS)
        self.setFont(with_even_digits(self.font()))
        self.setStyleSheet("QTreeView::item { padding: 3px 4px; }")
        self.setAllColumnsShowFocus(True)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        self.header().setSectionResizeMode(STATEMENT, QHeaderView.ResizeMode.Stretch)
        self.header().setStretchLastSection(True)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.currentItemChanged.connect(lambda *_: self.chosen.emit(self.current()))

    def current(self) -> ServerSession | None:
        """The session that is chosen."""
        item = self.currentItem()
        return None if item is None else self._sessions.get(_id_of(item))

    def show_sessions(self, sessions: Iterable[ServerSession]) -> None:
        """Show these; what is chosen and unfolded stays so."""
        before, scrolled = self.current(), self.verticalScrollBar().value()
        self._sessions = {each.id: each for each in sessions}
        self.blockSignals(True)
        self.clear()
        self._items = {each.id: _item(each) for each in self._sessions.values()}
        for each in self._sessions.values():
            parent = self._parent_of(each)
            if parent is None:
                self.addTopLevelItem(self._items[each.id])
            else:
                parent.addChild(self._items[each.id])
        self.expandAll()
        if before is not None and before.id in self._items:
            self.setCurrentItem(self._items[before.id])
        self.blockSignals(False)
        self.verticalScrollBar().setValue(scrolled)
        self.chosen.emit(self.current())

    def choose(self, session_id: str) -> None:
        """Choose a session, if it is shown."""
        if session_id in self._items:
            self.setCurrentItem(self._items[session_id])

    def _parent_of(self, session: ServerSession) -> QTreeWidgetItem | None:
        """The item of the first blocker, unless that one waits, in the end, for this very session."""
        parent = next((each for each in session.blocked_by if each in self._items), None)
        above, met = parent, {session.id}
        while above is not None:
            if above in met:
                return None
            met.add(above)
            above = next((each for each in self._sessions[above].blocked_by if each in self._items), None)
        return None if parent is None else self._items[parent]

    # Qt's

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the chosen row by the system's own keys."""
        item = self.currentItem()
        if event.matches(QKeySequence.StandardKey.Copy) and item is not None:
            cells = (item.text(column) for column in range(len(HEADERS)))
            QGuiApplication.clipboard().setText("\t".join(cells))
        else:
            super().keyPressEvent(event)


def _id_of(item: QTreeWidgetItem) -> str:
    return str(item.data(SESSION, Qt.ItemDataRole.UserRole))


def _item(session: ServerSession) -> QTreeWidgetItem:
    item = QTreeWidgetItem(
        [
            session.id,
            session.user,
            session.machine,
            session.program,
            session.activity.value,
            NOT_TOLD if session.for_s is None else age_text(session.for_s),
            "" if session.transaction_s is None else age_text(session.transaction_s),
            session.waits_for or ("session " + ", ".join(session.blocked_by) if session.blocked_by else ""),
            one_line(session.statement, 200),
        ]
    )
    item.setData(SESSION, Qt.ItemDataRole.UserRole, session.id)
    if session.ours:
        font = item.font(SESSION)
        font.setBold(True)
        item.setFont(SESSION, font)
        item.setToolTip(SESSION, "of this pool")
    item.setToolTip(STATEMENT, plain_tool_tip(session.statement))
    palette = current_palette()
    if session.activity in {Activity.BLOCKED, Activity.IDLE_IN_TRANSACTION}:
        item.setForeground(STATE, QColor(palette.danger))
    elif session.activity in {Activity.IDLE, Activity.UNTOLD}:
        item.setForeground(STATE, QColor(palette.muted))
    return item
