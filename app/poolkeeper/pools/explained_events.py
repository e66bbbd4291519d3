"""Why an event happened, in a sentence or two, from the events around it. Pure: nothing is asked or kept."""

from collections.abc import Callable, Mapping

from poolkeeper.pools.event_phrases import (
    by_whom,
    duration,
    gave_up_words,
    holding_words,
    of_connections,
    opened_of,
    sentence,
    turned_away_words,
    were,
)
from poolkeeper.pools.event_surroundings import CONNECTING, IN_USE, OPENING, Surroundings
from poolkeeper.pools.events import NEVER_WAITS, Happened, PoolEvent
from poolkeeper.pools.explained_changes import explained_renewal, explained_replaced
from poolkeeper.pools.pool_event_words import POOL_WORDS
from poolkeeper.pools.recording.recording import Recording

AT_ONCE_S = 0.05
"""Whoever closes a connection to replace it opens the new one this soon."""

_REPLACED = frozenset({Happened.STALE, Happened.RECYCLED, Happened.INVALIDATED, Happened.REPLACED})


def explained(recording: Recording, index: int) -> str:
    """Why the event at `index` happened and what it led to. Raises IndexError for none."""
    event = recording.table.event(index)
    words = _WORDS[event.happened](Surroundings(recording, index, event))
    return words[:1].upper() + words[1:] if event.holder == OPENING else words


def _connecting(around: Surroundings) -> str:
    replaced = _made_room(around)
    if replaced is not None:
        return f"Opened for {around.who} in place of connection {replaced.slot}, {_fate(replaced)}."
    used, opened = len(around.in_use()), opened_of(around.places)
    if not opened:
        return f"Opened because {around.who} asked and no connection was open."
    if used == opened:
        busy = f"{of_connections(used, opened)} in use"
        return f"Opened because {busy} and {around.who} asked. {_limit(around, opened)}".rstrip()
    others = opened - used
    return (
        f"Opened because {around.who} asked; {others} of {opened} open "
        f"connections {were(others)} idle then, but on their way to others."
    )


def _connected(around: Surroundings) -> str:
    took = duration(around.event.took_s)
    renewed = f" It was made with {around.event.why}." if around.event.why else ""
    return f"{around.first_words} stands. It was opened for {around.who}; connecting took {took}.{renewed}"


def _failed(around: Surroundings) -> str:
    event = around.event
    why = f": {sentence(event.why)}" if event.why else "."
    return f"No connection for {around.who}: it failed after {duration(event.took_s)}{why}"


def _waiting(around: Surroundings) -> str:
    used = around.in_use()
    connecting = sum(place.state == CONNECTING for place in around.places.values())
    beginning = f"{around.who} began to wait because {of_connections(len(used), len(around.places))} in use"
    if connecting:
        beginning = f"{around.who} began to wait: {len(used)} in use and {connecting} on the way"
    return f"{beginning}{by_whom(used)}. {_how_it_ended(around)}"


def _leased(around: Surroundings) -> str:
    event = around.event
    if not event.waiter:
        return _leased_at_once(around)
    wait = around.before((Happened.WAITING,), around.same_wait)
    waited = f"Waited {duration(event.took_s)}"
    if wait is None:
        return f"{waited} for {around.connection}."
    places, _ = around.recording.figures.standing_before(wait)
    holding = [place for place in places.values() if place.state == IN_USE]
    held = f" because {holding_words(holding)}" if holding else ""
    return f"{waited}{held}; {_what_ended_the_wait(around)}."


def _leased_at_once(around: Surroundings) -> str:
    event = around.event
    made = around.before((Happened.CONNECTED, Happened.RELEASED), around.same_slot)
    if made is not None and around.table.event(made).happened is Happened.CONNECTED:
        return (
            f"{around.who} got {around.connection}, made for it, "
            f"after {duration(event.took_s)}: connecting included."
        )
    ping = around.before((Happened.PINGED, Happened.RELEASED), around.same_slot)
    if ping is not None and around.table.event(ping).happened is Happened.PINGED:
        return (
            f"{around.who} got {around.connection} at once; "
            f"it was idle and had just answered a ping. It took {duration(event.took_s)}."
        )
    took = duration(event.took_s)
    return f"{around.who} got {around.connection} at once: it was idle. It took {took}."


def _released(around: Surroundings) -> str:
    given = f"{around.who} gave {around.connection} back after {duration(around.event.took_s)}"
    ended = around.before((Happened.INVALIDATED, Happened.LEASED), around.same_slot)
    if ended is not None and around.table.event(ended).happened is Happened.INVALIDATED:
        return f"{given}, to be closed: {sentence(around.table.event(ended).why)}"
    following = around.after((Happened.LEASED, Happened.CLOSED), around.same_slot)
    if following is None:
        return f"{given}; it stays open for the next."
    event = around.table.event(following)
    gap = duration(event.at_s - around.event.at_s)
    if event.happened is Happened.CLOSED:
        return f"{given}; it was closed {gap} later: {sentence(event.why)}"
    who = event.holder or "the next"
    waited = " who had waited for it" if event.waiter else ""
    return f"{given}; {who}{waited} had it {gap} later."


def _reset(around: Surroundings) -> str:
    return (
        f"Rolled back when {around.who} gave {around.connection} back, because a transaction was "
        f"still open on it. It took {duration(around.event.took_s)}."
    )


def _pinged(around: Surroundings) -> str:
    leased = around.after((Happened.LEASED,), around.same_slot)
    who = around.table.event(leased).holder if leased is not None else ""
    whose = f" before {who} got it" if who else ""
    return f"The pre-ping{whose}: the server answered after {duration(around.event.took_s)}."


def _stale(around: Surroundings) -> str:
    why = sentence(around.event.why) if around.event.why else "it does not answer."
    return f"Replaced: the pre-ping found that {around.connection} is of no use any more: {why}"


def _recycled(around: Surroundings) -> str:
    recycle_s = around.recording.settings_number("recycle_s")
    limit = f" of {recycle_s:g} s" if recycle_s is not None and recycle_s >= 0 else ""
    age = duration(around.event.took_s)
    return (
        f"Replaced because {around.connection} was older than the recycle time{limit}: "
        f"it was {age} old when somebody asked for it."
    )


def _invalidated(around: Surroundings) -> str:
    held = f" while {around.event.holder} had it" if around.event.holder else ""
    return (
        f"{around.first_words} was given up{held}, to be closed instead of kept: {sentence(around.event.why)}"
    )


def _closed(around: Surroundings) -> str:
    cause = around.before((*_REPLACED, Happened.LEASED), around.same_slot)
    event = around.table.event(cause) if cause is not None else None
    recycle_s = around.recording.settings_number("recycle_s")
    if event is not None and event.happened is Happened.RECYCLED and recycle_s is not None:
        return f"Closed because it was older than the recycle time of {recycle_s:g} s{_next(around)}."
    if event is not None and event.happened is Happened.STALE:
        why = sentence(event.why)[:-1]
        return f"Closed because the pre-ping found it of no use: {why}{_next(around)}."
    if around.event.why == "beyond the pool's size":
        return _closed_beyond(around)
    return f"Closed: {sentence(around.event.why)}" if around.event.why else "Closed."


def _closed_beyond(around: Surroundings) -> str:
    kept = f" of {around.kept}" if around.kept is not None else ""
    given = around.before((Happened.RELEASED, Happened.CONNECTED), around.same_slot)
    if given is not None and around.is_resized_since(given):
        return f"Closed because it was idle and beyond the pool's new size{kept}."
    return f"Closed because it was beyond the pool's size{kept} and nobody waited when it was given back."


def _timed_out(around: Surroundings) -> str:
    used = around.in_use()
    if around.event.why == NEVER_WAITS:
        return turned_away_words(around.who, used)
    limits = [around.recording.settings_number(name) for name in ("wait_s", "timeout_s")]
    return gave_up_words(around.who, around.event.took_s, limits, used)


def _cancelled(around: Surroundings) -> str:
    event = around.event
    why = f": {sentence(event.why)}" if event.why else "."
    doing = "connecting" if event.slot else "waiting"
    if not event.waiter and not event.slot:
        return f"{around.who} no longer wanted a connection{why}"
    return f"{around.who} was cancelled after {duration(event.took_s)} of {doing}{why}"


def _suspected(around: Surroundings) -> str:
    why = f" ({around.event.why.rstrip('.')})" if around.event.why else ""
    return f"{around.first_words} may be dead{why}: it is asked before its next use."


_WORDS: Mapping[Happened, Callable[[Surroundings], str]] = {
    Happened.CONNECTING: _connecting,
    Happened.CONNECTED: _connected,
    Happened.WAITING: _waiting,
    Happened.LEASED: _leased,
    Happened.RELEASED: _released,
    Happened.RESET: _reset,
    Happened.PINGED: _pinged,
    Happened.STALE: _stale,
    Happened.RECYCLED: _recycled,
    Happened.INVALIDATED: _invalidated,
    Happened.CLOSED: _closed,
    Happened.TIMED_OUT: _timed_out,
    Happened.FAILED: _failed,
    Happened.CANCELLED: _cancelled,
    Happened.REPLACED: explained_replaced,
    Happened.SIGN_IN_RENEWED: explained_renewal,
    Happened.SUSPECTED: _suspected,
    **POOL_WORDS,
}


def _made_room(around: Surroundings) -> PoolEvent | None:
    """Why a connection was closed right before this one was opened, where that was to replace it."""
    closed = around.before((Happened.CLOSED, Happened.CONNECTING), lambda _index: True)
    if closed is None or around.table.event(closed).happened is not Happened.CLOSED:
        return None
    if around.event.at_s - around.table.times[closed] > AT_ONCE_S:
        return None
    slot = around.table.slots[closed]
    cause = around.before(
        (*_REPLACED, Happened.CONNECTING), lambda index: index < closed and around.table.slots[index] == slot
    )
    event = None if cause is None else around.table.event(cause)
    return event if event is not None and event.happened in _REPLACED else None


def _fate(event: PoolEvent) -> str:
    if event.happened is Happened.RECYCLED:
        return f"which was {event.why}" if event.why else "which was too old"
    if event.happened is Happened.STALE:
        return f"which the pre-ping found of no use ({event.why.rstrip('.')})"
    return f"which was not to be used again ({event.why.rstrip('.')})"


def _how_it_ended(around: Surroundings) -> str:
    end = around.after(
        (Happened.LEASED, Happened.CONNECTING, Happened.TIMED_OUT, Happened.CANCELLED), around.same_wait
    )
    if end is None:
        return "How that ended is not recorded (yet)."
    event = around.table.event(end)
    after = duration(event.at_s - around.event.at_s)
    if event.happened is Happened.LEASED:
        return f"It got connection {event.slot} after {after}."
    if event.happened is Happened.CONNECTING:
        return f"After {after} there was room for a new connection."
    return f"It {'gave up' if event.happened is Happened.TIMED_OUT else 'was cancelled'} after {after}."


def _what_ended_the_wait(around: Surroundings) -> str:
    freed = around.before(
        (Happened.RELEASED, Happened.CONNECTED, Happened.LEASED),
        lambda index: around.same_slot(index),
    )
    if freed is None:
        return "what ended it is not recorded"
    event = around.table.event(freed)
    if event.happened is Happened.RELEASED:
        return f"ended by a release of {event.holder or 'somebody'}"
    if event.happened is Happened.CONNECTED:
        return "ended by a new connection, for which there was room"
    return "what ended it is not recorded"


def _next(around: Surroundings) -> str:
    opened = around.after((Happened.CONNECTING, Happened.CLOSED), lambda _index: True)
    event = None if opened is None else around.table.event(opened)
    if event is None or event.happened is not Happened.CONNECTING or not event.holder:
        return ""
    if event.at_s - around.event.at_s > AT_ONCE_S:
        return ""
    return f"; a new one was opened for {event.holder}"


def _limit(around: Surroundings, opened: int) -> str:
    if around.capacity is None:
        return ""
    return f"The pool may have {around.capacity}, {opened} {were(opened)} open."
