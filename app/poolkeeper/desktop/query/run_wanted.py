"""What a query tab asks to have run."""

import msgspec

from poolkeeper.queries.binding import BoundParameter
from poolkeeper.worker.messages import ServerChoice

ROW_CAP = 100_000
"""How many rows are fetched unless all are asked for."""


class RunWanted(msgspec.Struct, frozen=True):
    """One statement with the values of its parameters, in order of first use.

    `autocommit` false begins, or goes on with, the tab's transaction. `row_cap` 0 fetches all.
    """

    statement: str
    parameters: tuple[BoundParameter, ...] = ()
    autocommit: bool = True
    row_cap: int = ROW_CAP
    server: ServerChoice = ServerChoice.AUTOMATIC
