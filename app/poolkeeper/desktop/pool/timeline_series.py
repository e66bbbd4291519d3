"""The last five minutes as steps, from points that say only what changed."""

import bisect
import dataclasses

from poolkeeper.worker.messages import TimelinePoint

SPAN_S = 300
"""How much of the past the timeline shows."""


@dataclasses.dataclass(frozen=True)
class Step:
    """`in_use`, `waiting` and the pool's `size` held from `from_s` up to `to_s` (`time.time()` seconds)."""

    from_s: float
    to_s: float
    in_use: int
    waiting: int
    size: int | None = None


def steps(points: tuple[TimelinePoint, ...], now_s: float) -> tuple[Step, ...]:
    """What the timeline draws at `now_s`, oldest first; before the first point nothing is known."""
    start_s, end_s = now_s - SPAN_S, now_s
    ends = [*(float(point.at_s) for point in points[1:]), end_s]
    return tuple(
        Step(max(start_s, point.at_s), min(to_s, end_s), point.in_use, point.waiting, point.size)
        for point, to_s in zip(points, ends, strict=False)
        if to_s > start_s and min(to_s, end_s) > max(start_s, point.at_s)
    )


def sized(drawn: tuple[Step, ...], size: int | None) -> tuple[Step, ...]:
    """The steps, with the size of now where a point tells none."""
    return tuple(step if step.size is not None else dataclasses.replace(step, size=size) for step in drawn)


def point_at(points: tuple[TimelinePoint, ...], at_s: float) -> TimelinePoint | None:
    """The point that holds at this moment, or None before the first."""
    index = bisect.bisect_right(points, at_s, key=lambda point: point.at_s)
    return points[index - 1] if index else None


def settled(points: tuple[TimelinePoint, ...], now_s: float) -> bool:
    """True when the picture will look the same every second from now on."""
    seen = steps(points, now_s)
    nothing = not any(step.in_use or step.waiting for step in seen) and len({step.size for step in seen}) < 2
    return nothing or points[-1].at_s < now_s - SPAN_S


def peak(drawn: tuple[Step, ...]) -> int:
    """The most in use or waiting among the steps, and the largest size."""
    return max((max(step.in_use, step.waiting, step.size or 0) for step in drawn), default=0)
