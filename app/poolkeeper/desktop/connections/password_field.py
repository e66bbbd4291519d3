"""A password that is kept elsewhere: untouched it stays as it is, typed it replaces."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from poolkeeper.desktop.copied_secret import CopiedSecret
from poolkeeper.desktop.plain_label import PlainLabel

_SAVED = "••••••••••"


class PasswordField(QWidget):
    """`password` is None while nothing was typed. What was saved is never shown, or even known, here."""

    edited = Signal()

    def __init__(self, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._touched = False
        self._saved = False
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setAccessibleName("Password")
        CopiedSecret(self.edit)
        self.reveal = QToolButton()
        self.reveal.setText("Show")
        self.reveal.setCheckable(True)
        self.reveal.setToolTip("Show what was typed")
        self.kept = PlainLabel(f"kept in {place}", "faint")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.reveal)
        layout.addWidget(self.kept)
        self.setFocusProxy(self.edit)
        self.reveal.setEnabled(False)
        self.reveal.toggled.connect(self._show)
        self.edit.textEdited.connect(self._touch)

    @property
    def password(self) -> str | None:
        """What was typed; the empty text removes the saved password, None leaves it."""
        return self.edit.text() if self._touched else None

    def show_saved(self) -> None:
        """A password may be saved already; typing replaces it."""
        self._saved = True
        self.edit.setPlaceholderText(_SAVED)

    @property
    def keeps_saved(self) -> bool:
        """Whether a saved password, if there is one, would be used as it is."""
        return self._saved and not self._touched

    def set_password(self, password: str) -> None:
        """Take a password as if it had been typed."""
        self.edit.setText(password)
        self._touch()

    def _touch(self) -> None:
        self._touched = True
        self.edit.setPlaceholderText("")
        self.reveal.setEnabled(True)
        self.edited.emit()

    def _show(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.reveal.setText("Hide" if shown else "Show")
