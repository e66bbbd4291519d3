"""The clock of everything that open profiles sign in with and that comes to an end."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.desktop.pool.expiry_words import details_text, is_pressing, short_text
from poolkeeper.desktop.pool.pool_panel import PoolPanel
from poolkeeper.desktop.session import Session, SessionState
from poolkeeper.desktop.sign_ins import SignIns
from poolkeeper.desktop.status_line import StatusLine
from poolkeeper.desktop.workspace import Workspace
from poolkeeper.profiles.expiry import Expiring, Expiry

_TICK_MS = 20_000
SIGN_IN, SERVER = "sign-in", "server"


class CredentialClock(QObject):
    """Keeps what each source has told of a profile, shows the nearest ends, rests where there are none."""

    def __init__(
        self,
        workspace: Workspace,
        sign_ins: SignIns,
        panel: PoolPanel,
        status: StatusLine,
        parent: QObject,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._panel = panel
        self._status = status
        self._clock = clock
        self._told: dict[tuple[str, str], tuple[Expiry, ...]] = {}
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.show_nearest)
        sign_ins.expiries_told.connect(lambda profile_id, told: self.tell(profile_id, SIGN_IN, told))
        workspace.server_seen.connect(self._server_seen)
        workspace.current_changed.connect(self.show_nearest)
        workspace.sessions_changed.connect(self.show_nearest)

    def tell(self, profile_id: str, source: str, expiries: Sequence[Expiry]) -> None:
        """What a source knows now of a profile, in place of what it has told before."""
        self._told[profile_id, source] = tuple(expiries)
        self.show_nearest()

    def show_nearest(self) -> None:
        """Show the ends as they are now."""
        now_s = self._clock()
        front = self._workspace.current_session()
        self._panel.expiry.show_expiries(() if front is None else self._of(front), now_s)
        nearest = [
            (min(told, key=lambda one: one.expires_s), each.profile.name)
            for each in self._workspace.sessions
            if (told := self._of(each))
        ]
        self._show_status(nearest, now_s)
        if nearest:
            self._timer.start()
        else:
            self._timer.stop()

    def _show_status(self, nearest: Sequence[tuple[Expiry, str]], now_s: float) -> None:
        label = self._status.expiry
        if nearest:
            first, name = min(nearest, key=lambda each: each[0].expires_s)
            label.setText(short_text(name, first, now_s))
            label.setToolTip(plain_tool_tip(details_text([each for each, _ in nearest])))
            label.set_role("warning" if is_pressing(first, now_s) else "muted")
        label.setVisible(bool(nearest))

    def _of(self, session: Session) -> tuple[Expiry, ...]:
        if session.state is not SessionState.OPEN:
            return ()
        profile_id = session.profile.id
        told = (one for source in (SIGN_IN, SERVER) for one in self._told.get((profile_id, source), ()))
        # a token's end is no trouble for who has signed in by it, and the next connection fetches another
        return tuple(one for one in told if one.what is not Expiring.TOKEN or one.expires_s > self._clock())

    def _server_seen(self, session: Session) -> None:
        seen = session.server.seen
        left_s = None if seen is None else seen.view.password_left_s
        told: tuple[Expiry, ...] = ()
        if seen is not None and left_s is not None and session.profile.sign_in.has_password:
            user = session.profile.user
            told = (Expiry(Expiring.PASSWORD, user, seen.view.seen_at_s + left_s, "the server"),)
        if told or (session.profile.id, SERVER) in self._told:
            self.tell(session.profile.id, SERVER, told)
