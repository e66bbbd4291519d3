"""Says that a library is missing for a choice, and offers the command that installs it."""

from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.extras import missing
from poolkeeper.profiles.profile import SignIn


class MissingExtra(QWidget):
    """Looks each time it is asked: what was installed meanwhile is there."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = PlainLabel("", "error", wrap=True)
        self.command = QLineEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName("Command that installs what is missing")
        self.copy = QPushButton("Copy")
        self.copy.setAutoDefault(False)
        self.copy.setAccessibleName("Copy the command")
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.command, 1)
        row.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(4)
        layout.addWidget(self.sentence)
        layout.addWidget(self._row)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.command.text()))

    def look(self, sign_in: SignIn) -> bool:
        """Whether something is missing for this sign-in; it is then said."""
        lacking = missing(sign_in)
        if lacking is None:
            return False
        self.sentence.setText(f"{lacking.sentence} {lacking.remedy}")
        self.command.setText(lacking.command)
        self.command.setCursorPosition(0)
        self._row.setVisible(bool(lacking.command))
        return True
