"""What became of a wish to resize or recycle a pool, said beside the buttons that it was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from poolkeeper.desktop.session_state import SessionState
from poolkeeper.worker.messages import PoolReconfigured, PoolRecycled

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolkeeper.desktop.main_window import MainWindow
    from poolkeeper.desktop.session import Session


class PoolAnswers(QObject):
    """Speaks at the foot of the pool panel, or in the dock where another pool is in front or no panel is."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._workspace = window.workspace
        self._panel = window.panel
        self._dock = window.dock
        self._answered: Session | None = None
        self._workspace.reconfigured.connect(self._told)
        self._workspace.current_changed.connect(self._forget_other)
        self._workspace.sessions_changed.connect(self._forget_other)

    def _told(self, session: Session, told: PoolReconfigured | PoolRecycled) -> None:
        if isinstance(told, PoolRecycled):
            self._recycled(session, told)
        else:
            self._reconfigured(session, told)

    def _recycled(self, session: Session, told: PoolRecycled) -> None:
        if told.explained is not None:
            self._say(session, f"“{session.profile.name}” was not recycled: {told.explained.title}")
            return
        if told.anew:
            # nobody asked for it; the panel and the record show it
            return
        now, later = told.recycled.now, told.recycled.later
        rest = f", {later} when they come back" if later else ""
        self._say(session, f"The pool of “{session.profile.name}”: {now} recycled{rest}.")

    def _reconfigured(self, session: Session, told: PoolReconfigured) -> None:
        name = session.profile.name
        if told.explained is not None:
            self._say(session, f"“{name}” kept its pool’s settings: {told.explained.title}")
        elif told.waiting:
            self._say(
                session,
                f"The pool of “{name}” has its new settings, but for {', '.join(told.waiting)}: these count "
                "from the next opening on.",
                "Reopen",
                lambda: self._workspace.reopen(session.profile.id),
            )
        else:
            self._say(session, f"The pool of “{name}” has its new settings.")

    def _say(
        self, session: Session, text: str, offer: str = "", act: Callable[[], object] | None = None
    ) -> None:
        if session is not self._workspace.current_session() or not self._panel.isVisible():
            self._dock.show_notice(text, offer, act)
            return
        self._answered = session
        self._panel.live.say(text, offer, act)

    def _forget_other(self) -> None:
        """An answer is about the pool that gave it, as long as that is open and in front."""
        answered = self._answered
        if answered is None:
            return
        if answered is not self._workspace.current_session() or answered.state is not SessionState.OPEN:
            self._answered = None
            self._panel.live.say("")
