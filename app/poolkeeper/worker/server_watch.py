"""Looks at the server beside the pool, while somebody looks at the panel, through a connection of its own."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TypeVar

import msgspec

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.databases.explained import Explained
from poolkeeper.databases.server_view import ServerSession, ServerView
from poolkeeper.pools.both_sides import WaitChain, connected_throughout, contradictions, wait_chain
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.logins import Logins
from poolkeeper.pools.pool import Pool
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.messages import ServerSeen, SessionEnded
from poolkeeper.worker.outbox import Outbox, WindowGone
from poolkeeper.worker.sign_in_desk import SignInDesk

_log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")

EVERY_S = 5.0
WHILE_WAITING_S = 2.0
AFTER_FAILURE_S = 30.0
LOOK_S = 4.0
"""A server that takes longer for its own views has other worries."""

CLOSE_S = 1.0
LONGEST_WORDS = 200
GONE_S = 3.0
ASKED_AGAIN_S = 0.2

REFUSED = Explained(
    "This profile is read-only, so no session is ended through it.",
    "Nothing was sent to the server.",
)
UNANSWERED = Explained("The server did not answer the wish to end the session in time.")
STILL_THERE = Explained(
    "The server was told to end the session, which is still there.",
    "It may be undoing a long transaction, or wait for the network of a client that is gone.",
)


class ServerWatch:
    """Rests while nobody watches; the connection is closed then, so that nothing of ours idles there."""

    def __init__(
        self,
        profile: Profile,
        database: Database,
        desk: SignInDesk,
        pool: Pool,
        outbox: Outbox,
        logins: Logins,
        node: str = "",
    ) -> None:
        """`node` names the replica that is looked at."""
        self._profile = profile
        self._node = node
        self._database = database
        self._desk = desk
        self._pool = pool
        self._outbox = outbox
        self._logins = logins
        self._connection: DbapiConnection = None
        self._known: frozenset[str] = frozenset()
        self._chain: WaitChain | None = None
        self._timeouts = pool.snapshot().timeouts
        self._wishes: deque[ServerSession] = deque()
        self._is_watched = self._is_old = False
        self._turn = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, watched: bool) -> None:
        """Begin or end looking; cheap, and safe to say again."""
        self._is_watched = watched
        self._turn.set()
        if watched:
            self._wake()

    def end(self, session: ServerSession) -> None:
        """End a session on the server as soon as the present look is over; the window hears how it went."""
        self._wishes.append(session)
        self._turn.set()
        self._wake()

    def reconnect(self) -> None:
        """The sign-in is about to expire: look through another connection from now on."""
        self._is_old = True
        self._turn.set()

    def stop(self, timeout_s: float) -> None:
        """Look no more and close the connection, waiting so long at most."""
        self._stopped.set()
        self._turn.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _wake(self) -> None:
        if self._thread is None and not self._stopped.is_set():
            self._thread = threading.Thread(target=self._run, name="server watch", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._turn.clear()
                while self._wishes:
                    self._outbox.send(self._ended(self._wishes.popleft()))
                if self._is_old or not self._is_watched:
                    self._is_old = False
                    self._close()
                pause_s = self._look() if self._is_watched else None
                self._turn.wait(pause_s)
        except WindowGone:
            _log.info("nobody hears what the server says")
        self._close()

    def _look(self) -> float:
        """Send what is seen; returns how long to wait for the next look, in seconds."""
        before = self._pool.snapshot()
        try:
            view = self._seen(LOOK_S + self._profile.connect_timeout_s)
        except DeadlinePassed:
            view = _unseen("The server does not answer questions about its sessions.")
        except Exception as error:  # noqa: BLE001 - a view that fails is a note in the panel
            _log.info("the server's view failed: %s", type(error).__name__)
            view = _unseen(_in_short(self._database.explain(error, self._profile)))
        if view is None:
            self._is_watched = False
            return 0.0
        after = self._pool.snapshot()
        in_vain = after.timeouts is not None and after.timeouts > (self._timeouts or 0)
        self._chain = chain = wait_chain(after, view, self._chain, in_vain=in_vain)
        self._timeouts = after.timeouts
        connected = connected_throughout(before, after)
        self._outbox.send(ServerSeen(view, contradictions(before, view, after), chain, connected, self._node))
        if view.ours is None and not view.figures:
            return AFTER_FAILURE_S
        return EVERY_S if chain is None else WHILE_WAITING_S

    def _ended(self, session: ServerSession) -> SessionEnded:
        if self._profile.safety.read_only:
            return SessionEnded(session, False, REFUSED)
        try:
            limit_s = LOOK_S + self._profile.connect_timeout_s
            asked = self._answer(limit_s, lambda held: self._database.end_session(held, session))
            gone = not asked or self._is_gone(session)
        except DeadlinePassed:
            return SessionEnded(session, False, UNANSWERED)
        except Exception as error:  # noqa: BLE001 - every failure is told to the window
            return SessionEnded(session, False, self._database.explain(error, self._profile))
        return SessionEnded(session, gone, None if gone else STILL_THERE)

    def _is_gone(self, session: ServerSession) -> bool:
        deadline_s = time.monotonic() + GONE_S
        while time.monotonic() < deadline_s and not self._stopped.is_set():
            view = self._seen(LOOK_S)
            if view is None or all(each.id != session.id for each in view.sessions):
                return True
            self._stopped.wait(ASKED_AGAIN_S)
        return False

    def _seen(self, limit_s: float) -> ServerView | None:
        self._known = known = self._known | self._pool.backend_ids()
        view = self._answer(limit_s, lambda held: self._database.server_view(held, self._profile, known))
        if view is None or not self._node:
            return view
        sessions = (msgspec.structs.replace(each, node=self._node) for each in view.sessions)
        return msgspec.structs.replace(view, sessions=tuple(sessions))

    def _answer(self, limit_s: float, question: Callable[[DbapiConnection], _Answer]) -> _Answer:
        """What the watch's connection answers; closed where it fails or comes too late."""
        held, self._connection = self._connection, None
        self._connection, answer = within(
            limit_s,
            lambda: self._asked(held, question),
            late=lambda late: self._closed(None if late is None else late[0]),
        )
        return answer

    def _asked(
        self, held: DbapiConnection, question: Callable[[DbapiConnection], _Answer]
    ) -> tuple[DbapiConnection, _Answer]:
        if held is None:
            held = self._logins.connect(self._database, self._profile, self._desk.quiet_identity())
        try:
            return held, question(held)
        except BaseException:
            self._closed(held)
            raise

    def _close(self) -> None:
        held, self._connection = self._connection, None
        self._closed(held)

    def _closed(self, held: DbapiConnection) -> None:
        if held is not None:
            try:
                within(CLOSE_S, lambda: self._database.close(held))
            except Exception:  # noqa: BLE001 - it is gone either way
                _log.debug("the connection of the server watch did not close", exc_info=True)


def _unseen(note: str) -> ServerView:
    return ServerView(seen_at_s=time.time(), notes=(note,))


def _in_short(explained: Explained) -> str:
    """What happened, and the first line of the server's own words."""
    words = explained.detail.partition("\n")[0][:LONGEST_WORDS]
    return f"{explained.title} {words}".rstrip()
