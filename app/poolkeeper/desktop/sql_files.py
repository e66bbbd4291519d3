"""Files of SQL into query tabs, chosen in a dialog or named from outside."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QFileDialog

from poolkeeper.worker.work_lane import in_background

if TYPE_CHECKING:
    from collections.abc import Sequence

    from poolkeeper.desktop.main_window import MainWindow
    from poolkeeper.desktop.task_bridge import TaskBridge
    from poolkeeper.queries.sql_file import SqlFile

_KINDS = "SQL (*.sql);;All files (*)"


class SqlFiles(QObject):
    """Reads on a lane of its own. A file opens on the connection in front; before one is open, it waits."""

    def __init__(self, window: MainWindow, bridge: TaskBridge) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._waiting: list[SqlFile] = []
        self._said = ""
        # once the tab that came to the front stands
        window.workspace.current_changed.connect(lambda: QTimer.singleShot(0, self, self._place_waiting))

    def ask(self) -> None:
        """Ask for files and open them."""
        chooser = QFileDialog(self._window, "Open SQL files", "", _KINDS)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.filesSelected.connect(self._open_all)
        chooser.open()

    def _open_all(self, names: Sequence[str]) -> None:
        for name in names:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Read a file and show it in a tab of its own."""
        from poolkeeper.queries.sql_file import read_sql

        self._bridge.when_done(in_background("SQL file", lambda: read_sql(path)), self, self._read)

    def _read(self, done: Future[SqlFile]) -> None:
        from poolkeeper.queries.sql_file import NotRead

        error = done.exception()
        if isinstance(error, NotRead):
            self._say(str(error))
        elif error is not None:
            raise error
        else:
            self._waiting.append(done.result())
            self._place_waiting()

    def _place_waiting(self) -> None:
        session = self._window.workspace.current_session()
        if not self._waiting:
            return
        if session is None:
            names = ", ".join(f"“{file.path.name}”" for file in self._waiting)
            self._say(f"{names} opens in a query tab as soon as you open a connection.")
            return
        files, self._waiting = self._waiting, []
        notices = " ".join(file.notice for file in files if file.notice)
        if notices or self._window.dock.strip.text.text() == self._said:
            self._say(notices)
        for file in files:
            controller = self._window.workspace.add_tab(session.profile, file.path.name)
            controller.tab.set_statement_text(file.text)

    def _say(self, text: str) -> None:
        self._said = text
        self._window.dock.show_notice(text)
