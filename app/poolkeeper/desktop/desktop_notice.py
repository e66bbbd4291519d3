"""Shows a notification by the means of the desktop, and brings the window to the front when it is clicked."""

import logging
import sys
from concurrent.futures import Future

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from poolkeeper.desktop.icons import application_icon
from poolkeeper.desktop.notification_service import NotificationService
from poolkeeper.desktop.resource_files import resources_folder
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.worker.work_lane import WorkLane

_log = logging.getLogger(__name__)

_SHOWN_MS = 15_000
_PLACED_MS = 500
"""A fresh icon has no place in a panel of X11 before, and what it says would be shown anywhere."""


class DesktopNotice(QObject):
    """On Linux by the notification service, which needs no tray; elsewhere by the icon beside the clock.

    Where there is neither, the window asks for attention in the task bar. `clicked` carries what the
    notification was about.
    """

    clicked = Signal(str)

    def __init__(self, bridge: TaskBridge, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._window = window
        self._lane: WorkLane | None = None
        self._tray: QSystemTrayIcon | None = None
        self._about = ""
        self._gone = QTimer(self, interval=_SHOWN_MS, singleShot=True)
        icon = resources_folder() / "poolkeeper-128.png"
        self._service = NotificationService(self._clicked_there, icon)

    def show(self, about: str, title: str, text: str) -> None:
        """Show it in place of the last one about the same; never waits."""
        self._about = about
        if sys.platform != "linux":
            self._show_in_tray(title, text)
            return
        if self._lane is None:
            self._lane = WorkLane("notifications")
        told = self._lane.submit(lambda: self._service.show(about, title, text, _SHOWN_MS))
        self._bridge.when_done(told, self, lambda done: self._told(done, title, text))

    def close(self) -> None:
        """The window closes: hear of no more clicks."""
        lane, self._lane = self._lane, None
        if lane is not None:
            lane.submit(self._service.close)
            lane.close(0)

    def _told(self, done: Future[None], title: str, text: str) -> None:
        error = done.exception()
        if error is not None:
            _log.info("the desktop's notification service did not serve: %s", type(error).__name__)
            self._show_in_tray(title, text)

    def _show_in_tray(self, title: str, text: str) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            QApplication.alert(self._window)
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(application_icon(), self)
            self._tray.setToolTip("Poolkeeper")
            self._tray.messageClicked.connect(lambda: self._show_window(self._about))
            self._tray.activated.connect(lambda _reason: self._show_window(self._about))
            self._gone.timeout.connect(self._tray.hide)
        tray, placed = self._tray, self._tray.isVisible()
        tray.show()
        self._gone.start()
        # an empty text would show nothing
        words = (title, text or " ", application_icon(), _SHOWN_MS)
        QTimer.singleShot(0 if placed else _PLACED_MS, self, lambda: tray.showMessage(*words))

    def _clicked_there(self, about: str) -> None:
        """On the service's thread."""
        self._bridge.call(self, lambda: self._show_window(about))

    def _show_window(self, about: str) -> None:
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()
        self.clicked.emit(about)
