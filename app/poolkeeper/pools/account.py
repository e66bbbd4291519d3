"""What the events add up to: slots, waiters, counts. Nothing here is counted anywhere else."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from poolkeeper.pools.events import Happened
from poolkeeper.pools.figures import PoolSnapshot, SlotFigures, SlotState, Waiter
from poolkeeper.pools.generation_words import generation_in
from poolkeeper.pools.recent_waits import RecentWaits
from poolkeeper.pools.resizing import drawn_size_in
from poolkeeper.pools.suspects import SuspectCount
from poolkeeper.pools.timeline import Timeline
from poolkeeper.profiles.pool_limits import PoolLimits

LEASED, RELEASED, WAITING = Happened.LEASED.value, Happened.RELEASED.value, Happened.WAITING.value
IDLE, IN_USE = SlotState.IDLE, SlotState.IN_USE

Entry = tuple[float, str, int, str, str, float, str, int]
"""A PoolEvent's fields, and the number of the waiter whose wait this entry begins or ends (0: none).

What happened is the plain value: with an enum's member in it, the garbage collector would go through
thousands of kept entries again and again.
"""


class _SlotAccount:
    """One open or opening connection, in `time.time()` seconds."""

    __slots__ = ("backend_id", "connected_s", "generation", "holder", "since_s", "state", "uses")

    def __init__(self, holder: str, since_s: float) -> None:
        self.state = SlotState.CONNECTING
        self.holder = holder
        self.since_s = since_s
        self.backend_id = ""
        self.connected_s = 0.0
        self.uses = 0
        self.generation = 0


class Account:
    """Fed with entries in order; used under its owner's lock."""

    def __init__(self, opened_s: float, size: int | None = None) -> None:
        """Of a pool that was opened at `opened_s` (`time.time()`) with this size."""
        self._opened_s = opened_s
        self._slots: dict[int, _SlotAccount] = {}
        self._waiters: dict[int, Waiter] = {}
        self._waits = RecentWaits()
        self._timeline = Timeline(opened_s, size)
        self._counts: Counter[str] = Counter()
        self._suspects = SuspectCount()
        self._effects: dict[str, Callable[[Entry, float], None]] = {
            Happened.CONNECTING: self._connecting,
            Happened.CONNECTED: self._connected,
            Happened.CLOSED: self._gone,
            Happened.FAILED: self._gone,
            Happened.CANCELLED: self._gone,
            Happened.SUSPECTED: self._suspected,
            Happened.PINGED: self._pinged,
            Happened.RESIZED: self._resized,
        }

    def add(self, entries: Iterable[Entry], wall_offset_s: float) -> None:
        """Take in entries; `wall_offset_s` turns their clock into `time.time()`.

        Leases and releases are nearly all of a busy pool's entries, so these two are dealt with first.
        """
        slots, timeline, add_wait = self._slots, self._timeline, self._waits.add
        for entry in entries:
            at_s, happened, number, _, holder, took_s, _, waiter = entry
            at_s += wall_offset_s
            if waiter:
                self._wait_changed(happened, waiter, holder, at_s)
            if happened is LEASED:
                slot = slots[number]
                slot.state, slot.since_s, slot.holder = IN_USE, at_s, holder
                slot.uses += 1
                add_wait(took_s)
                timeline.in_use_changed(at_s, 1)
            elif happened is RELEASED:
                slot = slots[number]
                slot.state, slot.since_s, slot.holder = IDLE, at_s, ""
                timeline.in_use_changed(at_s, -1)
            else:
                self._counts[happened] += 1
                effect = self._effects.get(happened)
                if effect is not None:
                    effect(entry, at_s)

    def holders(self) -> Mapping[str, int]:
        """Who has connections or is getting one, and how many each; most first."""
        held = Counter(slot.holder for slot in self._slots.values() if slot.state is not SlotState.IDLE)
        return dict(held.most_common())

    def standing(self, limits: PoolLimits) -> tuple[tuple[SlotFigures, ...], Mapping[int, Waiter]]:
        """The slots, and who waits by the number of the wait."""
        return self._slot_figures(limits.size), dict(self._waiters)

    def snapshot(self, limits: PoolLimits, now_s: float) -> PoolSnapshot:
        """The figures at `now_s`."""
        counts, waits = self._counts, self._waits
        p50_s, p95_s, p99_s = waits.percentiles(0.50, 0.95, 0.99)
        return PoolSnapshot(
            opened_s=self._opened_s,
            size=limits.size,
            max_overflow=limits.max_overflow,
            least=limits.least,
            slots=self._slot_figures(limits.size),
            waiters=tuple(self._waiters.values()),
            timeline=self._timeline.points(now_s),
            leases=waits.count,
            wait_p50_s=p50_s,
            wait_p95_s=p95_s,
            wait_p99_s=p99_s,
            wait_longest_s=waits.longest_s,
            timeouts=counts[Happened.TIMED_OUT],
            stale=counts[Happened.STALE],
            recycled=counts[Happened.RECYCLED],
            failures=counts[Happened.FAILED],
            suspects=self._suspects.figures,
        )

    def _slot_figures(self, size: int | None) -> tuple[SlotFigures, ...]:
        numbers = sorted(self._slots)
        # Whichever connections come back first stay, so what is idle is kept; of the others it is the last
        # made that are beyond the size, whatever their numbers. One that came back and is about to be closed
        # for it is idle for this moment.
        beyond = 0 if size is None else max(0, len(numbers) - size)
        kept_first = sorted(self._slots, key=lambda number: self._slots[number].state is not SlotState.IDLE)
        overflow = set(kept_first[len(numbers) - beyond :])
        return tuple(
            SlotFigures(
                slot=number,
                state=slot.state,
                overflow=number in overflow,
                backend_id=slot.backend_id,
                holder=slot.holder,
                since_s=slot.since_s,
                connected_s=slot.connected_s,
                uses=slot.uses,
                generation=slot.generation,
            )
            for number, slot in ((number, self._slots[number]) for number in numbers)
        )

    def _connecting(self, entry: Entry, at_s: float) -> None:
        # in the order of their making
        self._slots.pop(entry[2], None)
        self._slots[entry[2]] = _SlotAccount(entry[4], at_s)

    def _connected(self, entry: Entry, at_s: float) -> None:
        slot = self._slots[entry[2]]
        slot.state, slot.since_s, slot.connected_s, slot.backend_id = SlotState.IDLE, at_s, at_s, entry[3]
        slot.holder, slot.generation = "", generation_in(entry[6])

    def _wait_changed(self, happened: str, waiter: int, holder: str, at_s: float) -> None:
        if happened == WAITING:
            self._waiters[waiter] = Waiter(holder, at_s)
        else:
            self._waiters.pop(waiter, None)
        self._timeline.waiting_changed(at_s, len(self._waiters))

    def _gone(self, entry: Entry, at_s: float) -> None:
        # A cancel of one who had no slot yet carries slot 0.
        self._slots.pop(entry[2], None)
        self._suspects.replaced(entry[2], at_s)

    def _suspected(self, entry: Entry, at_s: float) -> None:
        self._suspects.suspected(entry[2])

    def _resized(self, entry: Entry, at_s: float) -> None:
        size = drawn_size_in(entry[6])
        if size is not None:
            self._timeline.resized(at_s, size)

    def _pinged(self, entry: Entry, at_s: float) -> None:
        self._suspects.checked(entry[2], at_s)
