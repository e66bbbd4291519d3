"""The last five minutes of a pool: the most in use and waiting in each second."""

from collections import deque

from poolkeeper.pools.figures import TimelinePoint

SPAN_S = 300


class Timeline:
    """Keeps points only where something changed; a value holds until the next point."""

    def __init__(self) -> None:
        self.in_use = 0
        self.waiting = 0
        self._second = 0
        self._most = (0, 0)
        self._points: deque[tuple[int, int, int]] = deque()

    def changed(self, at_s: float, in_use: int, waiting: int) -> None:
        """The figures as they are from `at_s` (`time.time()`) on."""
        if at_s >= self._second + 1:
            self._begin(int(at_s))
        self.in_use, self.waiting = in_use, waiting
        most_in_use, most_waiting = self._most
        if in_use > most_in_use or waiting > most_waiting:
            self._most = (max(in_use, most_in_use), max(waiting, most_waiting))

    def points(self, now_s: float) -> tuple[TimelinePoint, ...]:
        """The last 300 s, oldest first.

        The first point stands at their beginning where the value is older, the last may stand at the
        second that comes, so that it still holds for one who does not ask again.
        """
        start_s = int(now_s) - SPAN_S
        while len(self._points) > 1 and self._points[1][0] <= start_s:
            self._points.popleft()
        points = [*self._points, *self._closing()]
        return tuple(TimelinePoint(max(at_s, start_s), *figures) for at_s, *figures in points)

    def _begin(self, second: int) -> None:
        self._points.extend(point for point in self._closing() if point[0] < second)
        self._second, self._most = second, (self.in_use, self.waiting)
        while len(self._points) > 2 * SPAN_S:
            self._points.popleft()

    def _closing(self) -> list[tuple[int, int, int]]:
        """The points that the current second leads to: itself, and what remains after it."""
        if not self._second:
            return []
        now = (self.in_use, self.waiting)
        after = [(self._second + 1, *now)] if now != self._most else []
        return [(self._second, *self._most), *after]
