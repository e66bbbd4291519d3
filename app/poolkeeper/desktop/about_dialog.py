"""What this is and in which versions, to read and to copy into a question for help."""

import importlib.metadata
import platform

from PySide6.QtCore import QSize, Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from poolkeeper import __version__
from poolkeeper.desktop.icons import application_icon
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.third_party import licences_page, where_from_source

_LIBRARIES = {
    "SQLAlchemy": "SQLAlchemy",
    "psycopg (PostgreSQL)": "psycopg",
    "PyMySQL (MySQL, MariaDB)": "PyMySQL",
    "keyring": "keyring",
    "pyarrow": "pyarrow",
}


class AboutDialog(QDialog):
    """Name, purpose and versions; one button copies them, one leads to the licences of all others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Poolkeeper")
        self._versions = PlainLabel(versions_text(), "muted", selectable=True)
        self._copy_button = QPushButton("Copy versions")
        self._copy_button.clicked.connect(self._copy)
        self._licences_button = QPushButton("Third-party &licences")
        self._licences_button.clicked.connect(self._show_licences)
        self._licences = PlainLabel("", "muted", wrap=True, selectable=True)
        self._licences.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self._copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self._licences_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(_head())
        layout.addWidget(self._versions)
        layout.addWidget(self._licences)
        layout.addWidget(buttons)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._versions.text())
        self._copy_button.setText("Copied")

    def _show_licences(self) -> None:
        page = licences_page()
        if page is None:
            self._licences.setText(where_from_source())
        elif QDesktopServices.openUrl(QUrl.fromLocalFile(str(page))):
            return
        else:
            self._licences.setText(f"The licences lie in {page.parent}.")
        self._licences.show()


def versions_text() -> str:
    """The versions of the program and of what it stands on, a line each; nothing is imported for it."""
    lines = [
        f"Poolkeeper {__version__}",
        f"Python {platform.python_version()} on {platform.platform(terse=True)}",
        f"Qt {qVersion()}",
    ]
    return "\n".join([*lines, *(f"{name} {_version(package)}" for name, package in _LIBRARIES.items())])


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "(not installed as a package)"


def _head() -> QHBoxLayout:
    picture = PlainLabel()
    picture.setPixmap(
        application_icon().pixmap(QSize(64, 64), QGuiApplication.primaryScreen().devicePixelRatio())
    )
    words = QVBoxLayout()
    words.setSpacing(4)
    words.addWidget(PlainLabel(f"Poolkeeper {__version__}", "title"))
    words.addWidget(PlainLabel("A desktop connection manager for people who look after databases by hand."))
    words.addStretch()
    head = QHBoxLayout()
    head.setSpacing(16)
    head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    head.addLayout(words, 1)
    return head
