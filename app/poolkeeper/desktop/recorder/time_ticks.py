"""Round moments for the axis of a timeline."""

import math
import time

_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)


def ticks(begin_s: float, end_s: float, most: int) -> list[tuple[float, str]]:
    """At most `most` round moments between two, in `time.time()` seconds, with their words."""
    length_s = end_s - begin_s
    step_s = next((step for step in _STEPS_S if length_s / step <= most), _STEPS_S[-1])
    if length_s / step_s > 4 * most:
        return []
    try:
        offset_s = time.localtime(begin_s).tm_gmtoff
        first = math.ceil((begin_s + offset_s) / step_s) * step_s - offset_s
        pattern = "%H:%M:%S" if step_s < 60 else "%H:%M"
        moments = (first + number * step_s for number in range(int((end_s - first) // step_s) + 1))
        return [(at_s, time.strftime(pattern, time.localtime(at_s))) for at_s in moments]
    except (ValueError, OverflowError, OSError):
        return []
