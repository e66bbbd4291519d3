"""Writing what the lab has to a file: the table as CSV or Markdown, the charts as a picture."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.worker.work_lane import in_background


class LabExport(QObject):
    """Asks where to, and writes on a lane of its own; `said` follows when a failure was read."""

    said = Signal()

    def __init__(self, bridge: TaskBridge, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._window = window

    def ask(self, title: str, name: str, kinds: str, data: Callable[[], bytes]) -> None:
        """Ask for a file and write `data` to it."""
        dialog = QFileDialog(self._window, title, name, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
        dialog.fileSelected.connect(lambda path: self.write(Path(path), data()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path, data: bytes) -> None:
        """Write a file in the background; a failure is said."""
        written = in_background("lab export", lambda: path.write_bytes(data))
        self._bridge.when_done(written, self, lambda done: self._written(path, done))

    def _written(self, path: Path, done: "Future[int]") -> None:
        error = done.exception()
        if error is None:
            return
        box = QMessageBox(self._window)
        box.setObjectName("lab export")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("Export")
        box.setText(f"{path.name} could not be written.")
        box.setInformativeText(str(error))
        box.finished.connect(box.deleteLater)
        box.finished.connect(lambda _code: self.said.emit())
        box.open()


def picture_of(widget: QWidget) -> bytes:
    """What a widget shows, as a PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    return bytes(data.data())
