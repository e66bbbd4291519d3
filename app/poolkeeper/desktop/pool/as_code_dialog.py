"""A profile and its pool as code: the targets at the left, what to copy at the right."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.pool.notes_area import NotesArea
from poolkeeper.desktop.pool.size_words import size_words
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.as_code import Snippet, snippet_of, targets_for, variables_in

SAYS_IT_ALL = "It says what the profile says."
NOT_POSSIBLE = "This target cannot do what the profile asks."
_ROUND_TARGETS_PX = 24
_NOTES_SHARE = 0.36
"""The most of the height that the notes may take from the code."""
_SIZE = QSize(980, 640)


class AsCodeDialog(QDialog):
    """Shows one snippet at a time; the arrow keys go through the targets, Enter copies."""

    def __init__(
        self, profile: Profile, parent: QWidget | None = None, *, in_force: Profile | None = None
    ) -> None:
        """`in_force` is the profile with the size of its open pool, where that is another one."""
        super().__init__(parent)
        self.setWindowTitle(f"Settings as code · {profile.name}")
        self._profile = in_force or profile
        self._resized = resized_note(profile, self._profile)
        self._found = targets_for(profile.engine)
        self._snippet = Snippet("")
        self.targets = QListWidget()
        self.targets.addItems([target.name for target in self._found])
        self.targets.setAccessibleName("Targets")
        self.targets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        restyle(self.targets, role="choices")
        self.targets.setFixedWidth(self.targets.sizeHintForColumn(0) + _ROUND_TARGETS_PX)
        self.code = _code_view()
        self.notes = NotesArea()
        self.hint = PlainLabel("", "muted", wrap=True)
        self.copy_button = QPushButton("Copy")
        self.copy_button.setDefault(True)
        restyle(self.copy_button, role="primary")
        self.copy_button.clicked.connect(self._copy)
        self.close_button = QPushButton("Close")
        self.close_button.clicked.connect(self.reject)
        self._lay_out()
        self.targets.currentRowChanged.connect(self._show)
        self.targets.setCurrentRow(0)
        self.targets.setFocus()
        # by itself a dialog takes no more than two thirds of the screen
        self.resize(self.sizeHint())

    def choose(self, name: str) -> None:
        """Show the target of this name."""
        for item in self.targets.findItems(name, Qt.MatchFlag.MatchExactly):
            self.targets.setCurrentItem(item)

    def _show(self, row: int) -> None:
        self._snippet = snippet = snippet_of(self._found[row], self._profile)
        self.code.setPlainText(snippet.text or NOT_POSSIBLE)
        self.code.setEnabled(bool(snippet.text))
        self.notes.show_notes((*self._resized, *snippet.notes) or (SAYS_IT_ALL,))
        self._give_room()
        self.hint.setText(_about_secret(snippet.text, self._profile))
        self.copy_button.setEnabled(bool(snippet.text))
        self.copy_button.setText("Copy")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._snippet.text)
        self.copy_button.setText("Copied")

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.code, 1)
        right.addWidget(_line())
        right.addWidget(self.notes)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.targets)
        middle.addWidget(_line(QFrame.Shape.VLine))
        middle.addLayout(right, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 10, 16, 12)
        buttons.setSpacing(8)
        buttons.addWidget(self.hint, 1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.copy_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(_line())
        layout.addLayout(buttons)

    def _give_room(self) -> None:
        self.notes.setFixedHeight(self.notes.height_wanted(round(self.height() * _NOTES_SHARE)))

    def sizeHint(self) -> QSize:
        room = self.screen().availableGeometry().size() - QSize(40, 60)
        return _SIZE.boundedTo(room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The share of the notes follows the height."""
        super().resizeEvent(event)
        self._give_room()


def resized_note(saved: Profile, in_force: Profile) -> tuple[str, ...]:
    """What to say where the open pool was resized and the profile was not."""
    before, now = size_words(saved), size_words(in_force)
    if before == now:
        return ()
    return (
        f"The open pool was resized: the code has the size in force, {now}. The saved profile has {before}.",
    )


def _code_view() -> QPlainTextEdit:
    view = QPlainTextEdit()
    view.setReadOnly(True)
    view.setAccessibleName("Code")
    view.setFont(monospace_font())
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    view.setTabChangesFocus(True)
    view.document().setDocumentMargin(12)
    view.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return view


def _about_secret(text: str, profile: Profile) -> str:
    names = variables_in(text, profile)
    return f"No secret is in it: set {' and '.join(names)} where it runs." if names else "No secret is in it."


def _line(shape: QFrame.Shape = QFrame.Shape.HLine) -> QFrame:
    line = QFrame()
    line.setFrameShape(shape)
    restyle(line, role="line")
    return line
