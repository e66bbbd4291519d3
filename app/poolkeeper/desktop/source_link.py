"""A link to the public page that an explanation rests on."""

from urllib.parse import urlsplit

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QWidget

from poolkeeper.desktop.theme import restyle
from poolkeeper.worker.messages import Explained


class SourceLink(QPushButton):
    """Opens the page in the system's browser; its tip is the whole address."""

    def __init__(self, explained: Explained, parent: QWidget | None = None) -> None:
        what = explained.code or "this"
        super().__init__(f"Read about {what} at {urlsplit(explained.source).hostname}", parent)
        restyle(self, role="link")
        self.setAutoDefault(False)
        self.setToolTip(explained.source)
        self.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(explained.source)))
