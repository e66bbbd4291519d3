"""The connection budget: what a pool may open against what the server has left."""

from poolkeeper import PROGRAM
from poolkeeper.worker.messages import ServerView


def budget_warning(view: ServerView | None, capacity: int | None) -> str:
    """A sentence where a pool that may open `capacity` connections (None: no limit) is too much."""
    if capacity is None or view is None or not view.limit or view.room is None:
        return ""
    if capacity > view.room:
        return (
            f"This pool may open {capacity:,} connections, but the server has room for {view.room:,}: "
            f"{view.everyone:,} of {view.limit:,} are in use."
        )
    machines = view.machines_with(PROGRAM)
    if machines > 1 and machines * capacity > view.limit:
        return (
            f"Poolkeeper runs on {machines:,} machines here: {machines:,} pools like this one may open "
            f"{machines * capacity:,} of the server’s {view.limit:,} connections."
        )
    return ""
