"""The flight recorder's windows of one main window, and what it knows of the pools they show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from poolkeeper.worker.work_lane import in_background

if TYPE_CHECKING:
    from poolkeeper.desktop.recorder.recorder_window import RecorderWindow
    from poolkeeper.desktop.task_bridge import TaskBridge
    from poolkeeper.desktop.workspace import Workspace
    from poolkeeper.profiles.profile import Profile
    from poolkeeper.worker.messages import ServerView


class FlightRecorders(QObject):
    """Opens windows for recordings and for bundles; `close` closes them with the main window."""

    def __init__(self, workspace: Workspace, bridge: TaskBridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._bridge = bridge
        self._over = parent
        self.windows: list[RecorderWindow] = []
        self._leaving: list[RecorderWindow] = []

    def open(self) -> RecorderWindow:
        """Show the recordings, those of the pool in front first."""
        from poolkeeper.desktop.recorder.recorder_window import RecorderWindow

        session = self._workspace.current_session()
        profile_id = "" if session is None else session.profile.id
        return self._show(RecorderWindow(self._bridge, self._known, profile_id))

    def open_bundle(self) -> None:
        """Ask for an incident bundle and show it."""
        dialog = QFileDialog(
            self._over, "Open incident bundle", "", "Incident bundles (*.zip);;All files (*)"
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.show_bundle(Path(path)))
        dialog.open()

    def show_bundle(self, path: Path) -> RecorderWindow:
        """Show an incident bundle in a window of its own."""
        from poolkeeper.desktop.recorder.recorder_window import RecorderWindow

        return self._show(RecorderWindow(self._bridge, bundle=path))

    def forget(self, profile_id: str) -> None:
        """Delete the recordings of a profile that was deleted."""
        from poolkeeper.worker.recordings import forget

        in_background("forgetting recordings", lambda: forget(profile_id))

    def close(self) -> None:
        """Close every window."""
        for window in tuple(self.windows):
            window.close()

    def _show(self, window: RecorderWindow) -> RecorderWindow:
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.setWindowIcon(self._over.windowIcon())
        window.bundle_wanted.connect(self.open_bundle)
        window.closed.connect(lambda: self._see_off(window))
        self.windows.append(window)
        window.show()
        return window

    def _see_off(self, window: RecorderWindow) -> None:
        # Held until Qt has deleted it: else the garbage collector might, on the thread of a lane.
        if window in self.windows:
            self.windows.remove(window)
            self._leaving.append(window)
            window.destroyed.connect(lambda: self._leaving.remove(window))

    def _known(self, folder: Path) -> tuple[Profile | None, ServerView | None]:
        from poolkeeper.worker.recordings import folder_of

        for session in self._workspace.sessions:
            if folder_of(session.profile.id).name == folder.name:
                seen = session.server.seen
                return session.profile, None if seen is None else seen.view
        return None, None
