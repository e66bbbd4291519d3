"""The connection budget: what a pool may open against what the server has left."""

from poolkeeper import PROGRAM
from poolkeeper.databases.server_view import ServerView


def over_budget(view: ServerView, capacity: int | None, whose: str = "This pool") -> str:
    """A sentence where `whose` pool that may open `capacity` connections (None: no limit) is too much.

    Empty where it fits, and where the server does not tell its limit or how many sessions it has.
    """
    if capacity is None or not view.limit or view.room is None:
        return ""
    if capacity > view.room:
        return (
            f"{whose} may open {capacity:,} connections, but the server has room for {view.room:,}: "
            f"{view.everyone:,} of {view.limit:,} are in use."
        )
    machines = view.machines_with(PROGRAM)
    if machines > 1 and machines * capacity > view.limit:
        return (
            f"Poolkeeper runs on {machines:,} machines here: {machines:,} pools like this one may open "
            f"{machines * capacity:,} of the server’s {view.limit:,} connections."
        )
    return ""
