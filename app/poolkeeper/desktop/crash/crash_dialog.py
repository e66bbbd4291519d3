"""Shows the report of an earlier crash: to read, to copy, to delete."""

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import restyle
from poolkeeper.worker.crash_reports import CrashReport

_WIDTH, _HEIGHT = 720, 460
_Role = QDialogButtonBox.ButtonRole


class CrashDialog(QDialog):
    """One report; `delete_requested` is emitted when its file is to go."""

    delete_requested = Signal()

    def __init__(self, report: CrashReport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report = report
        self.setWindowTitle("Crash report")
        said = PlainLabel(
            "Here is what was written down. It stays on this machine: nothing is sent to anybody. "
            "Passwords are masked; names of servers or files may be in it, so read it before you share it.",
            "muted",
        )
        said.setWordWrap(True)
        self.text = QPlainTextEdit(report.text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Report")
        self.text.setFont(monospace_font())
        self.text.setTabChangesFocus(True)
        restyle(self.text, role="field")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(PlainLabel(f"Poolkeeper had trouble on {said_when(report)}", "title"))
        layout.addWidget(said)
        layout.addWidget(self.text, 1)
        layout.addWidget(self._buttons())
        self.resize(_WIDTH, _HEIGHT)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = QPushButton("&Copy report")
        self.folder_button = QPushButton("Open &folder")
        self.delete_button = QPushButton("&Delete report")
        for button in (self.copy_button, self.folder_button):
            buttons.addButton(button, _Role.ActionRole)
        buttons.addButton(self.delete_button, _Role.DestructiveRole)
        self.copy_button.clicked.connect(self._copy)
        self.folder_button.clicked.connect(self._open_folder)
        self.delete_button.clicked.connect(self._delete)
        buttons.rejected.connect(self.reject)
        return buttons

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.text)
        self.copy_button.setText("Copied")

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.report.path.parent)))

    def _delete(self) -> None:
        self.delete_requested.emit()
        self.accept()


def said_when(report: CrashReport) -> str:
    """The time of the trouble, for a sentence."""
    return f"{report.ended_at.day} {report.ended_at:%B %Y at %H:%M}"
