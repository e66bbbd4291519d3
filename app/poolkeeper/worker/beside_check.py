"""One look at the server through a connection of its own, which is closed after."""

import contextlib
import time

import msgspec

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.errors import connect_timed_out
from poolkeeper.pools.logins import Logins
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.sign_in_desk import SignInDesk

PING_S = 3.0
LOOK_S = 4.0
CLOSE_S = 1.0
SIGN_IN_S = 30.0
GRACE_S = 1.0


class Seen(msgspec.Struct, frozen=True):
    """The seconds of a round trip, and the server's sessions and limit where it told them."""

    took_s: float
    sessions: int | None = None
    limit: int | None = None


class BesideCheck:
    """Bothers no person for a password, and never tries one again that was refused."""

    def __init__(self, profile: Profile, database: Database, desk: SignInDesk, logins: Logins) -> None:
        self._profile = profile
        self._database = database
        self._desk = desk
        self._logins = logins

    def look(self) -> Seen:
        """What is seen. Raises what the sign-in or the driver raised, ConnectTimedOut, DeadlinePassed."""
        identity = within(SIGN_IN_S, self._desk.quiet_identity)
        try:
            connection = within(
                self._profile.connect_timeout_s + GRACE_S,
                lambda: self._logins.connect(self._database, self._profile, identity, by_itself=True),
                late=self._close,
            )
        except DeadlinePassed as error:
            raise connect_timed_out(self._profile) from error
        # whoever is left behind in a call closes the connection at its end: it belongs to one thread
        seen = within(PING_S + LOOK_S, lambda: self._seen(connection), late=lambda _: self._close(connection))
        with contextlib.suppress(DeadlinePassed):
            within(CLOSE_S, lambda: self._close(connection))
        return seen

    def _seen(self, connection: DbapiConnection) -> Seen:
        began_s = time.monotonic()
        try:
            self._database.ping(connection)
        except Exception:
            self._close(connection)
            raise
        took_s = time.monotonic() - began_s
        view = None
        # a server that does not tell of its sessions lives nevertheless
        with contextlib.suppress(Exception):
            view = self._database.server_view(connection, self._profile, ())
        return Seen(took_s) if view is None else Seen(took_s, view.everyone, view.limit)

    def _close(self, connection: DbapiConnection) -> None:
        with contextlib.suppress(Exception):
            if connection is not None:
                self._database.close(connection)
