"""Who of a run may sign in when: one goes ahead where it is not known that the password still holds.

A password that is changed while a run is on its way would otherwise be tried by every worker at once, and the
account be locked.
"""

import enum
import threading
import time
from collections.abc import Callable, Iterator, MutableSequence
from contextlib import AbstractContextManager
from multiprocessing.context import BaseContext

Lock = AbstractContextManager[object]

FRESH_FOR, LEAST_FRESH_S, MOST_FRESH_S = 2.0, 0.05, 0.25
"""For this many times what it took, in these bounds, a sign-in that worked says that the next one will: all
may go at once then, as in an application."""

TURN_S = 1.0
"""So long one that gets no answer holds up the next."""

LONGEST_LOOK_S = 0.02
NEVER_S = -1e9
_WORKED, _TOOK, _SCOUT, _REFUSED = range(4)


class May(enum.Enum):
    """What somebody may do who wants to sign in."""

    GO = enum.auto()
    GO_AHEAD = enum.auto()
    WAIT = enum.auto()
    NEVER = enum.auto()


class Turns:
    """Shared by the workers of a run, also by those in several processes; thread-safe."""

    def __init__(self, lock: Lock | None = None, times_s: MutableSequence[float] | None = None) -> None:
        """Both are given where processes share them."""
        self._lock = lock or threading.Lock()
        self._times_s = times_s if times_s is not None else new_times()

    @property
    def refused(self) -> bool:
        """Whether the server has refused a sign-in of the run, in whichever process."""
        return self._times_s[_REFUSED] > 0

    def ask(self) -> tuple[May, float]:
        """What whoever asks may do, and the number of their turn for `over`."""
        now_s = time.monotonic()
        with self._lock:
            if self.refused:
                return May.NEVER, 0.0
            fresh_s = min(MOST_FRESH_S, max(LEAST_FRESH_S, FRESH_FOR * self._times_s[_TOOK]))
            if now_s - self._times_s[_WORKED] <= fresh_s:
                return May.GO, 0.0
            if now_s - self._times_s[_SCOUT] <= TURN_S:
                return May.WAIT, 0.0
            self._times_s[_SCOUT] = now_s
            return May.GO_AHEAD, now_s

    def worked(self, took_s: float) -> None:
        """A sign-in was taken, after `took_s`."""
        with self._lock:
            self._times_s[_WORKED], self._times_s[_TOOK] = time.monotonic(), took_s

    def refuse(self) -> None:
        """A sign-in was refused: there are no more."""
        with self._lock:
            self._times_s[_REFUSED] = 1.0

    def over(self, number: float) -> None:
        """Whoever had this turn has tried, whatever came of it."""
        with self._lock:
            if self._times_s[_SCOUT] == number:
                self._times_s[_SCOUT] = NEVER_S


def new_times() -> list[float]:
    """Of a run that has not begun."""
    return [NEVER_S, 0.0, NEVER_S, 0.0]


def shared_turns(context: BaseContext) -> Callable[[], Turns]:
    """Gives the same turns in every process; passed to a process as an argument when it is started."""
    return _Shared(context.Lock(), context.Array("d", new_times(), lock=False))


class _Shared:
    def __init__(self, lock: Lock, times_s: MutableSequence[float]) -> None:
        self._lock, self._times_s = lock, times_s

    def __call__(self) -> Turns:
        return Turns(self._lock, self._times_s)


def looks_s() -> Iterator[float]:
    """Seconds between two looks whether it is one's turn: processes have no other way to be woken."""
    pause_s = 0.001
    while True:
        yield pause_s
        pause_s = min(LONGEST_LOOK_S, 2 * pause_s)
