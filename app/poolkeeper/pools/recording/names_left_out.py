"""Takes names out of what is handed over, or leaves them in."""

import re

import msgspec

from poolkeeper.databases.server_view import ServerSession, ServerView
from poolkeeper.pools.recording.frames import Session
from poolkeeper.pools.recording.recordable_text import LEFT_OUT
from poolkeeper.profiles.profile import Profile

_SHORTEST_NAME = 3


class Names:
    """One bundle's names; with `leave_out` the same holder gets the same number throughout."""

    def __init__(self, profile_name: str, profile: Profile | None, *, leave_out: bool) -> None:
        self._leave_out = leave_out
        self._holders: dict[str, str] = {}
        self._whys: dict[str, str] = {}
        known = {profile_name}
        if profile is not None:
            known |= {profile.name, profile.host, profile.user, profile.database, profile.oracle.proxy_user}
        words = sorted((name for name in known if len(name) >= _SHORTEST_NAME), key=len, reverse=True)
        pattern = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words) or r"(?!)"
        self._known = re.compile(pattern, re.IGNORECASE)

    def holder(self, name: str) -> str:
        """A holder's name, or a number in its place; who opened the pool is no name."""
        if not self._leave_out or name in ("", "opening"):
            return name
        return self._holders.setdefault(name, f"holder {len(self._holders) + 1}")

    def why(self, text: str) -> str:
        """A reason; holders' names do not stand in there, the profile's may."""
        if not self._leave_out or not text:
            return text
        if text not in self._whys:
            self._whys[text] = self._known.sub(LEFT_OUT, text)
        return self._whys[text]

    def session(self, session: Session) -> Session:
        """The recording's head."""
        if not self._leave_out:
            return session
        return msgspec.structs.replace(session, profile_name="a profile", server=self.why(session.server))

    def server(self, view: ServerView) -> ServerView:
        """What the server said, without what anybody runs there; users and machines may go as well."""
        notes = tuple(self.why(note) for note in view.notes)
        figures = tuple((name, self.why(text)) for name, text in view.figures)
        sessions = tuple(self._server_session(each) for each in view.sessions)
        return msgspec.structs.replace(view, sessions=sessions, figures=figures, notes=notes)

    def _server_session(self, session: ServerSession) -> ServerSession:
        # a lock's name may hold a key's values
        bare = msgspec.structs.replace(session, statement="", waits_for="")
        if not self._leave_out:
            return bare
        return msgspec.structs.replace(bare, user="", machine="", program="", database="")
