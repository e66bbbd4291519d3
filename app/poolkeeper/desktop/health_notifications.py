"""Tells a person who looks elsewhere that a pool is down, degraded, or well again."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from poolkeeper.desktop.desktop_notice import DesktopNotice
from poolkeeper.desktop.session import Session, SessionState
from poolkeeper.desktop.settings import Settings
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.workspace import Workspace
from poolkeeper.worker.health_messages import clock_text
from poolkeeper.worker.messages import HealthState, PoolHealth

SETTLED_MS = 10_000


class HealthNotifications(QObject):
    """One notification for each change of a pool's health, while the window is not in front.

    To and from down at once; between healthy and degraded when that has lasted for `SETTLED_MS`, so that a
    pool that is full again and again is no alarm. It can be switched off in the settings.
    """

    def __init__(self, workspace: Workspace, bridge: TaskBridge, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._workspace = workspace
        self._notice = DesktopNotice(bridge, window)
        self._notice.clicked.connect(self._show)
        self._known: dict[str, PoolHealth] = {}
        self._unsettled: dict[str, QTimer] = {}
        workspace.health_changed.connect(self._changed)

    def close(self) -> None:
        """The window closes."""
        self._notice.close()

    def _changed(self, session: Session) -> None:
        profile_id, health = session.profile.id, _health_of(session)
        if health is None:
            self._settle(profile_id)
            self._known.pop(profile_id, None)
            return
        # the first word may come before the pool counts as open, and one that opens is healthy
        healthy = PoolHealth(state=HealthState.HEALTHY, since_s=health.since_s)
        known = self._known.setdefault(profile_id, healthy)
        if health.state is known.state:
            self._settle(profile_id)
            self._known[profile_id] = health
        elif HealthState.DOWN in (health.state, known.state):
            self._tell(session)
        elif profile_id not in self._unsettled:
            timer = self._unsettled[profile_id] = QTimer(self, interval=SETTLED_MS, singleShot=True)
            timer.timeout.connect(lambda: self._tell(session))
            timer.start()

    def _tell(self, session: Session) -> None:
        profile_id, health = session.profile.id, _health_of(session)
        self._settle(profile_id)
        before = self._known.get(profile_id)
        if health is None or before is None:
            return
        self._known[profile_id] = health
        if self._settings.notify_health and not self._window.isActiveWindow():
            self._notice.show(profile_id, *words(session.profile.name, health, before))

    def _show(self, profile_id: str) -> None:
        """Bring a tab of the pool to the front, if the pool is still open."""
        for session in self._workspace.sessions:
            if session.profile.id == profile_id and session.state is SessionState.OPEN:
                self._workspace.open(session.profile)

    def _settle(self, profile_id: str) -> None:
        timer = self._unsettled.pop(profile_id, None)
        if timer is not None:
            timer.stop()
            timer.deleteLater()


def words(name: str, health: PoolHealth, before: PoolHealth) -> tuple[str, str]:
    """Title and text of a notification."""
    if health.state is HealthState.DOWN:
        return f"{name} is down", health.reason
    was = f"It was {before.state.value} since {clock_text(before.since_s)}"
    if health.state is HealthState.HEALTHY:
        if before.state is HealthState.DOWN:
            return f"{name} works again", f"{was}."
        return f"{name} is healthy again", f"{was}: {before.reason}."
    if before.state is HealthState.DOWN:
        return f"{name} works again", f"{was}. It is degraded: {health.reason}."
    return f"{name} is degraded", _sentence(health.reason)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith(".") else ".")


def _health_of(session: Session) -> PoolHealth | None:
    """The health of an open pool."""
    is_open = session.state is SessionState.OPEN and session.health is not None
    return session.health.health if is_open and session.health is not None else None
