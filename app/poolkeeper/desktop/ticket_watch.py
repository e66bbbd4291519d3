"""The Kerberos tickets of open profiles: kept alive as long as they are used, and shown."""

import time

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.desktop.pool.pool_panel import PoolPanel
from poolkeeper.desktop.pool.ticket_words import details_text, short_text
from poolkeeper.desktop.session import Session, SessionState
from poolkeeper.desktop.status_line import StatusLine
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.ticket_hold import TicketHold
from poolkeeper.desktop.workspace import Workspace
from poolkeeper.profiles.profile import SignIn

_TICK_MS = 1_000
_USING = frozenset({SessionState.OPENING, SessionState.OPEN})


class TicketWatch(QObject):
    """Says each second how the ticket of the profile in front is; rests where it has none."""

    def __init__(
        self, workspace: Workspace, panel: PoolPanel, status: StatusLine, bridge: TaskBridge, window: QWidget
    ) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._panel = panel
        self._bridge = bridge
        self._label = status.ticket
        self._holds: dict[str, TicketHold] = {}
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.show_ticket)
        workspace.sessions_changed.connect(self._follow)
        workspace.current_changed.connect(self.show_ticket)

    def show_ticket(self) -> None:
        """Show the ticket of the profile in front as it is now."""
        session = self._in_front()
        if session is None:
            self._timer.stop()
            self._label.hide()
            self._panel.ticket.show_ticket(None, "", 0.0)
            return
        from poolkeeper.credentials.kerberos.tickets import TICKETS
        from poolkeeper.worker.no_ticket import no_ticket

        now_s = time.time()
        status = TICKETS.status(session.profile.id, session.profile.credential.kerberos)
        why = no_ticket(status.failure, session.profile).title if status and status.failure else ""
        self._panel.ticket.show_ticket(status, why, now_s)
        self._label.setVisible(status is not None)
        if status is not None:
            self._label.setText(short_text(status, now_s))
            self._label.setToolTip(plain_tool_tip(details_text(status)))
        self._timer.start()

    def close(self) -> None:
        """Remove every cache; for the end."""
        self._timer.stop()
        for hold in self._holds.values():
            hold.give_back()
        from poolkeeper.credentials.kerberos.tickets import TICKETS

        TICKETS.close()

    def _follow(self) -> None:
        for session in self._workspace.sessions:
            profile = session.profile
            if profile.sign_in is SignIn.KERBEROS and session.state in _USING:
                self._hold(profile.id)
            elif profile.id in self._holds:
                self._holds[profile.id].give_back()
        self.show_ticket()

    def _hold(self, profile_id: str) -> None:
        if not self._holds:
            from poolkeeper.credentials.kerberos.tickets import TICKETS

            TICKETS.changed = lambda _profile_id: self._bridge.call(self, self.show_ticket)
        self._holds.setdefault(profile_id, TicketHold(profile_id)).take()

    def _in_front(self) -> Session | None:
        session = self._workspace.current_session()
        if session is None or session.state not in _USING:
            return None
        return session if session.profile.sign_in is SignIn.KERBEROS else None
