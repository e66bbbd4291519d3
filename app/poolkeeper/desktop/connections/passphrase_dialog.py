"""Asks for the passphrase of the sealed file that keeps profiles where there is no keyring."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from poolkeeper.desktop.dialog_height import fit_height
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.secret_field import secret_field
from poolkeeper.desktop.theme import restyle

SHORTEST = 8


class PassphraseDialog(QDialog):
    """A new file's passphrase is typed twice. Whoever opens the file calls `accept` or `show_problem`."""

    given = Signal(str)

    def __init__(self, path: str, exists: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open the sealed file" if exists else "Keep profiles in a sealed file")
        self.first = secret_field("Passphrase")
        self.second = secret_field("The same passphrase again")
        self.second.setVisible(not exists)
        self.problem = PlainLabel("", "error", wrap=True)
        self.problem.hide()
        self.open_button = QPushButton("Open" if exists else "Make the file")
        restyle(self.open_button, role="primary")
        self.open_button.setDefault(True)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        explained = (
            "Profiles and passwords are kept in this file, encrypted with the passphrase. "
            "Nobody can open it without: write the passphrase down in a safe place."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(PlainLabel(path, "small", wrap=True, selectable=True))
        if not exists:
            layout.addWidget(PlainLabel(explained, "muted", wrap=True))
        for widget in (self.first, self.second, self.problem):
            layout.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.open_button)
        layout.addLayout(buttons)
        self.setMinimumWidth(440)
        self._exists = exists
        self.open_button.clicked.connect(self._give)
        cancel.clicked.connect(self.reject)

    def show_problem(self, sentence: str) -> None:
        """Say why the file could not be opened; what was typed stays."""
        self.open_button.setEnabled(True)
        self.problem.setText(sentence)
        self.problem.show()
        fit_height(self)
        self.first.setFocus()

    def _give(self) -> None:
        passphrase = self.first.text()
        if not self._exists and len(passphrase) < SHORTEST:
            self.show_problem(f"A passphrase has at least {SHORTEST} characters; several words are better.")
        elif not self._exists and passphrase != self.second.text():
            self.show_problem("The two passphrases differ.")
        else:
            self.open_button.setEnabled(False)
            self.given.emit(passphrase)
