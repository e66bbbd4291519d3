"""How far a replica is behind its primary, from what both say of themselves. Pure: fed with times."""

from collections import deque

import msgspec

from poolkeeper.databases.replication import Replication

MARKS_KEPT = 4096


class Lag(msgspec.Struct, frozen=True):
    """Seconds and bytes behind; None is not told."""

    seconds: float | None = None
    bytes: int | None = None


class PrimaryMarks:
    """Where the primary's log stood at which time.

    A replica that has applied what the primary had written at a time is behind by no more than the time
    since. So a primary where nothing happens makes nobody late, and no two clocks are compared.
    """

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque(maxlen=MARKS_KEPT)

    def note(self, at_s: float, position: int) -> None:
        """At `at_s` (monotonic) the primary had written up to `position`; one that goes back begins anew."""
        if self._marks and position < self._marks[-1][1]:
            self._marks.clear()
        # of a stretch where nothing was written the first and the last are enough
        if len(self._marks) >= 2 and self._marks[-2][1] == self._marks[-1][1] == position:
            self._marks.pop()
        self._marks.append((at_s, position))

    def forget(self) -> None:
        """The primary does not answer: what it wrote since is not known."""
        self._marks.clear()

    def lag(self, told: Replication, at_s: float) -> Lag:
        """How far behind a replica is that said `told` at `at_s`."""
        applied = told.position
        if applied is None or not self._marks:
            own_s = 0.0 if told.caught_up else told.lag_s
            return Lag(own_s)
        newest = self._marks[-1][1]
        if applied >= newest:
            return Lag(0.0, 0)
        reached = [mark_s for mark_s, position in self._marks if position <= applied]
        missing_since_s = next(mark_s for mark_s, position in self._marks if position > applied)
        # what it lacks first was written after the last mark that it has reached and before the next
        least_s = max(0.0, at_s - missing_since_s)
        most_s = at_s - reached[-1] if reached else float("inf")
        fits = told.lag_s is not None and least_s <= told.lag_s <= most_s
        return Lag(told.lag_s if fits else least_s, newest - applied)
