"""Plays a pooled server (DRCP): released after use, taken again with the client's next call."""

from tests.standins.tns_sessions import Session, SessionList
from tests.standins.ttc_buffers import TtcWriter

MESSAGE_SERVER_PIGGYBACK, SESSION_RETURNED = 23, 4
SESSION_CHANGED = 4


class PooledServer:
    """The pooled server behind one client connection."""

    def __init__(self, sessions: SessionList, session: Session) -> None:
        self._sessions = sessions
        self._session = session

    def release(self) -> None:
        """Give the server back; the connection stays."""
        self._session.released = True

    def take(self, writer: TtcWriter) -> bool:
        """Take a server again if it was given back, and tell the client; True when it is another session."""
        session = self._session
        if not session.released:
            return False
        session.released = False
        changed = session.purity == "NEW"
        if changed:
            self._sessions.renumber(session)
        writer.u8(MESSAGE_SERVER_PIGGYBACK, SESSION_RETURNED)
        writer.ub(0)
        writer.u8(0)
        writer.ub(0, SESSION_CHANGED if changed else 0, session.sid, session.serial)
        return changed
