"""Keeps the list of live sessions, as `v$session` would show them."""

import itertools
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass
class Session:
    """One session's facts; `killed` makes its next step fail with ORA-00028."""

    sid: int
    serial: int
    user: str = ""
    schema: str = ""
    program: str = ""
    module: str = ""
    action: str = ""
    client_info: str = ""
    client_identifier: str = ""
    machine: str = ""
    terminal: str = ""
    os_user: str = ""
    process: str = ""
    driver: str = ""
    service: str = ""
    protocol: str = "tcp"
    privilege: str = ""
    edition: str = "ORA$BASE"
    proxy_user: str = ""
    statement: str = ""
    last_statement: str = ""
    in_transaction: bool = False
    waits_for: str = ""
    blocked_by: int | None = None
    pooled: bool = False
    cclass: str = ""
    purity: str = ""
    released: bool = False
    killed: bool = False
    logged_on_at: datetime = field(default_factory=lambda: datetime.now().replace(microsecond=0))
    last_call_at: datetime = field(default_factory=lambda: datetime.now().replace(microsecond=0))

    @property
    def active(self) -> bool:
        """Whether a call runs now."""
        return bool(self.statement)


class SessionList:
    """The live sessions of one server; any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: dict[int, Session] = {}
        self._sids = itertools.count(21)
        self._serials = itertools.count(40101, 13)
        self.highest = 0

    def open(self) -> Session:
        """Number a new session; it is listed once `add` is called."""
        with self._lock:
            return Session(next(self._sids), next(self._serials) % 65000)

    def add(self, session: Session) -> None:
        """List a session that has logged in."""
        with self._lock:
            self._sessions[session.sid] = session
            self.highest = max(self.highest, len(self._sessions))

    def renumber(self, session: Session) -> None:
        """Give a pooled client another server session."""
        with self._lock:
            self._sessions.pop(session.sid, None)
            session.sid, session.serial = next(self._sids), next(self._serials) % 65000
            self._sessions[session.sid] = session

    def remove(self, session: Session) -> None:
        """Forget a session that has ended."""
        with self._lock:
            self._sessions.pop(session.sid, None)

    def kill(self, sid: int, serial: int | None = None) -> bool:
        """Mark a session as killed; False when there is none such."""
        with self._lock:
            session = self._sessions.get(sid)
            if session is None or serial not in (None, session.serial):
                return False
            session.killed = True
            return True

    def snapshot(self) -> tuple[Session, ...]:
        """Copies of the sessions as they are now, by SID."""
        with self._lock:
            return tuple(replace(session) for _, session in sorted(self._sessions.items()))
