"""What the window knows of a session, and what a tab hears of it."""

import enum
from typing import TYPE_CHECKING, Protocol

from poolkeeper.worker.messages import Column, Event, Explained

if TYPE_CHECKING:
    from poolkeeper.queries.result_store import ResultStore

OPEN_GRACE_S = 10.0
CANCEL_DEADLINE_S = 10.0
END_DEADLINE_S = 120.0
STATEMENT_GRACE_S = 15.0
LONGEST_STATEMENT_S = 3600


class SessionState(enum.Enum):
    """What the window knows of a profile's pool."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"
    FAILED = "failed"
    LOST = "lost"


class TabListener(Protocol):
    """What a tab hears of its own statements, on the GUI thread."""

    def told(self, event: Event) -> None:
        """Something of this tab's statement or transaction."""

    def result_began(self, columns: tuple[Column, ...], store: "ResultStore") -> None:
        """The columns are known; the store fills from now on."""

    def lost(self, explained: Explained) -> None:
        """The worker is gone, with whatever ran or was open."""
