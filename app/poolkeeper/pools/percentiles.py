"""Exact percentiles of what was kept."""

import math
from collections.abc import Sequence


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of all do not exceed; 0 where there are none.

    `ordered` is in rising order. This is the nearest-rank percentile: always a value that occurred.
    """
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
