"""The events of a pool as a whole in sentences: its size, attempts, and a profile's other servers."""

from collections.abc import Callable, Mapping

from poolkeeper.pools.event_phrases import duration, sentence
from poolkeeper.pools.event_surroundings import Surroundings
from poolkeeper.pools.events import Happened


def _resized(around: Surroundings) -> str:
    size = f" to {around.event.why.rstrip('.')}" if around.event.why else ""
    return f"Somebody changed the size of the open pool{size}."


def _retrying(around: Surroundings) -> str:
    event = around.event
    why = f": {sentence(event.why)}" if event.why else "."
    return f"{around.who} asks for a connection again in {duration(event.took_s)}{why}"


def _routed(around: Surroundings) -> str:
    return f"{around.who} was sent {sentence(around.event.why)}"


def _left_out(around: Surroundings) -> str:
    return f"A server of this profile was left out: {sentence(around.event.why)}"


def _returned(around: Surroundings) -> str:
    return f"A server of this profile is back: {sentence(around.event.why)}"


POOL_WORDS: Mapping[Happened, Callable[[Surroundings], str]] = {
    Happened.RESIZED: _resized,
    Happened.RETRYING: _retrying,
    Happened.ROUTED: _routed,
    Happened.LEFT_OUT: _left_out,
    Happened.RETURNED: _returned,
}
