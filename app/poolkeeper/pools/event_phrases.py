"""The phrases that explanations of events are made of."""

from collections import Counter
from collections.abc import Iterable, Mapping

from poolkeeper.pools.event_surroundings import CONNECTING
from poolkeeper.pools.recording.event_figures import Place

MOST_NAMED = 4


def opened_of(places: Mapping[int, Place]) -> int:
    """How many connections are open: in use or idle."""
    return sum(place.state != CONNECTING for place in places.values())


def of_connections(used: int, everything: int) -> str:
    """`3 of 5 connections were`."""
    if everything == 1:
        return "the only connection was"
    return f"{used} of {everything} connections {were(used)}"


def were(count: int) -> str:
    """The verb for a number."""
    return "was" if count == 1 else "were"


def by_whom(used: list[Place]) -> str:
    """`, by tab A and tab B`."""
    return f", by {names_of(used)}" if used else ""


def holding_words(used: list[Place]) -> str:
    """`tab A and tab B held both connections`."""
    count = len(used)
    what = {1: "the only connection", 2: "both connections"}.get(count, f"all {count} connections")
    return f"{names_of(used)} held {what}"


def gave_up_words(who: str, took_s: float, limits: Iterable[float | None], used: list[Place]) -> str:
    """What became of one who waited for `took_s`; the first of `limits` that is known is the pool's."""
    limit = next((f", the pool's limit of {each:g} s" for each in limits if each is not None), "")
    held = holding_words(used) if used else "no connection came free"
    return f"{who} gave up after waiting {duration(took_s)}{limit}: {held}."


def turned_away_words(who: str, used: list[Place]) -> str:
    """What became of one who asked a pool that does not wait."""
    why = holding_words(used) if used else "all of its connections were in use"
    return f"{who} was turned away at once, for this kind of pool does not wait: {why}."


def names_of(used: list[Place]) -> str:
    """Who holds these, and how many each: `tab A, tab B (2) and tab C`."""
    counted = Counter(place.holder or "somebody" for place in used).most_common()
    names = [name if count == 1 else f"{name} ({count})" for name, count in counted]
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} others"]
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def sentence(words: str) -> str:
    """Words with a full stop."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def duration(seconds: float) -> str:
    """A length of time to read: `0.3 ms`, `2.1 s`, `14 min`."""
    if seconds < 0.0095:
        return f"{max(0.0, seconds) * 1000:.1f} ms"
    if seconds < 0.995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
