"""The picture of a recording: the most in use, open and waiting in each of a number of stretches of time."""

import bisect
import itertools
from typing import NamedTuple

from poolkeeper.pools.recording.event_filter import TROUBLE
from poolkeeper.pools.recording.event_table import KINDS
from poolkeeper.pools.recording.recording import Recording

_TROUBLE = bytes(KINDS.index(kind) for kind in KINDS if kind in TROUBLE)


class Stretch(NamedTuple):
    """The most within one stretch; `trouble` counts what somebody may have been called for."""

    in_use: int
    opened: int
    waiting: int
    trouble: int


def stretches(recording: Recording, from_s: float, to_s: float, count: int) -> list[Stretch]:
    """`count` stretches of equal length from `from_s` to `to_s` (`time.time()`), the oldest first.

    A stretch without events holds what stood before it.
    """
    known = len(recording)
    times, figures = recording.table.times, recording.figures
    kinds, length = recording.table.kinds, (to_s - from_s) / max(1, count)
    edges = [bisect.bisect_left(times, from_s + number * length, 0, known) for number in range(count)]
    edges.append(bisect.bisect_right(times, to_s, 0, known))
    drawn = []
    for first, last in itertools.pairwise(edges):
        before = figures.after(first - 1)
        if last <= first:
            drawn.append(Stretch(*before, 0))
            continue
        here = kinds[first:last]
        drawn.append(
            Stretch(
                max(before.in_use, max(figures.in_use[first:last])),
                max(before.opened, max(figures.opened[first:last])),
                max(before.waiting, max(figures.waiting[first:last])),
                len(here) - len(here.translate(None, _TROUBLE)),
            )
        )
    return drawn
