"""The connections of a driver's own pool as they were seen last, and a note of what happens to them."""

import itertools
import threading
import time
from collections.abc import Callable

from poolkeeper.pools.account import LEASED, RELEASED, WAITING
from poolkeeper.pools.events import Happened
from poolkeeper.pools.generations import Generations
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.ledger import Ledger
from poolkeeper.pools.slot import Slot, SlotNumbers


class DriverSlots:
    """A connection is known by its backend id from the lease at which it is first seen."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._numbers = SlotNumbers()
        self._generations = Generations(ledger)
        self._waiter_numbers = itertools.count(1)
        self._slots: dict[str, Slot] = {}
        self._lock = threading.Lock()

    @property
    def all(self) -> tuple[Slot, ...]:
        """Every connection that is known."""
        return tuple(self._slots.values())

    @property
    def leased(self) -> int:
        """How many are leased."""
        return sum(slot.holder is not None for slot in self.all)

    def get(self, backend_id: str) -> Slot | None:
        """The connection of a session, if it was seen before."""
        return self._slots.get(backend_id)

    def lend(self, lease: Lease, backend_id: str) -> None:
        """The session is now `lease`'s; one that is new was made just now."""
        with self._lock:
            slot = self._slots.get(backend_id)
            if slot is None:
                slot = self._slots[backend_id] = Slot(self._numbers.take())
                slot.backend_id, slot.born_s = backend_id, time.monotonic()
                self.note(Happened.CONNECTING, slot, holder=lease.holder)
                self.note(Happened.CONNECTED, slot, self._generations.connected(lease), lease.holder)
        lease.slot_held = slot
        slot.holder, slot.leased_at_s = lease.holder, time.monotonic()
        lease.waited_s = waited_s = slot.leased_at_s - lease.asked_at_s - lease.sign_in_s
        self._ledger.note(
            (slot.leased_at_s, LEASED, slot.number, backend_id, lease.holder, waited_s, "", lease.waiter)
        )

    def suspect(self, why: str) -> None:
        """Every idle connection may have died unnoticed."""
        for slot in self.all:
            if slot.holder is None and not slot.suspect:
                slot.suspect = True
                self.note(Happened.SUSPECTED, slot, why=why)

    def note_waiting(self, lease: Lease) -> None:
        """Whoever asks for `lease` begins to wait."""
        lease.waiter = next(self._waiter_numbers)
        self._ledger.note((time.monotonic(), WAITING, 0, "", lease.holder, 0.0, "", lease.waiter))

    def note_vanished(self, opened: Callable[[], int]) -> None:
        """The driver has so many `opened` connections: it has closed by itself what is known beyond that."""
        with self._lock:
            idle = [slot for slot in self._slots.values() if slot.holder is None]
            idle.sort(key=lambda slot: slot.leased_at_s)
            for slot in idle[: max(0, len(self._slots) - opened())]:
                self.note_gone(slot, "closed by the driver's pool")

    def note_released(self, slot: Slot) -> None:
        """The lease is over."""
        holder, slot.holder = slot.holder, None
        if holder is not None:
            now_s = time.monotonic()
            entry = (now_s, RELEASED, slot.number, slot.backend_id, holder, now_s - slot.leased_at_s, "", 0)
            self._ledger.note(entry)

    def note_gone(self, slot: Slot, why: str) -> None:
        """The connection is closed."""
        if self._slots.pop(slot.backend_id, None) is not None:
            self.note(Happened.CLOSED, slot, why=why)
            self._numbers.give_back(slot.number)

    def note_replaced(self, slot: Slot, why: str) -> None:
        """The connection is closed so that a new one may take its place."""
        self.note(Happened.REPLACED, slot, why=why)
        self.note_gone(slot, why)

    def note_given_up(self, lease: Lease, happened: Happened, why: str) -> None:
        """Whoever asked for `lease` goes away without one."""
        now_s = time.monotonic()
        self._ledger.note(
            (now_s, happened.value, 0, "", lease.holder, now_s - lease.asked_at_s, why, lease.waiter)
        )

    def note(self, happened: Happened, slot: Slot, why: str = "", holder: str = "") -> None:
        """Something happened to a connection."""
        entry = (time.monotonic(), happened.value, slot.number, slot.backend_id, holder, 0.0, why, 0)
        self._ledger.note(entry)
