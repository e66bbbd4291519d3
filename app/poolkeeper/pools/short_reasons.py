"""Why an event happened, in a few words for a table of many; `explained_events` says it in sentences."""

from poolkeeper.pools.event_surroundings import OPENING
from poolkeeper.pools.events import Happened
from poolkeeper.pools.recording.event_table import KINDS, EventTable

LOOK_BACK = 200
"""So many events are looked at for what a leased connection did before: a table asks while it is painted."""

_CONNECTING, _CONNECTED, _WAITING, _LEASED, _RELEASED = (
    KINDS.index(kind)
    for kind in (
        Happened.CONNECTING,
        Happened.CONNECTED,
        Happened.WAITING,
        Happened.LEASED,
        Happened.RELEASED,
    )
)
_WORDS = {
    _WAITING: "no connection was free",
    KINDS.index(Happened.PINGED): "checked before its next use",
}


def short_reason(table: EventTable, index: int) -> str:
    """What the record says of the event at `index`, else what those before it show, if anything."""
    if why := table.texts[table.whys[index]]:
        return why
    kind = table.kinds[index]
    if kind == _LEASED:
        return _of_lease(table, index)
    if kind in (_CONNECTING, _CONNECTED):
        return _of_connect(table, index)
    return _WORDS.get(kind, "")


def _of_connect(table: EventTable, index: int) -> str:
    holder = table.texts[table.holders[index]]
    if not holder:
        return ""
    if holder == OPENING:
        return "the profile was opened"
    asked = f"asked by {holder}"
    return f"{asked}, the pool had no idle connection" if table.kinds[index] == _CONNECTING else asked


def _of_lease(table: EventTable, index: int) -> str:
    if table.waiters[index]:
        return "waited: no connection was free"
    slot, kinds, slots = table.slots[index], table.kinds, table.slots
    for before in range(index - 1, max(-1, index - LOOK_BACK), -1):
        if slots[before] == slot and kinds[before] in (_CONNECTED, _RELEASED):
            made = kinds[before] == _CONNECTED
            return "the pool had no idle connection: made for it" if made else "it was idle"
    return ""
