"""Keeps what clients asked for, so that tests can look; a password is never kept."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.standins.tns_sessions import Session

SECRETS = ("AUTH_PASSWORD", "AUTH_NEWPASSWORD", "AUTH_SESSKEY", "AUTH_PBKDF2_SPEEDY_KEY", "AUTH_TOKEN")


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that a client asked: kind, the session's SID, its text and details.

    Kinds: connect, login, execute, fetch, commit, rollback, ping, cancel, lob, release, logoff.
    """

    kind: str
    sid: int
    text: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


class RequestLog:
    """All requests in their order; any thread may look."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[Request] = []

    def __iter__(self) -> Iterator[Request]:
        with self._lock:
            return iter(list(self._requests))

    def __len__(self) -> int:
        with self._lock:
            return len(self._requests)

    def note(self, request: Request) -> None:
        """Add one."""
        with self._lock:
            self._requests.append(request)

    def note_login(self, session: Session, values: Mapping[str, str]) -> None:
        """Add a login without its secrets."""
        details = {key: value for key, value in values.items() if key not in SECRETS}
        facts = {
            "cclass": session.cclass,
            "purity": session.purity,
            "pooled": session.pooled,
            "privilege": session.privilege,
            "edition": session.edition,
            "proxy_user": session.proxy_user,
            "service": session.service,
        }
        self.note(Request("login", session.sid, session.user, {**details, **facts}))

    def of(self, kind: str) -> tuple[Request, ...]:
        """Those of one kind."""
        return tuple(request for request in self if request.kind == kind)

    def texts(self, kind: str = "execute") -> tuple[str, ...]:
        """The texts of those of one kind."""
        return tuple(request.text for request in self.of(kind))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._requests.clear()
