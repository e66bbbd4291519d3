"""The pool's slots joined with the server's sessions by backend id: where the two tell different stories.

Both are looked at within a moment, so a slot counts only if it was the same before and after the look.
"""

import enum
from collections.abc import Iterable

import msgspec

from poolkeeper.databases.server_view import Activity, ServerSession, ServerView
from poolkeeper.pools.figures import PoolSnapshot, SlotFigures, SlotState, Waiter


class Disagreement(enum.StrEnum):
    """What is told here, and what there."""

    OPEN_THERE = "idle here, in a transaction there"
    GONE_THERE = "open here, gone there"
    NOT_HERE = "open there, in no pool here"


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """One connection that the two sides tell differently; `holder` is empty where nobody has it."""

    disagreement: Disagreement
    backend_id: str
    holder: str = ""
    session: ServerSession | None = None


class WaitChain(msgspec.Struct, frozen=True, kw_only=True):
    """Who waits, for whom, and for whom that one waits on the server.

    `waiter` waits for a connection since `waits_since_s` (`time.time()`), and of those who hold one
    `holder` has had it longest; without a `waiter` the chain begins with the holder, blocked on the server,
    or one whom somebody has waited for in vain while the pool is `full`.
    `blockers` are the sessions before it there, the last of them being the one that waits for nobody.
    """

    waiter: str = ""
    waits_since_s: float = 0.0
    holder: str
    holds_since_s: float
    session: ServerSession | None = None
    blockers: tuple[ServerSession, ...] = ()
    full: bool = False

    def after(self, snapshot: PoolSnapshot) -> "WaitChain | None":
        """What is left of the chain by this snapshot; None where it is over."""
        held = any(_is_holder(self, slot) for slot in snapshot.slots)
        mine = (self.waiter, self.waits_since_s)
        if not held or (self.full and not snapshot.full):
            return None
        if not self.waiter or any((each.holder, each.since_s) == mine for each in snapshot.waiters):
            return self
        if not snapshot.full:
            return None
        # the pool is still full because of this holder: that the waiter gave up ends nothing
        return msgspec.structs.replace(self, waiter="", waits_since_s=0.0, full=True)


def unchanged(before: PoolSnapshot, after: PoolSnapshot) -> tuple[SlotFigures, ...]:
    """The connected slots that were the same at both moments."""
    earlier = {slot.slot: slot for slot in before.slots if slot.backend_id}
    return tuple(slot for slot in after.slots if earlier.get(slot.slot) == slot)


def connected_throughout(before: PoolSnapshot, after: PoolSnapshot) -> int | None:
    """How many connections the pool had at both moments; None where it was opening or closing some."""
    counts = [sum(bool(slot.backend_id) for slot in each.slots) for each in (before, after)]
    busy = any(slot.state is SlotState.CONNECTING for each in (before, after) for slot in each.slots)
    return None if busy or counts[0] != counts[1] else counts[0]


def contradictions(before: PoolSnapshot, view: ServerView, after: PoolSnapshot) -> tuple[Contradiction, ...]:
    """Where the pool, as it was around the look, and the server differ; the open transactions first."""
    # Who is not to be seen is not gone.
    all_seen = view.everyone is not None and len(view.sessions) >= view.everyone - 1
    sessions = {each.id: each for each in view.sessions}
    found = [_of_slot(slot, sessions.get(slot.backend_id), all_seen) for slot in unchanged(before, after)]
    told = [*filter(None, found), *_strangers(before, view, after)]
    return tuple(sorted(told, key=lambda each: _ORDER.index(each.disagreement)))


def wait_chain(
    snapshot: PoolSnapshot, view: ServerView, before: WaitChain | None = None, *, in_vain: bool = False
) -> WaitChain | None:
    """The chain of the one who waits longest, first in the pool, else on the server; None without any.

    `before` is the chain of the look before; `in_vain` says that a wait has timed out since then.
    """
    sessions = {each.id: each for each in view.sessions}
    held = [slot for slot in snapshot.slots if slot.state is SlotState.IN_USE]
    waiters = sorted(snapshot.waiters, key=lambda waiter: waiter.since_s)
    in_the_way: list[SlotFigures] = []
    if not waiters:
        in_the_way = [slot for slot in held if in_vain or (before and _is_left_by_waiter(before, slot))]
        in_the_way = in_the_way if snapshot.full else []
        held = in_the_way or [slot for slot in held if _is_blocked(slot, sessions)]
    if not held:
        return None
    slot = min(held, key=lambda slot: slot.since_s)
    return _chain(waiters[:1], slot, sessions, full=bool(in_the_way))


def _is_left_by_waiter(chain: WaitChain, slot: SlotFigures) -> bool:
    return bool(chain.waiter or chain.full) and _is_holder(chain, slot)


def _is_blocked(slot: SlotFigures, sessions: dict[str, ServerSession]) -> bool:
    return slot.backend_id in sessions and bool(sessions[slot.backend_id].blocked_by)


def _is_holder(chain: WaitChain, slot: SlotFigures) -> bool:
    return (slot.holder, slot.since_s) == (chain.holder, chain.holds_since_s)


def _chain(
    waiters: list[Waiter], slot: SlotFigures, sessions: dict[str, ServerSession], *, full: bool
) -> WaitChain:
    session = sessions.get(slot.backend_id)
    return WaitChain(
        waiter=waiters[0].holder if waiters else "",
        waits_since_s=waiters[0].since_s if waiters else 0.0,
        holder=slot.holder,
        holds_since_s=slot.since_s,
        session=session,
        blockers=tuple(_blockers(session, sessions)),
        full=full,
    )


def _blockers(session: ServerSession | None, sessions: dict[str, ServerSession]) -> Iterable[ServerSession]:
    """From one to the next; sessions that wait for each other in a ring are named once."""
    met = set() if session is None else {session.id}
    while session is not None and session.blocked_by:
        session = next((sessions[each] for each in session.blocked_by if each in sessions), None)
        if session is None or session.id in met:
            return
        met.add(session.id)
        yield session


def _strangers(before: PoolSnapshot, view: ServerView, after: PoolSnapshot) -> Iterable[Contradiction]:
    slots = (*before.slots, *after.slots)
    if any(slot.state is SlotState.CONNECTING for slot in slots):
        return
    known = {slot.backend_id for slot in slots}
    for each in view.sessions:
        if each.ours and each.id not in known and each.activity is not Activity.ENDING:
            yield Contradiction(disagreement=Disagreement.NOT_HERE, backend_id=each.id, session=each)


def _of_slot(slot: SlotFigures, session: ServerSession | None, gone: bool) -> Contradiction | None:
    disagreement = None
    if session is None:
        disagreement = Disagreement.GONE_THERE if gone else None
    elif slot.state is SlotState.IDLE and session.activity in _WORKING:
        disagreement = Disagreement.OPEN_THERE
    if disagreement is None:
        return None
    return Contradiction(
        disagreement=disagreement, backend_id=slot.backend_id, holder=slot.holder, session=session
    )


_ORDER = list(Disagreement)
_WORKING = frozenset({Activity.IDLE_IN_TRANSACTION, Activity.RUNNING, Activity.BLOCKED})
