"""What every kind of pool tells out of its book of events, and writes into it."""

import time

from poolkeeper.pools.events import Happened, PoolEvent
from poolkeeper.pools.ledger import Drained, Ledger


class OnRecord:
    """A part of Pool; whoever inherits it makes the book."""

    _ledger: Ledger

    def events(self) -> tuple[PoolEvent, ...]:
        """See Pool."""
        return self._ledger.events()

    def backend_ids(self) -> frozenset[str]:
        """See Pool."""
        return self._ledger.backend_ids()

    def drain(self) -> Drained:
        """See Pool."""
        return self._ledger.drain()

    def note_retry(self, holder: str, wait_s: float, why: str) -> None:
        """See Pool."""
        self._ledger.note((time.monotonic(), Happened.RETRYING.value, 0, "", holder, wait_s, why, 0))

    def note_server(self, node: str, happened: Happened, holder: str, why: str) -> None:
        """See Pool."""
        self._ledger.node = node
        self._ledger.note((time.monotonic(), happened.value, 0, "", holder, 0.0, why, 0))
