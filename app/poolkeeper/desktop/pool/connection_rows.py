"""Which rows the table of connections has, from a snapshot."""

import dataclasses
import enum

from poolkeeper.worker.messages import NodeFigures, PoolSnapshot, SlotFigures, SlotState, Waiter


class Tone(enum.Enum):
    """The colour in which a row's state is said."""

    WAITING = enum.auto()
    IN_USE = enum.auto()
    OVERFLOW = enum.auto()
    QUIET = enum.auto()


@dataclasses.dataclass(frozen=True)
class ConnectionRow:
    """One row. `key` stays the same while it is about the same slot or waiter; ages are worked out later.

    `busy` rows have an age to the tenth of a second, the others to the minute. `generation` numbers the
    sign-in it was made with; 0 where it has none yet. `server` names the replica that it is on.
    """

    key: tuple[str, str]
    backend_id: str
    state: str
    held_by: str
    since_s: float
    connected_s: float
    uses: int
    tone: Tone
    busy: bool
    generation: int = 0
    server: str = ""


def connection_rows(
    snapshot: PoolSnapshot, replicas: tuple[NodeFigures, ...] = ()
) -> tuple[ConnectionRow, ...]:
    """Waiters first, then connections in use, connecting, idle; each by server, and by age or slot."""
    pools = [
        ("", snapshot.waiters, snapshot.slots),
        *((node.name, node.waiters, node.slots) for node in replicas),
    ]
    waiting = [
        _waiting_row(place, waiter, server)
        for server, waiters, _slots in pools
        for place, waiter in enumerate(sorted(waiters, key=lambda waiter: waiter.since_s))
    ]
    slots = [(slot, place, server) for place, (server, _waiters, held) in enumerate(pools) for slot in held]
    slots.sort(key=lambda each: (_ORDER[each[0].state], each[1], each[0].slot))
    return (
        *waiting,
        *(_row(slot, server) for slot, _place, server in slots if slot.state is not SlotState.EMPTY),
    )


def _waiting_row(place: int, waiter: Waiter, server: str) -> ConnectionRow:
    return ConnectionRow(
        ("waiter", f"{place} {waiter.holder} {server}"),
        "",
        "waiting",
        _on(server, waiter.holder),
        waiter.since_s,
        0.0,
        0,
        Tone.WAITING,
        busy=True,
        server=server,
    )


def _row(slot: SlotFigures, server: str) -> ConnectionRow:
    in_use = slot.state is SlotState.IN_USE
    overflow = in_use and slot.overflow
    tone = (Tone.OVERFLOW if overflow else Tone.IN_USE) if in_use else Tone.QUIET
    return ConnectionRow(
        ("slot", f"{slot.slot} {server}"),
        slot.backend_id,
        "overflow" if overflow else str(slot.state),
        _on(server, slot.holder or _uses_words(slot)),
        slot.since_s,
        slot.connected_s,
        slot.uses,
        tone,
        busy=slot.state is not SlotState.IDLE,
        generation=slot.generation,
        server=server,
    )


def _on(server: str, words: str) -> str:
    return " · ".join(part for part in (words, server) if part)


def _uses_words(slot: SlotFigures) -> str:
    if slot.state is not SlotState.IDLE:
        return ""
    return "1 use" if slot.uses == 1 else f"{slot.uses:,} uses"


_ORDER = {SlotState.IN_USE: 0, SlotState.CONNECTING: 1, SlotState.IDLE: 2, SlotState.EMPTY: 3}
