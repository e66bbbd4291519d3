"""Looks at the server beside the pool, while somebody looks at the panel, through a connection of its own."""

import logging
import threading
import time

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.databases.server_view import ServerView
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.pool import Pool
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.messages import ServerSeen
from poolkeeper.worker.outbox import Outbox, WindowGone
from poolkeeper.worker.sign_in_desk import SignInDesk

_log = logging.getLogger(__name__)

EVERY_S = 5.0
AFTER_FAILURE_S = 30.0
LOOK_S = 4.0
"""A server that takes longer for its own views has other worries."""


class ServerWatch:
    """Rests while nobody watches; the connection is closed then, so that nothing of ours idles there."""

    def __init__(
        self, profile: Profile, database: Database, desk: SignInDesk, pool: Pool, outbox: Outbox
    ) -> None:
        self._profile = profile
        self._database = database
        self._desk = desk
        self._pool = pool
        self._outbox = outbox
        self._connection: DbapiConnection = None
        self._watched = threading.Event()
        self._turn = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def watch(self, watched: bool) -> None:
        """Begin or end looking; cheap, and safe to say again."""
        (self._watched.set if watched else self._watched.clear)()
        self._turn.set()
        if watched and self._thread is None and not self._stopped:
            self._thread = threading.Thread(target=self._run, name="server watch", daemon=True)
            self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Look no more and close the connection, waiting so long at most."""
        self._stopped = True
        self._watched.set()
        self._turn.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopped:
            if not self._watched.is_set():
                self._close()
                self._watched.wait()
                continue
            self._turn.clear()
            try:
                pause_s = self._look()
            except WindowGone:
                break
            self._turn.wait(pause_s)
        self._close()

    def _look(self) -> float:
        """Send what is seen; returns how long to wait for the next look, in seconds."""
        try:
            limit_s = LOOK_S + self._profile.connect_timeout_s
            view = within(limit_s, self._seen, late=lambda _view: self._close())
        except DeadlinePassed:
            self._connection = None
            view = _unseen("The server does not answer questions about its sessions.")
        except Exception as error:  # noqa: BLE001 - a view that fails is a note in the panel
            _log.info("the server's view failed: %s", type(error).__name__)
            self._close()
            view = _unseen(self._database.explain(error, self._profile).title)
        if view is None:
            self._watched.clear()
            return 0.0
        self._outbox.send(ServerSeen(view))
        return AFTER_FAILURE_S if view.ours is None else EVERY_S

    def _seen(self) -> ServerView | None:
        if self._connection is None:
            self._connection = self._database.connect(
                self._profile, self._desk.identity(), self._profile.connect_timeout_s
            )
        backend_ids = [slot.backend_id for slot in self._pool.snapshot().slots if slot.backend_id]
        return self._database.server_view(self._connection, self._profile, backend_ids)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                within(1.0, lambda: self._database.close(connection))
            except Exception:  # noqa: BLE001 - it is gone either way
                _log.debug("the connection of the server watch did not close", exc_info=True)


def _unseen(note: str) -> ServerView:
    return ServerView(seen_at_s=time.time(), notes=(note,))
