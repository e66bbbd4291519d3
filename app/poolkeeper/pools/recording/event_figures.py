"""What the events add up to at each of them: in use, open, waiting, and who holds what."""

import bisect
from array import array
from collections.abc import Mapping
from typing import NamedTuple

from poolkeeper.pools.events import Happened
from poolkeeper.pools.figures import SlotState
from poolkeeper.pools.recording.event_table import KINDS, EventTable
from poolkeeper.pools.recording.frames import Standing

CHECKPOINT_EVERY = 4096

LEASED, RELEASED, WAITING, CONNECTING, CONNECTED, CLOSED, FAILED, CANCELLED = (
    KINDS.index(kind)
    for kind in (
        Happened.LEASED,
        Happened.RELEASED,
        Happened.WAITING,
        Happened.CONNECTING,
        Happened.CONNECTED,
        Happened.CLOSED,
        Happened.FAILED,
        Happened.CANCELLED,
    )
)
_CONNECTING, _IDLE, _IN_USE = SlotState.CONNECTING.value, SlotState.IDLE.value, SlotState.IN_USE.value


class Figures(NamedTuple):
    """How many connections are in use and open (in use or idle), and how many wait."""

    in_use: int
    opened: int
    waiting: int


class Place(NamedTuple):
    """A slot at a moment: its state, and who holds it or has it opened."""

    state: str
    holder: str


class EventFigures:
    """Kept beside a table; `extend` follows it. The rules are those of the pool's own account."""

    def __init__(self, table: EventTable, standing: Standing | None = None) -> None:
        self._table = table
        standing = standing or Standing(0.0)
        self._last = Figures(0, 0, 0)
        self._places: dict[int, Place] = {}
        self._waits: dict[int, str] = {}
        self._set(standing)
        self.before = self._last
        self.in_use: array[int] = array("l")
        self.opened: array[int] = array("l")
        self.waiting: array[int] = array("l")
        self._checkpoints: list[tuple[int, dict[int, Place], dict[int, str]]] = []

    def __len__(self) -> int:
        return len(self.waiting)

    def extend(self) -> None:
        """Take in what the table has got since."""
        in_use, opened, _ = self._last
        places, waits = self._places, self._waits
        for index in range(len(self.waiting), len(self._table)):
            if index % CHECKPOINT_EVERY == 0:
                self._checkpoints.append((index, dict(places), dict(waits)))
            used, open_ = _apply(self._table, index, places, waits)
            in_use, opened = in_use + used, opened + open_
            self.in_use.append(in_use)
            self.opened.append(opened)
            self.waiting.append(len(waits))
        self._last = Figures(in_use, opened, len(waits))

    def resume(self, standing: Standing) -> None:
        """Events were lost; go on from what stands after them."""
        self.extend()
        self._set(standing)
        self._checkpoints.append((len(self), dict(self._places), dict(self._waits)))

    def after(self, index: int) -> Figures:
        """The figures once the event at `index` has happened; -1 is before the first."""
        if index < 0:
            return self.before
        return Figures(self.in_use[index], self.opened[index], self.waiting[index])

    def at(self, at_s: float) -> Figures:
        """The figures at a moment of `time.time()`."""
        return self.after(bisect.bisect_right(self._table.times, at_s) - 1)

    def standing_before(self, index: int) -> tuple[Mapping[int, Place], Mapping[int, str]]:
        """The slots, and who waits by the number of the wait, just before the event at `index`."""
        number = bisect.bisect_right(self._checkpoints, index, key=lambda each: each[0]) - 1
        if number < 0:
            return dict(self._places), dict(self._waits)
        first, places, waits = self._checkpoints[number]
        places, waits = dict(places), dict(waits)
        for each in range(first, index):
            _apply(self._table, each, places, waits)
        return places, waits

    def _set(self, standing: Standing) -> None:
        self._places = {slot: Place(state, holder) for slot, state, _, holder in standing.slots}
        self._waits = dict(standing.waits)
        states = [place.state for place in self._places.values()]
        opened = len(states) - states.count(_CONNECTING)
        self._last = Figures(states.count(_IN_USE), opened, len(self._waits))


def _apply(table: EventTable, index: int, places: dict[int, Place], waits: dict[int, str]) -> tuple[int, int]:
    """Let one event change the slots and waits; returns by how much in use and open change."""
    kind, slot, waiter = table.kinds[index], table.slots[index], table.waiters[index]
    if waiter:
        if kind == WAITING:
            waits[waiter] = table.texts[table.holders[index]]
        else:
            waits.pop(waiter, None)
    if not slot or kind not in _CHANGING:
        return 0, 0
    before = places.get(slot)
    after = None if kind in _ENDING else Place(_STATES[kind], _holder(table, index, kind))
    if after is None:
        places.pop(slot, None)
    else:
        places[slot] = after
    return _used(after) - _used(before), _open(after) - _open(before)


def _holder(table: EventTable, index: int, kind: int) -> str:
    return "" if kind in (RELEASED, CONNECTED) else table.texts[table.holders[index]]


def _used(place: Place | None) -> int:
    return int(place is not None and place.state == _IN_USE)


def _open(place: Place | None) -> int:
    return int(place is not None and place.state != _CONNECTING)


_ENDING = frozenset({CLOSED, FAILED, CANCELLED})
_STATES = {CONNECTING: _CONNECTING, CONNECTED: _IDLE, LEASED: _IN_USE, RELEASED: _IDLE}
_CHANGING = _ENDING | _STATES.keys()
