"""Stopping on the server what the workers' statements still do there."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterable

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.databases.server_view import ServerSession
from poolkeeper.pools.lab.connections import Connections
from poolkeeper.pools.lab.tally import Tally

CANCEL_S = 1.0
LANES = 16
LANES_WITH_SIGN_IN = 4
"""Each cancel is a connection of its own there, and the server may have few left."""

_AGAIN_S = 0.05


def cancel_statements(
    tallies: Iterable[Tally], connections: Connections, all_back: Callable[[], bool], timeout_s: float
) -> None:
    """Cancel what runs, again and again until `all_back` or the time is over.

    A cancel that overtakes its statement finds nothing to stop, so one is not enough.
    """
    deadline_s = time.monotonic() + timeout_s
    busy = tuple(tallies)
    while not all_back() and time.monotonic() < deadline_s:
        running = [tally.running for tally in busy if tally.running is not None]
        if running:
            _cancel_all(running, connections, deadline_s)
        threading.Event().wait(_AGAIN_S)


def _cancel_all(running: list[DbapiConnection], connections: Connections, deadline_s: float) -> None:
    wanted: queue.SimpleQueue[DbapiConnection] = queue.SimpleQueue()
    for connection in running:
        wanted.put(connection)
    signs_in = connections.database.cancel_needs_sign_in(connections.profile)
    lanes = [
        threading.Thread(
            target=_end_sessions if signs_in else _cancel_from,
            args=(wanted, connections),
            name="cancelling",
            daemon=True,
        )
        for _ in range(min(len(running), LANES_WITH_SIGN_IN if signs_in else LANES))
    ]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join(max(0.0, deadline_s - time.monotonic()))


def _cancel_from(wanted: "queue.SimpleQueue[DbapiConnection]", connections: Connections) -> None:
    with contextlib.suppress(queue.Empty):
        while True:
            connection = wanted.get_nowait()
            with contextlib.suppress(Exception):
                connections.database.cancel(connection, connections.profile, connections.identity, CANCEL_S)


def _end_sessions(wanted: "queue.SimpleQueue[DbapiConnection]", connections: Connections) -> None:
    """Where a cancel signs in anyway, one sign-in ends many sessions; that cannot overtake a statement."""
    database = connections.database
    with contextlib.suppress(Exception):
        connections.gate.check()
        ending = database.connect(connections.profile, connections.identity, CANCEL_S)
        try:
            while True:
                session = ServerSession(id=database.backend_id(wanted.get_nowait()))
                with contextlib.suppress(Exception):
                    database.end_session(ending, session)
        finally:
            database.close(ending)
