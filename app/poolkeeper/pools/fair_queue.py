"""The queue of idle connections: whoever waited longest is handed the next one given back."""

import bisect
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from sqlalchemy.util import queue as sqlalchemy_queue

from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.lease import Lease

_Record = Any


class FairQueue(sqlalchemy_queue.QueueCommon[_Record]):
    """In place of SQLAlchemy's queue, where a newcomer can overtake those who wait.

    `asking` gives the lease that the calling thread wants, `waiting` is told when it begins
    to wait and `given_up` when it is cancelled meanwhile. `give_back` takes a connection that came
    too late for a cancelled one: it keeps it or closes it. `has_room` says whether a new connection
    could be made.
    """

    asking: Callable[[], Lease]
    waiting: Callable[[Lease], None]
    given_up: Callable[[Lease], None]
    give_back: Callable[[_Record], None]
    has_room: Callable[[], bool]

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:
        self.maxsize = maxsize
        self.use_lifo = use_lifo
        self.closed = False
        self._idle: deque[_Record] = deque()
        self._waiters: list[_Waiter] = []
        # Re-entrant, as in SQLAlchemy: a lease dropped without a release is given back by the
        # garbage collector, which may run in the middle of `get`.
        self._mutex = threading.RLock()

    def qsize(self) -> int:
        """How many connections are idle."""
        return len(self._idle)

    def put(self, item: _Record, block: bool = True, timeout: float | None = None) -> None:
        """Hand `item` to the first who waits, or keep it; raises Full where it is one too many."""
        with self._mutex:
            if self._waiters:
                self._waiters.pop(0).hand(item)
            elif self.closed or 0 < self.maxsize <= len(self._idle):
                raise sqlalchemy_queue.Full
            else:
                self._idle.append(item)

    def get(self, block: bool = True, timeout: float | None = None) -> _Record:
        """An idle connection; waits for one until the lease's own deadline if `block`.

        Raises Empty where there is none, or where there is room for a new one; LeaseCancelled.
        """
        with self._mutex:
            if self._idle:
                return self._idle.pop() if self.use_lifo else self._idle.popleft()
            # Whoever made room since the caller looked for it found nobody here to wake.
            if not block or self.closed or self.has_room():
                raise sqlalchemy_queue.Empty
            waiter = _Waiter(self.asking())
            # By the time of asking: one who was woken in vain finds its old place again.
            bisect.insort(self._waiters, waiter, key=_asked_at_s)
        return self._wait(waiter)

    def take(self, wanted: Callable[[_Record], bool]) -> _Record | None:
        """The first idle connection that is wanted, kept no more; None where there is none."""
        with self._mutex:
            found = next((record for record in self._idle if wanted(record)), None)
            if found is not None:
                self._idle.remove(found)
            return found

    def wake_one(self) -> None:
        """Let the first who waits look again: there is room for a connection."""
        with self._mutex:
            if self._waiters:
                self._waiters.pop(0).call()

    def close(self) -> list[_Record]:
        """Keep nothing any more and send everybody away; returns what was idle."""
        with self._mutex:
            self.closed = True
            idle = list(self._idle)
            self._idle.clear()
            for waiter in self._waiters:
                waiter.wake()
            self._waiters.clear()
        return idle

    def _wait(self, waiter: "_Waiter") -> _Record:
        lease = waiter.lease
        self.waiting(lease)
        lease.token.watch(waiter.wake)
        waiter.wait()
        lease.token.unwatch(waiter.wake)
        with self._mutex:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            # asked once: a cancel from now on is seen by whoever gets the connection
            cancelled = lease.token.cancelled
        if cancelled:
            self._pass_on(waiter)
            self.given_up(lease)
            raise LeaseCancelled
        if waiter.item is None:
            raise sqlalchemy_queue.Empty
        return waiter.item

    def _pass_on(self, waiter: "_Waiter") -> None:
        """Let the next one have what `waiter` was given: a connection, or word of room for one."""
        if waiter.item is not None:
            # outside the lock, for it may have to be closed
            self.give_back(waiter.item)
        elif waiter.called:
            self.wake_one()


class _Waiter:
    """One thread that waits; it sleeps on its own event and is woken alone."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.item: _Record = None
        self.called = False
        self._event = threading.Event()
        self.wake = self._event.set

    def hand(self, item: _Record) -> None:
        """Give it its connection."""
        self.item = item
        self.wake()

    def call(self) -> None:
        """Tell it that there is room."""
        self.called = True
        self.wake()

    def wait(self) -> None:
        """Sleep until woken, at most to the lease's deadline."""
        self._event.wait(max(0.0, self.lease.deadline_s - time.monotonic()))


def _asked_at_s(waiter: _Waiter) -> float:
    return waiter.lease.asked_at_s
