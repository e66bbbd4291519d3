"""The last five minutes of a pool: the most in use and waiting in each second."""

from collections import deque

from poolkeeper.pools.figures import TimelinePoint

SPAN_S = 300

_Point = tuple[int, int, int, int | None]
"""When, in use, waiting, and the pool's size."""


class Timeline:
    """Keeps points only where something changed; a value holds until the next point."""

    def __init__(self, began_s: float, size: int | None = None) -> None:
        """Of a pool that began at `began_s` (`time.time()`) with this size."""
        self._in_use = self._most_in_use = 0
        self._waiting = self._most_waiting = 0
        self._second = int(began_s)
        self._ends_s = self._second + 1
        self._size = size
        self._points: deque[_Point] = deque()

    def in_use_changed(self, at_s: float, by: int) -> None:
        """One more or one less is in use from `at_s` (`time.time()`) on."""
        if at_s >= self._ends_s:
            self._begin(int(at_s))
        self._in_use = in_use = self._in_use + by
        if in_use > self._most_in_use:
            self._most_in_use = in_use

    def waiting_changed(self, at_s: float, waiting: int) -> None:
        """So many wait from `at_s` (`time.time()`) on."""
        if at_s >= self._ends_s:
            self._begin(int(at_s))
        self._waiting = waiting
        self._most_waiting = max(waiting, self._most_waiting)

    def resized(self, at_s: float, size: int | None) -> None:
        """The pool has this size from `at_s` (`time.time()`) on."""
        if at_s >= self._ends_s:
            self._begin(int(at_s))
        self._size = size

    def points(self, now_s: float) -> tuple[TimelinePoint, ...]:
        """The last 300 s, oldest first.

        The first point stands at their beginning where its value is older. The last may stand at the
        second that comes: what it says still holds for one who does not ask again.
        """
        start_s = int(now_s) - SPAN_S
        points = [*self._points, *self._closing()]
        while len(points) > 1 and points[1][0] <= start_s:
            del points[0]
        return tuple(
            TimelinePoint(max(at_s, start_s), in_use, waiting, size) for at_s, in_use, waiting, size in points
        )

    def _begin(self, second: int) -> None:
        for point in self._closing():
            if point[0] < second and (not self._points or self._points[-1][1:] != point[1:]):
                self._points.append(point)
        while len(self._points) > 1 and self._points[1][0] <= second - SPAN_S:
            self._points.popleft()
        self._second, self._ends_s = second, second + 1
        self._most_in_use, self._most_waiting = self._in_use, self._waiting

    def _closing(self) -> list[_Point]:
        """The points that the current second leads to: itself, and what remains after it."""
        most = (self._most_in_use, self._most_waiting, self._size)
        now = (self._in_use, self._waiting, self._size)
        after = [(self._ends_s, *now)] if now != most else []
        return [(self._second, *most), *after]
