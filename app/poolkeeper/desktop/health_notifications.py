"""Tells a person who looks elsewhere that a pool went down, or works again."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from poolkeeper.desktop.icons import application_icon
from poolkeeper.desktop.session import Session, SessionState
from poolkeeper.desktop.settings import Settings
from poolkeeper.desktop.workspace import Workspace
from poolkeeper.worker.messages import HealthState, PoolHealth

_SHOWN_MS = 15_000


class HealthNotifications(QObject):
    """One notification for each change to or from down, while the window is not in front.

    It can be switched off in the settings.
    """

    def __init__(self, workspace: Workspace, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._tray: QSystemTrayIcon | None = None
        self._states: dict[str, HealthState] = {}
        self._gone = QTimer(self, interval=_SHOWN_MS, singleShot=True)
        workspace.health_changed.connect(self._changed)

    def _changed(self, session: Session) -> None:
        health = session.health.health if session.health is not None else None
        if health is None or session.state is not SessionState.OPEN:
            self._states.pop(session.profile.id, None)
            return
        before = self._states.get(session.profile.id)
        self._states[session.profile.id] = health.state
        changed = before is not None and (before is HealthState.DOWN) is not (
            health.state is HealthState.DOWN
        )
        if changed and self._settings.notify_health and not self._window.isActiveWindow():
            self.notify(*words(session.profile.name, health))

    def notify(self, title: str, text: str) -> None:
        """Show it where the desktop has a place for it."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(application_icon(), self)
            self._tray.setToolTip("Poolkeeper")
            self._tray.messageClicked.connect(self._show_window)
            self._tray.activated.connect(self._show_window)
            self._gone.timeout.connect(self._tray.hide)
        self._tray.show()
        self._tray.showMessage(title, text, application_icon(), _SHOWN_MS)
        self._gone.start()

    def _show_window(self, *_reason: object) -> None:
        self._window.raise_()
        self._window.activateWindow()


def words(name: str, health: PoolHealth) -> tuple[str, str]:
    """Title and text of a notification."""
    if health.state is HealthState.DOWN:
        return f"{name} is down", health.reason
    return (
        f"{name} works again",
        "" if health.state is HealthState.HEALTHY else f"It is degraded: {health.reason}",
    )
