"""Why connections are replaced, by somebody's wish or with their sign-in: a part of `explained_events`."""

from poolkeeper.pools.event_phrases import duration, of_connections, opened_of
from poolkeeper.pools.event_surroundings import Surroundings
from poolkeeper.pools.resizing import SIGNED_IN_ANEW


def explained_replaced(around: Surroundings) -> str:
    """Of a connection that is closed for a fresh one."""
    cause = "Somebody asked for fresh connections"
    if around.event.why == SIGNED_IN_ANEW:
        cause = "The sign-in was renewed"
    age = duration(around.event.took_s)
    return f"{cause}: {around.connection}, {age} old, is closed, and another one takes its place."


def explained_renewal(around: Surroundings) -> str:
    """Of the first connection that was made with a newer sign-in."""
    which = f": {around.event.why.rstrip('.')}" if around.event.why else ""
    renewed = f"The sign-in was renewed{which}, first for {around.who}."
    used, opened = len(around.in_use()), opened_of(around.places)
    if not used:
        return renewed
    keep = "keeps its" if used == 1 else "keep their"
    return f"{renewed} Just then {of_connections(used, opened)} in use and {keep} sign-in until given back."
