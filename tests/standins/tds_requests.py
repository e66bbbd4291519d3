"""What arrived at the server, in order, for tests to look at. Values and secrets are not kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.standins import tds_packets as packets
from tests.standins.tds_login import Login

if TYPE_CHECKING:
    from tests.standins.tds_session import Session

_NAMES = {packets.ATTENTION: "attention", packets.TRANSACTION: "transaction request"}


@dataclass(frozen=True)
class Arrived:
    """One request: `kind` is pre-login, login, batch, attention, or the name of a called procedure."""

    spid: int
    kind: str
    text: str = ""
    login: Login | None = None


class Requests:
    """A list that only grows; tests may wait for what they expect."""

    def __init__(self) -> None:
        self._arrived: list[Arrived] = []
        self._changed = threading.Condition()

    def __iter__(self) -> Iterator[Arrived]:
        with self._changed:
            return iter(list(self._arrived))

    def __len__(self) -> int:
        return len(self._arrived)

    @property
    def logins(self) -> list[Login]:
        """Give every login that was tried."""
        return [each.login for each in self if each.login is not None]

    def texts(self, kind: str) -> list[str]:
        """Give the texts of all requests of a kind."""
        return [each.text for each in self if each.kind == kind]

    def clear(self) -> None:
        """Forget what arrived."""
        with self._changed:
            self._arrived.clear()

    def wait_for(self, kind: str, containing: str = "", *, count: int = 1, timeout_s: float = 10) -> None:
        """Wait until so many requests of a kind, with that in their text, arrived; raises TimeoutError."""

        def enough() -> bool:
            return sum(each.kind == kind and containing in each.text for each in self._arrived) >= count

        with self._changed:
            if not self._changed.wait_for(enough, timeout_s):
                raise TimeoutError(f"no {count} of {kind} in {timeout_s} s")

    def note(self, session: Session, kind: str, text: str) -> None:
        """Add a request."""
        self._add(Arrived(session.spid, kind, text))

    def note_login(self, session: Session, login: Login) -> None:
        """Add a login."""
        self._add(Arrived(session.spid, "login", login=login))

    def note_request(self, session: Session, kind: int) -> None:
        """Add what is known by its packet type alone; batches and calls say more themselves."""
        if kind in _NAMES:
            self._add(Arrived(session.spid, _NAMES[kind]))

    def _add(self, arrived: Arrived) -> None:
        with self._changed:
            self._arrived.append(arrived)
            self._changed.notify_all()
