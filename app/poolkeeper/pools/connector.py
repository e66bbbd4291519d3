"""Making one connection: asking for the identity, then connecting, each for so long and no longer."""

import time
from collections.abc import Callable

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.databases.refused_sign_ins import is_refused_sign_in
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.errors import LeaseCancelled, connect_timed_out
from poolkeeper.pools.guarded_driver import GuardedDriver
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

SIGN_IN_LIMIT_S = 660.0
"""A person may be typing a password; whoever asks has an end of its own before this one."""


class Connector:
    """Keeps no identity: each connection asks for it anew, so that a changed password is the one used.

    One that the server refuses is asked for anew once: it may have been changed since it was fetched.
    """

    def __init__(
        self,
        profile: Profile,
        database: Database,
        sign_in: Callable[[], Identity],
        driver: GuardedDriver,
        logins: Logins,
        quiet_sign_in: Callable[[], Identity],
    ) -> None:
        """`quiet_sign_in` is asked for a check: it bothers no person."""
        self._profile = profile
        self._database = database
        self._sign_in = sign_in
        self._quiet_sign_in = quiet_sign_in
        self._logins = logins
        self._driver = driver
        self._limit_s = profile.connect_timeout_s + driver.deadlines.connect_grace_s

    def connect(self, lease: Lease) -> tuple[DbapiConnection, str]:
        """A connection and its backend id.

        Time spent on the sign-in is added to `lease.sign_in_s`. Raises ConnectTimedOut, LeaseCancelled,
        SignInPaused, or what the sign-in or the driver raised.
        """
        began_s = time.monotonic()
        try:
            sign_in = self._quiet_sign_in if lease.is_check else self._sign_in
            identity = within(SIGN_IN_LIMIT_S, sign_in, token=lease.token)
        finally:
            lease.sign_in_s += time.monotonic() - began_s
        try:
            return self._connected(identity, lease)
        except Exception as error:
            anew = self._anew(identity, error, lease)
            if anew is None:
                raise
        try:
            return self._connected(anew, lease)
        except Exception as error:
            if self._refused(error):
                self._logins.renewed(self._profile, anew, quiet=True)
            raise

    def _connected(self, identity: Identity, lease: Lease) -> tuple[DbapiConnection, str]:
        lease.generation = identity.generation
        try:
            return within(
                self._limit_s,
                lambda: self._open(identity, by_itself=lease.is_check),
                late=self._driver.close_late,
                token=lease.token,
            )
        except DeadlinePassed as error:
            raise connect_timed_out(self._profile) from error

    def _anew(self, identity: Identity, error: Exception, lease: Lease) -> Identity | None:
        """Another identity where this one was refused and there is another."""
        if not self._refused(error):
            return None
        began_s = time.monotonic()
        try:
            job = lambda: self._logins.renewed(self._profile, identity, quiet=lease.is_check)  # noqa: E731
            return within(SIGN_IN_LIMIT_S, job, token=lease.token)
        finally:
            lease.sign_in_s += time.monotonic() - began_s

    def _refused(self, error: Exception) -> bool:
        """Whether the server refused, now or when somebody else of this worker tried the same identity."""
        if isinstance(error, SignInPaused):
            return True
        if isinstance(error, LeaseCancelled):
            return False
        return is_refused_sign_in(self._database.explain(error, self._profile), self._profile)

    def _open(self, identity: Identity, *, by_itself: bool) -> tuple[DbapiConnection, str]:
        connection = self._logins.connect(self._database, self._profile, identity, by_itself=by_itself)
        try:
            return connection, self._database.backend_id(connection)
        except BaseException:
            self._database.close(connection)
            raise
