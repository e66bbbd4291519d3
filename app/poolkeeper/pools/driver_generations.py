"""A driver's own pool, and those before it that were signed in by what the server takes no longer."""

import contextlib
import threading
from collections import Counter

from poolkeeper.databases.database import DbapiConnection, DriverConnections
from poolkeeper.profiles.oracle import DriverPool


class DriverGenerations(DriverConnections):
    """Connections come from the newest; an older one is closed when all it has lent is back."""

    def __init__(self, first: DriverConnections, made_with: int = 0) -> None:
        """`made_with` is the generation of the identity of `first`."""
        self._current = first
        self._made_with = {id(first): made_with}
        self._before: list[DriverConnections] = []
        self._owners: dict[int, DriverConnections] = {}
        self._asked: Counter[int] = Counter()
        self._lock = threading.Lock()
        self.generation = 1

    def replace(self, newer: DriverConnections, made_with: int = 0) -> bool:
        """Take connections from `newer` from now on; returns whether nothing older is left.

        What an older pool has idle stays open as long as it has lent something: the driver closes all or
        nothing, and one that it drops it makes anew, with the old identity.
        """
        with self._lock:
            self._before.append(self._current)
            self._current = newer
            self._made_with[id(newer)] = made_with
            self.generation += 1
        self._close_unused()
        return not self._before

    def made_with(self, connection: DbapiConnection) -> int:
        """The generation of the identity with which a lent connection was made."""
        with self._lock:
            owner = self._owners.get(id(connection), self._current)
            return self._made_with.get(id(owner), 0)

    @property
    def opened(self) -> int:
        """How many connections there are, in all generations."""
        return sum(each.opened for each in (self._current, *self._before))

    def acquire(self) -> DbapiConnection:
        """A connection of the newest. Raises the driver's own error."""
        with self._lock:
            owner = self._current
            self._asked[id(owner)] += 1
        try:
            connection = owner.acquire()
            with self._lock:
                self._owners[id(connection)] = owner
        finally:
            with self._lock:
                self._asked[id(owner)] -= 1
            self._close_unused()
        return connection

    def release(self, connection: DbapiConnection) -> None:
        """Give a connection back to its own pool; an older one is closed with the last that it has lent.

        Until then it keeps what comes back, for those who still wait for it: one that it drops it makes anew,
        with the old identity, and a server that takes that no longer counts each try.
        """
        with self._lock:
            owner = self._owners.get(id(connection), self._current)
        owner.release(connection)
        self._taken_back(connection)
        self._close_unused()

    def retire(self, connection: DbapiConnection) -> None:
        """Close a sound connection that is too old to be kept; an older pool gets its own back instead."""
        with self._lock:
            is_current = self._owners.get(id(connection), self._current) is self._current
        (self.drop if is_current else self.release)(connection)

    def drop(self, connection: DbapiConnection) -> None:
        """Close a connection instead of keeping it."""
        self._taken_back(connection).drop(connection)
        self._close_unused()

    def is_exhausted(self, error: BaseException) -> bool:
        """See DriverConnections."""
        return self._current.is_exhausted(error)

    def reconfigure(self, settings: DriverPool) -> tuple[str, ...]:
        """See DriverConnections."""
        return self._current.reconfigure(settings)

    def close(self) -> None:
        """Close every connection of every generation, lent or not."""
        before, self._before = self._before, []
        for each in before:
            with contextlib.suppress(Exception):
                each.close()
        self._current.close()

    def _taken_back(self, connection: DbapiConnection) -> DriverConnections:
        with self._lock:
            return self._owners.pop(id(connection), self._current)

    def _close_unused(self) -> None:
        """Close each older pool that has nothing lent any more, and that nobody waits for."""
        with self._lock:
            lending = {id(owner) for owner in self._owners.values()} | set(+self._asked)
            unused = [each for each in self._before if id(each) not in lending]
            self._before = [each for each in self._before if id(each) in lending]
        for each in unused:
            self._made_with.pop(id(each), None)
            self._asked.pop(id(each), None)
            with contextlib.suppress(Exception):
                each.close()
