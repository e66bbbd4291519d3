"""The connection budget: what a pool may open against what the server has left."""

import time

from poolkeeper import PROGRAM
from poolkeeper.desktop.pool.durations import ago_text
from poolkeeper.worker.messages import ServerView

OLD_S = 60.0


def budget_warning(view: ServerView | None, capacity: int | None, whose: str = "This pool") -> str:
    """A sentence where `whose` pool that may open `capacity` connections (None: no limit) is too much.

    A look at the server that is older than a minute is said to be so.
    """
    if capacity is None or view is None or not view.limit or view.room is None:
        return ""
    if capacity > view.room:
        return (
            f"{whose} may open {capacity:,} connections, but the server has room for {view.room:,}: "
            f"{view.everyone:,} of {view.limit:,} are in use{_as_of(view)}."
        )
    machines = view.machines_with(PROGRAM)
    if machines > 1 and machines * capacity > view.limit:
        return (
            f"Poolkeeper runs on {machines:,} machines here: {machines:,} pools like this one may open "
            f"{machines * capacity:,} of the server’s {view.limit:,} connections."
        )
    return ""


def _as_of(view: ServerView) -> str:
    age_s = time.time() - view.seen_at_s
    return f" (as of {ago_text(age_s)})" if age_s >= OLD_S else ""
