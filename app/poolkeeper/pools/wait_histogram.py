"""The distribution of waits over the whole life of a pool, in a few kilobytes."""

import math

_GROWTH = 1.04
_SHORTEST_S = 1e-6
_LONGEST_S = 1e5
_BUCKETS = math.ceil(math.log(_LONGEST_S / _SHORTEST_S, _GROWTH)) + 1
_SCALE = 1 / math.log(_GROWTH)
_OFFSET = -math.log(_SHORTEST_S) * _SCALE


class WaitHistogram:
    """Buckets that grow by 4 % each: a percentile is at most 2 % off, from 1 microsecond to a day."""

    def __init__(self) -> None:
        self.count = 0
        self.longest_s = 0.0
        self._buckets = [0] * _BUCKETS

    def add(self, wait_s: float) -> None:
        """Count one wait."""
        self.count += 1
        if wait_s > self.longest_s:
            self.longest_s = wait_s
        bucket = int(math.log(wait_s) * _SCALE + _OFFSET) if wait_s > _SHORTEST_S else 0
        self._buckets[bucket if bucket < _BUCKETS else -1] += 1

    def percentile(self, share: float) -> float:
        """The wait in seconds that `share` (0 to 1) of all waits did not exceed; 0 without any."""
        rank, seen = math.ceil(share * self.count), 0
        for bucket, count in enumerate(self._buckets):
            seen += count
            if count and seen >= rank:
                return min(_SHORTEST_S * math.pow(_GROWTH, bucket + 0.5), self.longest_s)
        return 0.0
