"""How long the last leases of a pool waited, kept whole so that percentiles of them are exact."""

from collections import deque

from poolkeeper.pools.percentiles import percentile

WINDOW = 5_000
"""The p99 rests on 50 of them; sorting them takes a millisecond, a few times a second at most."""


class RecentWaits:
    """The percentiles are exact over the last 5,000 leases (WINDOW), or all where there were fewer.

    `count` and `longest_s` are of every lease since the pool opened.
    """

    def __init__(self) -> None:
        self.count = 0
        self.longest_s = 0.0
        self._recent: deque[float] = deque(maxlen=WINDOW)
        self._keep = self._recent.append
        self._ordered: list[float] = []
        self._ordered_at = 0

    def add(self, wait_s: float) -> None:
        """Count one wait."""
        self.count += 1
        if wait_s > self.longest_s:
            self.longest_s = wait_s
        self._keep(wait_s)

    def percentiles(self, *shares: float) -> tuple[float, ...]:
        """For each share (0 to 1) the wait in seconds that so many of the last ones did not exceed.

        By the nearest rank: always a wait that occurred, and 0 where there was none.
        """
        if self._ordered_at != self.count:
            # who looks each second at a pool that nobody uses must not sort each second
            self._ordered, self._ordered_at = sorted(self._recent), self.count
        return tuple(percentile(self._ordered, share) for share in shares)
