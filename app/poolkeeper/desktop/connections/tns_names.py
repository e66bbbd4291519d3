"""Offers the names of tnsnames.ora, read when they are asked for and not on the window's thread."""

from concurrent.futures import Future

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QGridLayout, QLineEdit, QListView, QPushButton, QWidget

from poolkeeper.desktop.connections.file_field import FileField
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.tnsnames import UnreadableNames, folder_of, names_in
from poolkeeper.worker.work_lane import in_background


class TnsNames(QWidget):
    """The folder of tnsnames.ora; `button` shows its names below the field that is to hold one.

    What is typed there later finds them, too.
    """

    def __init__(self, field: QLineEdit) -> None:
        super().__init__()
        self.folder = FileField("Folder of tnsnames.ora", folder=True)
        self.folder.edit.setPlaceholderText("as TNS_ADMIN says")
        self.button = QPushButton("Names…")
        self.button.setAutoDefault(False)
        self.button.setAccessibleName("Choose a name of tnsnames.ora")
        self.problem = PlainLabel("", "error", wrap=True)
        self.problem.hide()
        self._field = field
        self._bridge = TaskBridge(self)
        self._names = QStringListModel(self)
        self.completer = QCompleter(self._names, self)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        popup = QListView()
        restyle(popup, role="completions")
        self.completer.setPopup(popup)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(4)
        layout.addWidget(self.folder, 0, 0)
        layout.addWidget(self.button, 0, 1)
        layout.addWidget(self.problem, 1, 0, 1, 2)
        self.setFocusProxy(self.folder)
        self.button.clicked.connect(self._read)
        self.folder.edit.textChanged.connect(self.forget)

    @property
    def names(self) -> list[str]:
        """Those that were read last."""
        return self._names.stringList()

    def forget(self) -> None:
        """Offer none: they are of another folder, or the field holds something else."""
        self._names.setStringList([])
        self.problem.hide()

    def _read(self) -> None:
        typed = self.folder.edit.text()
        self.button.setEnabled(False)
        read = in_background("names of tnsnames.ora", lambda: names_in(folder_of(typed)))
        self._bridge.when_done(read, self, lambda done: self._show(typed, done))

    def _show(self, typed: str, done: "Future[tuple[str, ...]]") -> None:
        self.button.setEnabled(True)
        if typed != self.folder.edit.text() or not self.isVisible():
            return
        error = done.exception()
        self._names.setStringList([] if error else list(done.result()))
        self.problem.setVisible(error is not None)
        if error is not None:
            told = error.sentence if isinstance(error, UnreadableNames) else "The names cannot be read."
            self.problem.setText(told)
            return
        self._field.setCompleter(self.completer)
        self._field.setFocus()
        self.completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.completer.complete()
        self.completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
