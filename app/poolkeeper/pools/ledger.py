"""The pool's book of events: written without waiting, read into figures when somebody asks."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import NamedTuple

from poolkeeper.pools.account import Account, Entry
from poolkeeper.pools.events import Happened, PoolEvent
from poolkeeper.pools.figures import PoolSnapshot, SlotFigures, Waiter
from poolkeeper.profiles.pool_limits import PoolLimits

EVENTS_KEPT = 20_000
UNREAD_LIMIT = 512
"""So many entries nobody has read yet are read by whoever writes the next one."""
UNDRAINED_LIMIT = 200_000
"""So many entries wait for a recorder that does not come; what is written beyond them is counted as lost."""


class Drained(NamedTuple):
    """What was written since the last draining, how many entries were lost, and what stands after them."""

    entries: list[Entry]
    lost: int
    slots: tuple[SlotFigures, ...]
    waiters: Mapping[int, Waiter]


class Ledger:
    """`changed` is called at the first event after a snapshot: it is never lost and never repeated.

    `limits` are those of the next snapshot, `node` names the server where a profile has several. `write`
    (an append to `unread`) and `told` are open to the one who leases: a call less, twice a lease.
    """

    def __init__(self, limits: PoolLimits, changed: Callable[[], None]) -> None:
        self.limits = limits
        self.node = ""
        self._changed = changed
        self.told = False
        self.unread: deque[Entry] = deque()
        self.write = self.unread.append
        self._kept: deque[Entry] = deque(maxlen=EVENTS_KEPT)
        self._undrained: list[Entry] | None = None
        self._lost = 0
        self._reading = threading.Lock()
        self._account = Account(time.time(), limits.size)

    def note(self, entry: Entry) -> None:
        """Write one entry; never blocks. Entries of one slot must be written in their true order."""
        self.write(entry)
        if not self.told:
            self.attend()

    def attend(self) -> None:
        """To be called where an entry was written while `told` is false or much is unread."""
        if not self.told:
            self.told = True
            self._changed()
        if len(self.unread) > UNREAD_LIMIT and self._reading.acquire(blocking=False):
            try:
                self._read()
            finally:
                self._reading.release()

    def snapshot(self) -> PoolSnapshot:
        """Every figure as of now."""
        self.told = False
        with self._reading:
            self._read()
            return self._account.snapshot(self.limits, time.time())

    def events(self) -> tuple[PoolEvent, ...]:
        """The last 20 000 events, oldest first."""
        with self._reading:
            self._read()
            kept = list(self._kept)
        return tuple(_event(*entry, self.node) for entry in kept)

    def backend_ids(self) -> frozenset[str]:
        """The backend ids of these events."""
        with self._reading:
            self._read()
            return frozenset(entry[3] for entry in self._kept if entry[3])

    def drain(self) -> Drained:
        """What nobody has drained yet, oldest first; the first call begins with what is still kept.

        For one recorder. `changed` is called at the first event after this, as after a snapshot.
        """
        self.told = False
        with self._reading:
            self._read()
            entries = list(self._kept) if self._undrained is None else self._undrained
            lost, self._undrained, self._lost = self._lost, [], 0
            return Drained(entries, lost, *self._account.standing(self.limits))

    def holders(self) -> Mapping[str, int]:
        """Who has connections, and how many each."""
        with self._reading:
            self._read()
            return self._account.holders()

    def _read(self) -> None:
        unread = self.unread
        entries = [unread.popleft() for _ in range(len(unread))]
        self._kept.extend(entries)
        if self._undrained is not None:
            if len(self._undrained) < UNDRAINED_LIMIT:
                self._undrained.extend(entries)
            else:
                self._lost += len(entries)
        self._account.add(entries, time.time() - time.monotonic())


def _event(
    at_s: float,
    happened: str,
    slot: int,
    backend_id: str,
    holder: str,
    took_s: float,
    why: str,
    waiter: int,
    node: str,
) -> PoolEvent:
    return PoolEvent(at_s, Happened(happened), slot, backend_id, holder, took_s, why, waiter, node)


def resized_entry(words: str) -> Entry:
    """The entry that says that the pool has another size from now on."""
    return (time.monotonic(), Happened.RESIZED.value, 0, "", "", 0.0, words, 0)
