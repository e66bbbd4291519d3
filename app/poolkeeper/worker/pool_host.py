"""The worker's heart: one profile's pool, and a lane for each tab that uses it."""

import contextlib
import logging
import threading
import time

from poolkeeper.databases.database import Encrypted
from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled, closed
from poolkeeper.pools.logins import Logins
from poolkeeper.pools.pool import open_pool
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.replicas import places_of_replicas, replicas_of
from poolkeeper.worker.event_recorder import EventRecorder
from poolkeeper.worker.health_watch import HealthWatch
from poolkeeper.worker.messages import (
    CancelStatement,
    CloseTab,
    EndTransaction,
    PoolFailed,
    PoolOpened,
    RunStatement,
    ServerSession,
)
from poolkeeper.worker.opening import Opening
from poolkeeper.worker.outbox import Outbox, WindowGone
from poolkeeper.worker.pool_changes import PoolChange, change_pool
from poolkeeper.worker.pool_reporter import PoolReporter
from poolkeeper.worker.requests import RecyclePool
from poolkeeper.worker.retrying import lease_with_retries
from poolkeeper.worker.server_set import ServerSet
from poolkeeper.worker.server_watch import ServerWatch
from poolkeeper.worker.sign_in_desk import SignInDesk
from poolkeeper.worker.tab_lane import TabLane

_log = logging.getLogger(__name__)

CLOSE_DEADLINE_S = 3.0
"""How long the tabs have to stop, and half a second more to close what they gave back."""

LAST_CLOSING_S = 0.5
LAST_RECORDING_S = 0.5
WATCH_DEADLINE_S = 1.0


class PoolHost:
    """Everything that happens to one open profile; called by the worker's loop alone."""

    def __init__(
        self, profile: Profile, outbox: Outbox, desk: SignInDesk, logins: Logins | None = None
    ) -> None:
        self._profile = profile
        self._outbox = outbox
        self._desk = desk
        self._database = database_of(profile.engine)
        self._reporter = PoolReporter(outbox)
        self._recorder = EventRecorder(profile, self._database)
        self._logins = logins or Logins()
        self._logins.replicas = places_of_replicas(profile)
        self._servers: ServerSet | None = None
        self._pool = open_pool(
            profile,
            self._database,
            desk.identity,
            self._changed,
            self._logins,
            desk.quiet_identity,
        )
        self._watch = ServerWatch(profile, self._database, desk, self._pool, outbox, self._logins)
        self._health = HealthWatch(self._pool, self._logins, desk, outbox, replicas=self._replicas)
        if replicas_of(profile):
            self._servers = ServerSet(profile, self._database, self._pool, desk, outbox, self._logins)
        self._answered_in_s = 0.0
        self._opening = Opening()
        self._lanes: dict[int, TabLane] = {}
        self._leaving: list[TabLane] = []
        self._first = CancelToken()
        self._opener = threading.Thread(target=self._open, name="opening", daemon=True)

    def open(self) -> None:
        """Make the first connection in the background; the window hears how it went."""
        self._recorder.start(self._pool)
        self._reporter.start(self._pool)
        self._opener.start()

    def watch_server(self, watched: bool) -> None:
        """Look at the server as long as somebody looks at the panel."""
        self._watch.watch(watched)
        if self._servers is not None:
            self._servers.watch_servers(watched)

    def end_session(self, session: ServerSession) -> None:
        """End another session on the server in the background; the window hears how it went."""
        if session.node and self._servers is not None:
            self._servers.end_session(session)
        else:
            self._watch.end(session)

    def change_pool(self, request: PoolChange) -> None:
        """Change or recycle the open pool in the background; the window hears how it went."""
        if isinstance(request, RecyclePool) and request.anew:
            self._watch.reconnect()
        change_pool(request, self._pool, self._database, self._outbox)
        if self._servers is not None:
            self._servers.change_pools(request)

    def try_now(self) -> None:
        """End the pause after a refused sign-in, and check the pool at once."""
        self._logins.lift()
        self._health.check_now()
        if self._servers is not None:
            self._servers.look_now()

    def run(self, request: RunStatement) -> None:
        """Queue a statement on its tab's lane."""
        self._lane(request.tab_id).run(request)

    def cancel(self, request: CancelStatement) -> None:
        """Stop a statement, whichever tab runs it."""
        for lane in self._lanes.values():
            lane.cancel(request.query_id)

    def end_transaction(self, request: EndTransaction) -> None:
        """Queue the end of a tab's transaction."""
        self._lane(request.tab_id).end_transaction(request)

    def close_tab(self, request: CloseTab) -> None:
        """Begin to stop what a tab runs and to give back what it holds, rolled back."""
        lane = self._lanes.pop(request.tab_id, None)
        if lane is not None:
            lane.close()
            self._leaving = [*(each for each in self._leaving if not each.wait_closed(0)), lane]

    def close(self) -> bool:
        """Stop what runs, roll back what is open, close every connection; returns whether all that is done.

        A driver that does not come back in time is left alone with its connection.
        """
        deadline_s = time.monotonic() + CLOSE_DEADLINE_S
        self._first.cancel()
        for tab_id in tuple(self._lanes):
            self.close_tab(CloseTab(tab_id))
        # what is idle need not wait for what does not stop
        self._pool.close_idle()
        if self._servers is not None:
            self._servers.close_idle()
        self._health.stop(WATCH_DEADLINE_S)
        self._watch.stop(WATCH_DEADLINE_S)
        stopped = [lane.wait_closed(max(0.0, deadline_s - time.monotonic())) for lane in self._leaving]
        if self._opener.ident is not None:
            self._opener.join(max(0.0, deadline_s - time.monotonic()))
        self._reporter.stop()
        gone = self._pool.close(max(LAST_CLOSING_S, deadline_s - time.monotonic()))
        if self._servers is not None:
            gone = self._servers.close(max(LAST_CLOSING_S, deadline_s - time.monotonic())) and gone
        self._recorder.stop(LAST_RECORDING_S)
        if not gone or not all(stopped):
            _log.warning("what did not stop within %g s is left to the end of the process", CLOSE_DEADLINE_S)
        return gone and all(stopped)

    def _changed(self) -> None:
        self._reporter.changed()
        self._recorder.changed()
        if self._servers is not None:
            self._servers.changed()

    def _replicas(self) -> tuple[str, float | None]:
        return ("", None) if self._servers is None else self._servers.router.trouble()

    def _lane(self, tab_id: int) -> TabLane:
        if tab_id not in self._lanes:
            self._lanes[tab_id] = TabLane(
                tab_id, self._profile, self._pool, self._opening, self._outbox, self._desk, self._servers
            )
        return self._lanes[tab_id]

    def _open(self) -> None:
        failure = None
        event: PoolOpened | PoolFailed
        try:
            event = self._first_lease()
        except LeaseCancelled:
            self._opening.end(closed(self._profile).explained)
            return
        except Exception as error:  # noqa: BLE001 - every failure is told to the window
            failure = self._database.explain(error, self._profile)
            event = PoolFailed(failure)
        self._health.start(failure, self._answered_in_s)
        self._recorder.opened(event.server_version if isinstance(event, PoolOpened) else "")
        if self._servers is not None and isinstance(event, PoolOpened):
            self._servers.start(event.server_version)
        with contextlib.suppress(WindowGone):
            self._outbox.send(event)
        self._opening.end(failure)

    def _first_lease(self) -> PoolOpened:
        with lease_with_retries(self._pool, "opening", self._first, 0, self._outbox) as lease:
            began_s = time.monotonic()
            self._database.ping(lease.connection)
            self._answered_in_s = time.monotonic() - began_s
            return PoolOpened(
                server_version=self._database.server_version(lease.connection),
                encrypted=_in_words(self._database.encryption(lease.connection)),
                read_only=self._database.read_only(lease.connection),
            )


def _in_words(encrypted: Encrypted) -> str:
    if not encrypted.protocol:
        return ""
    return encrypted.protocol + ("" if encrypted.verified else ", certificate not checked")
