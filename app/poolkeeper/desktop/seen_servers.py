"""What each server last said of its sessions, whichever profile asked, also after its pool was closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from poolkeeper.desktop.session_state import SessionState
from poolkeeper.profiles.replicas import address_text

if TYPE_CHECKING:
    from poolkeeper.desktop.session import Session
    from poolkeeper.desktop.workspace import Workspace
    from poolkeeper.profiles.profile import Profile
    from poolkeeper.worker.messages import ServerView


class SeenServers(QObject):
    """Listens to every look at a server."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._looks: dict[str, tuple[Session, ServerView]] = {}
        workspace.server_seen.connect(self._seen)

    def view_for(self, profile: Profile) -> ServerView | None:
        """The last look at the profile's server; None where nobody has looked since the window opened.

        What it counts as ours are sessions that the profile would have instead of, not beside, its own.
        """
        session, view = self._looks.get(_place(profile), (None, None))
        if view is None or session is None:
            return None
        beside = session.profile.id != profile.id and session.state is SessionState.OPEN
        return msgspec.structs.replace(view, ours=0) if beside else view

    def _seen(self, session: Session) -> None:
        seen = session.server.seen
        # a look that failed tells nothing of the server
        if seen is not None and seen.view.everyone is not None:
            self._looks[_place(session.profile)] = (session, seen.view)


def _place(profile: Profile) -> str:
    return f"{profile.engine} {address_text(profile.host.casefold(), profile.port, profile.engine)}"
