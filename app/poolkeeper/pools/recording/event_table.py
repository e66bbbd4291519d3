"""Many events in little memory: columns of numbers, each text kept once."""

import math
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate

from poolkeeper.pools.events import Happened, PoolEvent
from poolkeeper.pools.recording.frames import Events, ungrouped

KINDS: tuple[Happened, ...] = tuple(Happened)
"""What happened, by the number that stands for it in a table."""

_KIND_NUMBERS = {kind.value: number for number, kind in enumerate(KINDS)}
LARGEST_SLOT = 2**31 - 1
LARGEST_WAITER = 2**63 - 1
EARLIEST_S, LATEST_S = 0.0, 32_503_680_000.0
"""Times are `time.time()`, up to the year 3000."""

SHORTEST_TOOK_S, LONGEST_TOOK_S = -1.0, 1e9
"""The difference of two clocks may be a trifle below zero."""


class EventTable:
    """Events in the order in which they were written; times never go back.

    `times` are `time.time()` seconds, `kinds` numbers of `KINDS`; `backend_ids`, `holders` and `whys` are
    numbers of `texts`. Grows by one thread; others may read up to a length that they were told.
    """

    def __init__(self) -> None:
        self.times: array[float] = array("d")
        self.kinds = bytearray()
        self.slots: array[int] = array("l")
        self.backend_ids: array[int] = array("L")
        self.holders: array[int] = array("L")
        self.took: array[float] = array("f")
        self.whys: array[int] = array("L")
        self.waiters: array[int] = array("q")
        self.texts: list[str] = [""]
        self._numbers: dict[str, int] = {"": 0}
        self._holder_numbers: set[int] = set()

    def __len__(self) -> int:
        return len(self.kinds)

    def event(self, index: int) -> PoolEvent:
        """One event, its time in `time.time()` seconds."""
        return PoolEvent(
            self.times[index],
            KINDS[self.kinds[index]],
            self.slots[index],
            self.texts[self.backend_ids[index]],
            self.texts[self.holders[index]],
            self.took[index],
            self.texts[self.whys[index]],
            self.waiters[index],
        )

    def number(self, text: str) -> int | None:
        """The number of a text, where any event has it."""
        return self._numbers.get(text)

    def holder_names(self) -> list[str]:
        """Every holder that any event has, by name."""
        return sorted(self.texts[number] for number in tuple(self._holder_numbers) if number)

    def add_frame(self, frame: Events) -> None:
        """Take in a frame of the recorder; raises ValueError for one that does not add up."""
        times, took = ungrouped("d", frame.times), ungrouped("f", frame.took)
        self._add(
            [at_s + frame.offset_s for at_s in times],
            [_KIND_NUMBERS.get(each, -1) for each in frame.happened],
            frame.slots,
            (frame.backend_ids, frame.holders, frame.why),
            took,
            frame.waiters,
        )

    def add_events(self, events: Sequence[PoolEvent]) -> None:
        """Take in events whose times are `time.time()`; raises ValueError for impossible ones."""
        self._add(
            [each.at_s for each in events],
            [_KIND_NUMBERS[each.happened] for each in events],
            [each.slot for each in events],
            (
                [each.backend_id for each in events],
                [each.holder for each in events],
                [each.why for each in events],
            ),
            array("f", (min(each.took_s, LONGEST_TOOK_S) for each in events)),
            [each.waiter for each in events],
        )

    def _add(
        self,
        times: Sequence[float],
        kinds: Sequence[int],
        slots: Sequence[int],
        texts: tuple[Sequence[str], Sequence[str], Sequence[str]],
        took: "array[float]",
        waiters: Sequence[int],
    ) -> None:
        _check(times, kinds, slots, texts, took, waiters)
        # a clock that was set back does not undo what has happened
        last = self.times[-1] if self.times else EARLIEST_S
        self.times.extend(list(accumulate(times, max, initial=last))[1:])
        self.slots.extend(slots)
        first = len(self.holders)
        for column, values in zip((self.backend_ids, self.holders, self.whys), texts, strict=True):
            column.extend(self._interned(values))
        self._holder_numbers.update(self.holders[first:])
        self.took.extend(took)
        self.waiters.extend(waiters)
        # last, for it tells the length
        self.kinds.extend(kinds)

    def _interned(self, values: Sequence[str]) -> Iterable[int]:
        numbers = self._numbers
        for text in dict.fromkeys(values):
            if text not in numbers:
                numbers[text] = len(self.texts)
                self.texts.append(text)
        return map(numbers.__getitem__, values)


def _check(
    times: Sequence[float],
    kinds: Sequence[int],
    slots: Sequence[int],
    texts: tuple[Sequence[str], Sequence[str], Sequence[str]],
    took: "array[float]",
    waiters: Sequence[int],
) -> None:
    columns = (kinds, slots, *texts, took, waiters)
    if any(len(column) != len(times) for column in columns):
        raise ValueError("the columns are not equally long")
    if not times:
        return
    if not all(EARLIEST_S <= at_s <= LATEST_S for at_s in (min(times), max(times))) or math.isnan(sum(times)):
        raise ValueError("a time is not one")
    if min(took) < SHORTEST_TOOK_S or max(took) > LONGEST_TOOK_S or math.isnan(sum(took)):
        raise ValueError("a duration is not one")
    if min(kinds) < 0:
        raise ValueError("something happened that is not known")
    if min(slots) < 0 or max(slots) > LARGEST_SLOT:
        raise ValueError("a slot's number is not one")
    if min(waiters) < 0 or max(waiters) > LARGEST_WAITER:
        raise ValueError("a wait's number is not one")
