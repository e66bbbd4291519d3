"""Which events of a table are shown: by span, by what happened, by holder, by connection, by text."""

import bisect
from array import array
from collections.abc import Callable

import msgspec

from poolkeeper.pools.events import Happened
from poolkeeper.pools.recording.event_table import KINDS, EventTable

TROUBLE = frozenset(
    {
        Happened.STALE,
        Happened.INVALIDATED,
        Happened.TIMED_OUT,
        Happened.FAILED,
        Happened.CANCELLED,
        Happened.LEFT_OUT,
    }
)
"""What somebody may have been called for."""

QUIET = frozenset({Happened.LEASED, Happened.RELEASED, Happened.PINGED, Happened.RESET, Happened.ROUTED})
"""What goes on all day."""


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted; empty is everything.

    `from_s` up to and with `to_s` are `time.time()`; `connection` is a slot's number or a backend id; `text`
    is looked for in every text of an event, whatever its case.
    """

    from_s: float | None = None
    to_s: float | None = None
    happened: frozenset[Happened] = frozenset()
    holder: str = ""
    connection: str = ""
    text: str = ""


def span_of(table: EventTable, wanted: EventFilter, until: int) -> tuple[int, int]:
    """The first event of the span and the one behind its last, among the first `until` events."""
    first = 0 if wanted.from_s is None else bisect.bisect_left(table.times, wanted.from_s, 0, until)
    last = until if wanted.to_s is None else bisect.bisect_right(table.times, wanted.to_s, 0, until)
    return first, max(first, last)


def filtered(table: EventTable, wanted: EventFilter, begin: int, until: int) -> "array[int]":
    """The numbers of the wanted events from `begin` up to `until`; for a lane where there are many."""
    first, last = span_of(table, wanted, until)
    first = max(first, begin)
    indexes = range(first, max(first, last))
    for keep in _tests(table, wanted):
        indexes = [each for each in indexes if keep(each)]  # type: ignore[assignment]
    return array("L", indexes)


def _tests(table: EventTable, wanted: EventFilter) -> list[Callable[[int], bool]]:
    tests: list[Callable[[int], bool]] = []
    if wanted.happened:
        kinds, allowed = table.kinds, frozenset(KINDS.index(each) for each in wanted.happened)
        tests.append(lambda index: kinds[index] in allowed)
    if wanted.holder:
        holders, holder = table.holders, table.number(wanted.holder)
        tests.append(lambda index: holders[index] == holder)
    if connection := wanted.connection.strip():
        tests.append(_connection_test(table, connection))
    if text := wanted.text.strip().casefold():
        tests.append(_text_test(table, text))
    return tests


def _connection_test(table: EventTable, connection: str) -> Callable[[int], bool]:
    slots, backend_ids, number = table.slots, table.backend_ids, table.number(connection)
    slot = int(connection) if connection.isascii() and connection.isdigit() and len(connection) < 10 else 0
    return lambda index: (slot != 0 and slots[index] == slot) or backend_ids[index] == number


def _text_test(table: EventTable, text: str) -> Callable[[int], bool]:
    matching = frozenset(
        number for number, each in enumerate(tuple(table.texts)) if text in each.casefold() and each
    )
    kinds = frozenset(number for number, kind in enumerate(KINDS) if text in kind.value)
    columns = table.holders, table.whys, table.backend_ids
    holders, whys, backend_ids = columns
    happened = table.kinds
    return lambda index: (
        holders[index] in matching
        or whys[index] in matching
        or backend_ids[index] in matching
        or happened[index] in kinds
    )
