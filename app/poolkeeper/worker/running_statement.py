"""One statement from its wait for a connection to its end, and the one safe way to stop it."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.databases.explained import Explained
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.cancel_sign_in import CancelSignIn, is_at_hand
from poolkeeper.worker.messages import CancelFailed, CancelTaken, Event
from poolkeeper.worker.outbox import WindowGone

_log = logging.getLogger(__name__)

CANCEL_DEADLINE_S = 5.0
"""How long a server may take to accept a cancel request."""

REPEATED_AFTER_S = 0.25
REPEATED_FOR_S = 30.0


class RunningStatement:
    """Stops its statement and no other's.

    The connection stays this statement's until `ended` returns, and `ended` waits for a cancel request
    that is on its way to the server: so a late cancel never hits whoever leases the connection next.
    A request that still waits for its sign-in is not sent any more.
    """

    def __init__(
        self,
        query_id: int,
        database: Database,
        profile: Profile,
        identity: Callable[[], Identity],
        send: Callable[[Event], None],
    ) -> None:
        self.token = CancelToken()
        self._query_id = query_id
        self._database = database
        self._profile = profile
        self._identity = identity
        self._sign_in = self._new_sign_in() if database.cancel_needs_sign_in(profile) else None
        self._send = send
        self._connection: DbapiConnection = None
        self._state = threading.Condition()
        self._asking = False
        self._on_their_way = 0
        self._over = False

    def started(self, connection: DbapiConnection, profile: Profile | None = None) -> None:
        """The statement goes to the server on this connection; raises LeaseCancelled after a cancel.

        `profile` leads to that server, where it is not the one of the beginning.
        """
        if self._sign_in is not None:
            self._sign_in.prepare(self.token)
        with self._state:
            if self.token.cancelled:
                raise LeaseCancelled
            self._connection = connection
            self._profile = profile or self._profile

    def ended(self) -> bool:
        """The statement is over; returns whether no cancel request can hit its connection any more.

        False after ten seconds in which one was on its way: the connection must not be used again.
        """
        with self._state:
            self._over = True
            self._state.notify_all()
            safe = self._state.wait_for(lambda: not self._on_their_way, 2 * CANCEL_DEADLINE_S)
            self._connection = None
        if self._sign_in is not None:
            self._sign_in.forget()
        return safe

    def left_server(self) -> bool:
        """The statement failed and goes to another server; returns whether its connection may be kept."""
        with self._state:
            safe = self._state.wait_for(lambda: not self._on_their_way, 2 * CANCEL_DEADLINE_S)
            self._connection = None
        if self._sign_in is not None:
            self._sign_in.forget()
            self._sign_in = self._new_sign_in()
        return safe

    def stop_rest(self) -> None:
        """Have the server stop sending rows that nobody wants, where only a cancel makes it stop.

        A request that fails is no failure of the statement: the rest is then read and dropped.
        """
        if self._database.rest_stops_by_cancel and self._connection is not None:
            with contextlib.suppress(Exception):
                self._ask(self._connection)

    def cancel(self) -> None:
        """Stop the wait for a connection, or ask the server to stop until the statement is over.

        Asked once is not enough: a request that overtakes its statement finds nothing to stop.
        """
        began_s = time.monotonic()
        self.token.cancel()
        taken = False
        while time.monotonic() < began_s + REPEATED_FOR_S and (connection := self._begin_asking()):
            try:
                asked = self._ask(connection)
            except Exception as error:  # noqa: BLE001 - whatever a driver raises is told to the user
                _log.debug("a cancel request failed", exc_info=True)
                self._tell(CancelFailed(self._query_id, self._explain(error)))
                return
            finally:
                self._end_asking()
            if asked and not taken:
                taken = True
                self._tell(CancelTaken(self._query_id, time.monotonic() - began_s))
            with self._state:
                self._state.wait_for(lambda: self._over, REPEATED_AFTER_S)

    def _new_sign_in(self) -> CancelSignIn:
        return CancelSignIn(self._identity, at_hand=is_at_hand(self._profile))

    def _begin_asking(self) -> DbapiConnection:
        """The connection to ask about, or None when there is nothing to stop, or somebody asks already."""
        with self._state:
            if self._over or self._asking or self._connection is None:
                return None
            self._asking = True
            return self._connection

    def _end_asking(self) -> None:
        with self._state:
            self._asking = False
            self._state.notify_all()

    def _ask(self, connection: DbapiConnection) -> bool:
        """Send one request; returns False, and sends none, where the statement is over meanwhile."""
        identity = None if self._sign_in is None else self._sign_in.identity()
        with self._state:
            # a person may have typed a password for minutes
            if self._over:
                return False
            self._on_their_way += 1
        try:
            self._database.cancel(connection, self._profile, identity, CANCEL_DEADLINE_S)
        finally:
            with self._state:
                self._on_their_way -= 1
                self._state.notify_all()
        return True

    def _tell(self, event: Event) -> None:
        # a window that is gone is a reason to go on stopping
        with contextlib.suppress(WindowGone):
            self._send(event)

    def _explain(self, error: Exception) -> Explained:
        meaning = self._database.explain(error, self._profile)
        return Explained(f"The request to stop did not reach the server. {meaning.title}", meaning.detail)
