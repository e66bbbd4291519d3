"""The saved connections at the left: search, list, and a strip for what there is to say."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from poolkeeper.desktop.connections.notice_strip import NoticeStrip
from poolkeeper.desktop.connections.profile_tree_model import Mark, ProfileTreeModel, ReplicaMark
from poolkeeper.desktop.connections.profile_tree_view import ProfileTreeView
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.profile_index import IndexEntry


class ConnectionsDock(QWidget):
    """Knows the list and no store: wishes go out as signals with a profile's id."""

    open_requested = Signal(str)
    new_requested = Signal()
    edit_requested = Signal(str)
    duplicate_requested = Signal(str)
    delete_requested = Signal(str)
    test_requested = Signal(str)
    as_code_requested = Signal(str)
    export_requested = Signal(str)
    file_dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ProfileTreeModel(self)
        self.new_button = _flat("+ New", "Describe a database and save it in the keyring")
        self.test_button = _flat("Test", "Try the chosen connection step by step")
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText("Search connections")
        self.search.setAccessibleName("Search connections")
        self.search.installEventFilter(self)
        self.tree = ProfileTreeView(self._model)
        self.empty = PlainLabel("", "muted", wrap=True)
        self.strip = NoticeStrip()
        self.place_strip = NoticeStrip()
        self.tree.hide()
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()

    def set_entries(self, entries: Sequence[IndexEntry]) -> None:
        """Show these profiles; before the first call nothing is said about how many there are."""
        self._model.set_entries(entries)
        count = len(entries)
        self.search.setPlaceholderText(f"Search {count:,} connection" + ("" if count == 1 else "s"))
        self._filtered()

    def show_pool(
        self, profile_id: str, in_use: int, capacity: int | None, state: str, tip: str = ""
    ) -> None:
        """Show how much of a profile's pool is in use, of how many, its state, a line on its health."""
        self._model.set_mark(profile_id, Mark(in_use, capacity, state, tip))

    def show_replicas(self, profile_id: str, replicas: tuple[ReplicaMark, ...]) -> None:
        """Show how the replicas of an open profile stand; none takes them away."""
        self._model.set_replicas(profile_id, replicas)

    def show_notice(self, text: str, action_text: str = "", act: Callable[[], object] | None = None) -> None:
        """Say something below the list, with an offer beside it; no text takes the strip away."""
        self.strip.say(text, action_text, act)

    def show_place_notice(self, text: str, action_text: str, act: Callable[[], object]) -> None:
        """Say where profiles are kept, if that is nowhere safe; it stays beside any other notice."""
        self.place_strip.say(text, action_text, act)

    def current_profile_id(self) -> str:
        """The profile that is chosen, or nothing."""
        return self.tree.current_profile_id()

    def choose(self, profile_id: str) -> None:
        """Choose a profile in the list."""
        self.tree.choose(profile_id)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _filtered(self) -> None:
        empty = self._model.rowCount() == 0
        found_nothing = bool(self.search.text().strip())
        self.empty.setText(
            "No connection has these words." if found_nothing else "No connections yet. Make one with + New."
        )
        self.empty.setVisible(empty)
        self.tree.setVisible(not empty)

    def _filter(self, text: str) -> None:
        self._model.set_filter(text)
        self._filtered()
        if text and not self.tree.current_profile_id():
            self.tree.choose_first()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(10, 6, 6, 6)
        head.setSpacing(2)
        head.addWidget(PlainLabel("Connections", "heading"))
        head.addStretch(1)
        head.addWidget(self.new_button)
        head.addWidget(self.test_button)
        body = QVBoxLayout()
        body.setContentsMargins(8, 2, 8, 4)
        body.setSpacing(7)
        body.addWidget(self.search)
        body.addWidget(self.tree, 1)
        body.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addLayout(body, 1)
        layout.addWidget(self.strip)
        layout.addWidget(self.place_strip)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._filter)
        self.new_button.clicked.connect(self.new_requested)
        self.test_button.clicked.connect(self._test)
        self.tree.open_requested.connect(self.open_requested)
        self.tree.test_requested.connect(self.test_requested)
        self.tree.as_code_requested.connect(self.as_code_requested)
        self.tree.export_requested.connect(self.export_requested)
        self.tree.edit_requested.connect(self.edit_requested)
        self.tree.duplicate_requested.connect(self.duplicate_requested)
        self.tree.delete_requested.connect(self.delete_requested)

    def _test(self) -> None:
        if profile_id := self.current_profile_id():
            self.test_requested.emit(profile_id)
        else:
            self.show_notice("Choose the connection to test in the list first.")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search field, arrows go to the list and Enter opens what is chosen there."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.tree.setFocus()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_profile_id():
                self.open_requested.emit(self.current_profile_id())
                return True
        return super().eventFilter(watched, event)


def _dropped_file(event: QDropEvent) -> Path | None:
    """The one file of this machine that is dragged over the list, if that is what it is."""
    urls = event.mimeData().urls()
    local = len(urls) == 1 and urls[0].isLocalFile()
    return Path(urls[0].toLocalFile()) if local else None


def _flat(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
