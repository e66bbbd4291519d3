"""The connection budget in the words of the window, with how old the look at the server is."""

import time

from poolkeeper.desktop.pool.durations import ago_text
from poolkeeper.worker.messages import ServerView, over_budget

OLD_S = 60.0


def budget_warning(view: ServerView | None, capacity: int | None, whose: str = "This pool") -> str:
    """A sentence where `whose` pool that may open `capacity` connections (None: no limit) is too much.

    A look at the server that is older than a minute is said to be so.
    """
    warning = "" if view is None else over_budget(view, capacity, whose)
    if not warning or view is None:
        return ""
    age_s = time.time() - view.seen_at_s
    return f"{warning.removesuffix('.')} (as of {ago_text(age_s)})." if age_s >= OLD_S else warning
