"""Which sign-in each connection was made with: the generation of its identity, as the record says it."""

import threading
import time

from poolkeeper.pools.events import Happened
from poolkeeper.pools.generation_words import said
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.ledger import Ledger


class Generations:
    """Puts on record when the sign-in was renewed: at the first connection that is made with a newer one."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._newest = 0

    def connected(self, lease: Lease) -> str:
        """What to write of the connection just made for `lease`: nothing for the first sign-in of all."""
        generation = lease.generation
        with self._lock:
            before, self._newest = self._newest, max(self._newest, generation)
            if 0 < before < generation:
                why = f"{said(generation)} in place of {said(before)}"
                renewed = Happened.SIGN_IN_RENEWED.value
                self._ledger.note((time.monotonic(), renewed, 0, "", lease.holder, 0.0, why, 0))
        return said(generation) if generation > 1 else ""
