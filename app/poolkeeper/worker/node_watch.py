"""Asks one server again and again what it is and how far behind, through a connection of its own."""

import contextlib
import logging
import random
import threading
import time

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.databases.replication import Replication
from poolkeeper.pools.clock_jumps import ClockJumps
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.pools.nodes import Node
from poolkeeper.pools.router import Router
from poolkeeper.worker.moments import Moments
from poolkeeper.worker.sign_in_desk import SignInDesk

_log = logging.getLogger(__name__)

SIGN_IN_S = 30.0
ANSWER_S = 4.0
"""A server that takes longer to say what it is has no time for reads."""

GRACE_S = 1.0
CLOSE_S = 1.0
AGAIN_FIRST_S = 0.5
AGAIN_LONGEST_S = 15.0
SILENT = "it does not answer"


class NodeWatch:
    """One thread for each server, so that one that hangs holds up no other.

    Bothers no person for a password, and never tries one again that was refused. After a failure it asks
    again soon, then less and less often, without an end.
    """

    def __init__(
        self, node: Node, router: Router, database: Database, desk: SignInDesk, logins: Logins, every_s: float
    ) -> None:
        self._node = node
        self._router = router
        self._database = database
        self._desk = desk
        self._logins = logins
        self._every_s = every_s
        self._failed = 0
        self._connection: DbapiConnection = None
        self._see = Moments(node.profile.host)
        self._jumps = ClockJumps(every_s + AGAIN_LONGEST_S + SIGN_IN_S)
        self._wake = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name=f"watch over {node.name}", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def look_now(self) -> None:
        """Ask at once, from any thread."""
        self._wake.set()

    def stop(self, timeout_s: float) -> None:
        """Ask no more and close the connection, waiting so long at most."""
        self._stopped = True
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopped:
            self._wake.clear()
            why = self._jumps.seen(self._see())
            if why:
                self._node.pool.suspect(why)
            try:
                told = self._ask()
            except Exception as error:  # noqa: BLE001 - every failure is told in the panel
                self._failed += 1
                self._close()
                if not self._stopped:
                    self._router.failed(self._node, self._reason(error))
            else:
                self._failed = 0
                self._router.told(self._node, told, time.monotonic())
            self._wake.wait(self._pause_s())
        self._close()

    def _pause_s(self) -> float:
        if not self._failed:
            return self._every_s
        pause_s = min(AGAIN_FIRST_S * 2.0 ** min(self._failed - 1, 30), AGAIN_LONGEST_S)
        return pause_s * (0.8 + 0.4 * random.random())  # noqa: S311 - spreads many watches out

    def _ask(self) -> Replication:
        if self._connection is None:
            identity = within(SIGN_IN_S, self._desk.quiet_identity)
            self._connection = within(
                self._node.profile.connect_timeout_s + GRACE_S,
                lambda: self._logins.connect(self._database, self._node.profile, identity, by_itself=True),
                late=self._close_late,
            )
        connection = self._connection
        try:
            return within(
                ANSWER_S,
                lambda: self._database.replication(connection),
                late=lambda _told: self._close_late(connection),
            )
        except DeadlinePassed:
            # it belongs to the one who is left behind in the call
            self._connection = None
            raise

    def _reason(self, error: Exception) -> str:
        if isinstance(error, DeadlinePassed):
            return SILENT
        if isinstance(error, SignInPaused):
            return error.refusal.title
        return self._database.explain(error, self._node.profile).title

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                within(CLOSE_S, lambda: self._database.close(connection))

    def _close_late(self, connection: DbapiConnection) -> None:
        with contextlib.suppress(Exception):
            if connection is not None:
                self._database.close(connection)
