"""Ends a portion of rows where it grows large, weighing only rows that took their time.

To weigh each value would cost a tenth of the speed of ordinary rows. But nobody copies many bytes in no
time: a row that came within `QUICK_ROW_S` is not large, and is not weighed.
"""

import itertools
import sys
import time
from collections.abc import Sequence
from typing import Any

PORTION_BYTES = 8 * 2**20
"""What one `Execution.fetch` hands on at most, but for its last step."""
QUICK_ROW_S = 5e-6
LONGEST_STEP = 32
"""Rows that are taken before it is looked again; the first steps are shorter."""


class Portion:
    """The rows of one fetch, `wanted` at most; `rows` is added to from outside."""

    def __init__(self, wanted: int) -> None:
        self.rows: list[Any] = []
        self._wanted = wanted
        self._bytes = 0
        self._step = 1
        self._at = 0
        self._began_s = time.perf_counter()

    def next_step(self) -> int:
        """How many rows to add now; 0 where it is enough."""
        at = len(self.rows)
        now_s = time.perf_counter()
        if now_s - self._began_s > QUICK_ROW_S * (at - self._at):
            self._bytes += bytes_of(self.rows[self._at :])
            if self._bytes >= PORTION_BYTES:
                return 0
            now_s = time.perf_counter()
        self._at, self._began_s = at, now_s
        step, self._step = self._step, min(self._step * 2, LONGEST_STEP)
        return min(step, self._wanted - at)


def bytes_of(rows: Sequence[Sequence[Any]]) -> int:
    """About how much memory the values take."""
    return sum(map(sys.getsizeof, itertools.chain.from_iterable(rows)))
