"""Makes the sample database in the worker and tells the window."""

import sqlite3
from pathlib import Path

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.sample import ensure_sample
from poolkeeper.worker.messages import SampleMade
from poolkeeper.worker.outbox import Outbox


def make_sample(path: str, outbox: Outbox) -> None:
    """Make the sample at `path`, unless it is there, and send `SampleMade`; raises WindowGone."""
    explained = None
    try:
        ensure_sample(Path(path))
    except (OSError, sqlite3.Error) as error:
        explained = Explained("The sample database could not be made.", str(error))
    outbox.send(SampleMade(path, explained))
