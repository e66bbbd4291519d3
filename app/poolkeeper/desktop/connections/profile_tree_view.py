"""The list itself: it opens, edits, duplicates and deletes by mouse, menu and keyboard."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTreeView, QWidget

from poolkeeper.desktop.connections.profile_delegate import ProfileDelegate
from poolkeeper.desktop.connections.profile_tree_model import ProfileTreeModel, Role


class ProfileTreeView(QTreeView):
    """Each signal carries the id of a profile."""

    open_requested = Signal(str)
    test_requested = Signal(str)
    as_code_requested = Signal(str)
    export_requested = Signal(str)
    edit_requested = Signal(str)
    duplicate_requested = Signal(str)
    delete_requested = Signal(str)

    def __init__(self, model: ProfileTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(ProfileDelegate(self))
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName("Saved connections")
        self.customContextMenuRequested.connect(self._show_menu)
        self.doubleClicked.connect(self._open)
        self.clicked.connect(self._toggle)
        self._collapsed: set[str] = set()
        self._chosen = ""
        self.collapsed.connect(self._note_collapsed)
        self.expanded.connect(lambda index: self._collapsed.discard(str(index.data())))
        # the replicas of a profile are in sight as soon as they are known
        model.rowsInserted.connect(lambda parent, *_rows: self.setExpanded(parent, True))
        model.modelAboutToBeReset.connect(self._keep_chosen)
        model.modelReset.connect(self._restore)

    def current_profile_id(self) -> str:
        """The profile that is chosen, or nothing."""
        return self.currentIndex().data(Role.PROFILE_ID) or ""

    def choose(self, profile_id: str) -> None:
        """Choose a profile, if it is shown."""
        model = self.model()
        if isinstance(model, ProfileTreeModel):
            index = model.index_of(profile_id)
            if index.isValid():
                self.setCurrentIndex(index)

    def choose_first(self) -> None:
        """Choose the first profile that is shown."""
        model = self.model()
        index = model.index(0, 0)
        if index.isValid() and index.data(Role.PROFILE_ID) is None:
            index = model.index(0, 0, index)
        self.setCurrentIndex(index)

    def _keep_chosen(self) -> None:
        self._chosen = self.current_profile_id() or self._chosen

    def _note_collapsed(self, index: QModelIndex) -> None:
        if index.data(Role.PROFILE_ID) is None:
            self._collapsed.add(str(index.data()))

    def _restore(self) -> None:
        model = self.model()
        if isinstance(model, ProfileTreeModel):
            for index in model.with_replicas():
                self.setExpanded(index, True)
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            if str(index.data()) not in self._collapsed:
                self.setExpanded(index, True)
        self.choose(self._chosen)

    def _open(self, index: QModelIndex) -> None:
        profile_id = index.data(Role.PROFILE_ID)
        if profile_id:
            self.open_requested.emit(profile_id)

    def _toggle(self, index: QModelIndex) -> None:
        if index.data(Role.PROFILE_ID) is None:
            self.setExpanded(index, not self.isExpanded(index))

    def _show_menu(self, place: QPoint) -> None:
        profile_id = self.indexAt(place).data(Role.PROFILE_ID)
        if not profile_id:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, wish in self._wishes():
            action = QAction(text, menu)
            action.triggered.connect(lambda _checked=False, wish=wish: wish.emit(profile_id))
            menu.addAction(action)
        menu.popup(self.viewport().mapToGlobal(place))

    def _wishes(self) -> tuple[tuple[str, SignalInstance], ...]:
        return (
            ("Open", self.open_requested),
            ("Test…", self.test_requested),
            ("Edit…", self.edit_requested),
            ("Duplicate", self.duplicate_requested),
            ("Settings as code…", self.as_code_requested),
            ("Export…", self.export_requested),
            ("Delete", self.delete_requested),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        profile_id = self.current_profile_id()
        wish = self._wish_of(event)
        if profile_id and wish is not None:
            wish.emit(profile_id)
        else:
            super().keyPressEvent(event)

    def _wish_of(self, event: QKeyEvent) -> SignalInstance | None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                return self.open_requested
            case Qt.Key.Key_F2:
                return self.edit_requested
            case Qt.Key.Key_D if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                return self.duplicate_requested
        return self.delete_requested if event.matches(QKeySequence.StandardKey.Delete) else None
