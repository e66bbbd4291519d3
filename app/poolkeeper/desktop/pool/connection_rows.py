"""Which rows the table of connections has, from a snapshot."""

import dataclasses
import enum

from poolkeeper.worker.messages import PoolSnapshot, SlotFigures, SlotState


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
    sign-in it was made with; 0 where it has none yet.
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


def connection_rows(snapshot: PoolSnapshot) -> tuple[ConnectionRow, ...]:
    """Waiters first, then connections in use, connecting, idle; each by age or slot."""
    waiters = sorted(snapshot.waiters, key=lambda waiter: waiter.since_s)
    waiting = (
        ConnectionRow(
            ("waiter", f"{place} {waiter.holder}"),
            "",
            "waiting",
            waiter.holder,
            waiter.since_s,
            0.0,
            0,
            Tone.WAITING,
            busy=True,
        )
        for place, waiter in enumerate(waiters)
    )
    held = sorted(snapshot.slots, key=lambda slot: (_ORDER[slot.state], slot.slot))
    return (*waiting, *(_row(slot) for slot in held if slot.state is not SlotState.EMPTY))


def _row(slot: SlotFigures) -> ConnectionRow:
    in_use = slot.state is SlotState.IN_USE
    overflow = in_use and slot.overflow
    tone = (Tone.OVERFLOW if overflow else Tone.IN_USE) if in_use else Tone.QUIET
    return ConnectionRow(
        ("slot", str(slot.slot)),
        slot.backend_id,
        "overflow" if overflow else str(slot.state),
        slot.holder or _uses_words(slot),
        slot.since_s,
        slot.connected_s,
        slot.uses,
        tone,
        busy=slot.state is not SlotState.IDLE,
        generation=slot.generation,
    )


def _uses_words(slot: SlotFigures) -> str:
    if slot.state is not SlotState.IDLE:
        return ""
    return "1 use" if slot.uses == 1 else f"{slot.uses:,} uses"


_ORDER = {SlotState.IN_USE: 0, SlotState.CONNECTING: 1, SlotState.IDLE: 2, SlotState.EMPTY: 3}
