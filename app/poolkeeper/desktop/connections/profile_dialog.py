"""The form of one connection, with Test, Cancel and Save."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from poolkeeper.desktop.connections.form_grid import FormGrid
from poolkeeper.desktop.connections.form_scroll import FormScroll
from poolkeeper.desktop.connections.profile_form import ProfileForm
from poolkeeper.desktop.dialog_height import within_screen
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pasted_url import BadUrl, may_be_connection, profile_from_url
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.validation import Problem, free_name, problems, same_name

_BUTTONS_PX = 56
_LEAST_PX = 700
"""Another engine or sign-in needs more rows than the one at first."""


class ProfileDialog(QDialog):
    """Asks for a profile; whoever saves it calls `show_saved` or `show_problem`.

    Each signal carries the profile and the secrets as typed.
    """

    save_requested = Signal(object, object)
    test_requested = Signal(object, object)

    def __init__(
        self,
        profile: Profile | None,
        *,
        folders: tuple[str, ...],
        taken_names: tuple[tuple[str, str], ...],
        place: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("New connection" if profile is None else f"Connection · {profile.name}")
        self._taken_names = taken_names
        self.url = QLineEdit()
        self.url.setPlaceholderText("SQLAlchemy, JDBC, ODBC, ADO.NET, libpq or EZConnect")
        self.form = ProfileForm(folders, place)
        self._top = FormGrid()
        self._top.add("Paste a URL", self.url, url=self.url)
        self.note = PlainLabel("", "muted", wrap=True)
        self.note.hide()
        self.problem = PlainLabel("", "error", wrap=True)
        self.problem.hide()
        self.test_button = QPushButton("Test")
        self.cancel_button = QPushButton("Cancel")
        self.save_button = QPushButton("Save")
        restyle(self.save_button, role="primary")
        self.save_button.setDefault(True)
        self.form.show_profile(profile or Profile(name="", engine=Engine.POSTGRESQL))
        if profile is not None:
            self.form.password.show_saved()
            self.form.oracle.wallet_password.show_saved()
            self.form.credential.show_saved()
            self.form.tls.key_password.show_saved()
        self._shown = self.form.profile
        self._lay_out()
        self._connect()
        (self.url if profile is None else self.form.name).setFocus()
        self.resize(self.sizeHint())

    def focus_password(self) -> None:
        """Put the cursor where a new password goes."""
        self.form.password.setFocus()

    def show_saved(self) -> None:
        """The profile is saved; the form closes."""
        self._shown = self.form.profile
        super().accept()

    def show_problem(self, sentence: str) -> None:
        """The profile could not be saved; everything typed is still here."""
        self._set_saving(False)
        self.problem.setText(sentence)
        self.problem.show()

    def accept(self) -> None:
        """Ask for the profile to be saved, if nothing is wrong with it."""
        profile = self._checked(self._taken())
        if profile is not None:
            self._set_saving(True)
            self.save_requested.emit(profile, self.form.typed)

    def reject(self) -> None:
        """Close the form; what was changed is asked about."""
        if self._changed() and not self._may_discard():
            return
        super().reject()

    def _checked(self, taken: tuple[str, ...] = ()) -> Profile | None:
        self.problem.hide()
        profile = self.form.profile
        found = (*self.form.problems_of_typing(), *problems(profile, taken))
        elsewhere = self.form.show_problems(_once_each(found))
        if elsewhere:
            self.show_problem(" ".join(problem.sentence for problem in elsewhere))
        return None if found else profile

    def _taken(self) -> tuple[str, ...]:
        """The names of the other profiles in the folder that was typed."""
        folder = self.form.profile.folder
        return tuple(name for other, name in self._taken_names if same_name(other, folder))

    def _test(self) -> None:
        # a name matters where it is saved
        profile = self._checked()
        if profile is not None:
            self.test_requested.emit(profile, self.form.typed)

    def _paste(self, text: str) -> None:
        """Fill the form from a URL as soon as it is one; the field is emptied, a password may be in it."""
        if not may_be_connection(text):
            return
        try:
            pasted = profile_from_url(text)
        except BadUrl as error:
            self._top.show_problems([Problem("url", str(error))])
            return
        self._top.clear_problems()
        # setText, unlike clear, also forgets what Undo would bring back.
        self.url.setText("")
        before = self.form.name.text()
        notes = self.form.show_pasted(pasted)
        name = self.form.name.text()
        if name != before and any(same_name(name, other) for other in self._taken()):
            port = self.form.port.text()
            self.form.name.setText(free_name(f"{name}:{port}" if port else name, self._taken()))
        if pasted.not_taken:
            notes.append(f"Not taken over: {', '.join(pasted.not_taken)}.")
        self.note.setText(" ".join(notes))
        self.note.setVisible(bool(notes))

    def _changed(self) -> bool:
        typed = self.form.typed
        secrets = (typed.password, typed.wallet_password, typed.client_secret, typed.key_password)
        return self.form.profile != self._shown or any(secrets)

    def _may_discard(self) -> bool:
        question = QMessageBox(self)
        question.setObjectName("discard changes")
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setWindowTitle("Unsaved changes")
        question.setText("Discard what you have changed?")
        discard = question.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(question.addButton("Keep editing", QMessageBox.ButtonRole.RejectRole))
        question.exec()
        return question.clickedButton() is discard

    def _set_saving(self, saving: bool) -> None:
        self.save_button.setEnabled(not saving)
        self.save_button.setText("Saving…" if saving else "Save")

    def _lay_out(self) -> None:
        inside = QWidget()
        body = QVBoxLayout(inside)
        body.setContentsMargins(16, 14, 16, 14)
        body.setSpacing(6)
        body.addWidget(self._top)
        body.addWidget(self.note)
        body.addWidget(self.form, 1)
        self._inside, self._scroll = inside, FormScroll(inside)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        restyle(line, role="line")
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 10, 16, 12)
        buttons.addWidget(self.test_button)
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        self.problem.setContentsMargins(16, 8, 16, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(line)
        layout.addWidget(self.problem)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.url.textChanged.connect(self._paste)
        self.test_button.clicked.connect(self._test)
        self.test_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.cancel_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.accept)

    def sizeHint(self) -> QSize:
        """What the form needs, as far as the screen has it."""
        content = self._inside.sizeHint().height() + _BUTTONS_PX
        return within_screen(self, QSize(580, max(_LEAST_PX, content)))


def _once_each(found: tuple[Problem, ...]) -> list[Problem]:
    """The first problem of each field; more than one at a time helps nobody."""
    first: dict[str, Problem] = {}
    for problem in found:
        first.setdefault(problem.field, problem)
    return list(first.values())
