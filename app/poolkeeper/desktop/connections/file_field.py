"""A path, typed, chosen in the system's own dialog, or dropped."""

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget


class _PathEdit(QLineEdit):
    """Takes a dropped file as its path."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.setText(files[0])
        else:
            super().dropEvent(event)


class FileField(QWidget):
    """`edit` holds the path of a file, or with `folder` that of a folder."""

    def __init__(
        self, title: str, filters: str = "", parent: QWidget | None = None, *, folder: bool = False
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._title = title
        self._filters = filters
        self.edit = _PathEdit()
        self.browse = QPushButton("Browse…")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.browse)
        self.setFocusProxy(self.edit)
        self.browse.clicked.connect(self._choose)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._title, self.edit.text(), self._filters)
        mode = QFileDialog.FileMode.Directory if self._folder else QFileDialog.FileMode.ExistingFile
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(self.edit.setText)
        dialog.open()
