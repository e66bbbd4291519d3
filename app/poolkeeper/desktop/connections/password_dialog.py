"""Asks for the password of one connection."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.engines import ENGINES
from poolkeeper.profiles.profile import Profile, SignIn


class PasswordDialog(QDialog):
    """`answered` comes exactly once: the password and whether to keep it, or None when dismissed."""

    answered = Signal(object, bool)

    def __init__(
        self,
        profile: Profile,
        reason: str,
        place: str,
        parent: QWidget | None = None,
        *,
        of_key: bool = False,
    ) -> None:
        """`of_key` asks for the passphrase of the key of the profile's client certificate instead."""
        super().__init__(parent)
        self.setWindowTitle(f"{'Key passphrase' if of_key else 'Password'} · {profile.name}")
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setAccessibleName("Passphrase of the client key" if of_key else "Password")
        self.keep = QCheckBox(f"Keep it in {place}")
        self.keep.setVisible(of_key or profile.sign_in is SignIn.KEYRING)
        self.until_quit = QCheckBox("Remember until I quit")
        self.until_quit.setToolTip("In this window's memory alone; forgotten when the server refuses it")
        self.until_quit.setVisible(not of_key and profile.sign_in is not SignIn.KEYRING)
        self.sign_in_button = QPushButton("Sign in")
        restyle(self.sign_in_button, role="primary")
        self.sign_in_button.setDefault(True)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(PlainLabel(_who_and_where(profile), "heading", wrap=True))
        layout.addWidget(PlainLabel(reason, "muted", wrap=True))
        layout.addWidget(self.edit)
        layout.addWidget(self.keep)
        layout.addWidget(self.until_quit)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.sign_in_button)
        layout.addLayout(buttons)
        self.setMinimumWidth(380)
        self.sign_in_button.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.finished.connect(self._answer)

    def _answer(self, result: int) -> None:
        typed = self.edit.text() if result == QDialog.DialogCode.Accepted else None
        self.edit.clear()
        self.answered.emit(typed, typed is not None and self.keep.isChecked())


def _who_and_where(profile: Profile) -> str:
    port = profile.port or ENGINES[profile.engine].port
    where = f"{profile.host}:{port}" if profile.host else profile.database
    return f"{profile.user} at {where}" if profile.user else f"Access token for {where}"
