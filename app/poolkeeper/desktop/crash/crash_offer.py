"""After a crash the next start says so and offers the report; without one it says nothing."""

from __future__ import annotations

import contextlib
import logging
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.worker.crash_reports import CrashReport, gather
from poolkeeper.worker.work_lane import in_background

if TYPE_CHECKING:
    from poolkeeper.desktop.main_window import MainWindow

_log = logging.getLogger(__name__)
_LANE = "crash reports"


class CrashOffer(QObject):
    """Looks for reports in `folder`, off the window's thread; `looked` follows what was made of them."""

    looked = Signal()

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self._folder = folder
        self._bridge = TaskBridge(self)

    def start(self) -> None:
        """Look, and offer what is found."""
        gathered = in_background(_LANE, lambda: gather(self._folder))
        self._bridge.when_done(gathered, self, self._found)

    def _found(self, gathered: Future[list[CrashReport]]) -> None:
        error = gathered.exception()
        if error is not None:
            _log.warning("reports of crashes cannot be read: %s", type(error).__name__)
        elif reports := gathered.result():
            from poolkeeper.desktop.crash.crash_dialog import said_when

            when = said_when(reports[0])
            self._window.connections_dock.show()
            self._window.dock.show_notice(
                f"Poolkeeper had trouble on {when}. A report lies on this machine; nothing was sent.",
                "Show report",
                lambda: self._show(reports[0]),
            )
        self.looked.emit()

    def _show(self, report: CrashReport) -> None:
        from poolkeeper.desktop.crash.crash_dialog import CrashDialog

        dialog = CrashDialog(report, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.delete_requested.connect(lambda: in_background(_LANE, lambda: _delete(report.path)))
        dialog.open()


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
