"""A connection's place in the pool while it is open, and the numbers that places have."""

import heapq
import threading


class Slot:
    """One connection. `holder` is None while it is not leased; `ending` says why it will be closed.

    `used` says whether the present holder has had the connection in its hands, `suspect` that it may have
    died unnoticed and is pinged before its next use.
    """

    __slots__ = ("backend_id", "born_s", "ending", "holder", "leased_at_s", "number", "suspect", "used")

    def __init__(self, number: int) -> None:
        self.number = number
        self.backend_id = ""
        self.holder: str | None = None
        self.born_s = 0.0
        self.leased_at_s = 0.0
        self.ending = ""
        self.used = False
        self.suspect = False


class SlotNumbers:
    """Gives the smallest number that is free, from 1."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._freed: list[int] = []
        self._highest = 0

    def take(self) -> int:
        """A number that nobody has."""
        with self._lock:
            if self._freed:
                return heapq.heappop(self._freed)
            self._highest += 1
            return self._highest

    def give_back(self, number: int) -> None:
        """The number is free again."""
        with self._lock:
            heapq.heappush(self._freed, number)
