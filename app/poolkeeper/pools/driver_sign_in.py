"""Making a driver's own pool with the identity of the moment, and anew where the server refuses that one."""

import threading
import time
from collections.abc import Callable

from poolkeeper.databases.database import Database, DriverConnections
from poolkeeper.databases.refused_sign_ins import is_refused_sign_in
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import within
from poolkeeper.pools.driver_generations import DriverGenerations
from poolkeeper.pools.driver_loan import close_late
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

SIGN_IN_LIMIT_S = 660.0
GRACE_S = 1.0


class DriverSignIn:
    """The driver keeps the identity that its pool was made with; here stays a mark and a number of it."""

    def __init__(
        self,
        database: Database,
        sign_in: Callable[[], Identity],
        logins: Logins,
        quiet_sign_in: Callable[[], Identity] | None = None,
    ) -> None:
        self._database = database
        self._sign_in = sign_in
        self._quiet_sign_in = quiet_sign_in or sign_in
        self._logins = logins
        self._making = threading.Lock()
        self._known = Identity()
        self.who = b""

    def made(self, profile: Profile, lease: Lease) -> DriverGenerations:
        """A pool with the identity of this moment, asked for anew once where the server refuses it.

        Raises LeaseCancelled, DeadlinePassed, or what the sign-in or the driver raised.
        """
        began_s = time.monotonic()
        identity = within(SIGN_IN_LIMIT_S, self._sign_in, token=lease.token)
        lease.sign_in_s = time.monotonic() - began_s
        try:
            return DriverGenerations(self._opened(profile, identity, lease.token), identity.generation)
        except Exception as error:
            another = self._another(profile, identity, error, lease)
            if another is None:
                raise
        return DriverGenerations(self._opened(profile, another, lease.token), another.generation)

    def rolled_over(self, profile: Profile, driver: DriverGenerations, token: CancelToken) -> bool | None:
        """Have `driver` go on with the identity of this moment, and ask no person for it.

        Returns whether nothing older is left of it, and None where its identity serves still. Raises what the
        sign-in or the driver raised; the pool then goes on as it was.
        """
        identity = within(SIGN_IN_LIMIT_S, self._quiet_sign_in, token=token)
        with self._making:
            if self._logins.mark(profile, identity) == self.who:
                return None
            return driver.replace(self._opened(profile, identity, token), identity.generation)

    def renewed(
        self, profile: Profile, driver: DriverGenerations, tried: int, error: Exception, lease: Lease
    ) -> bool:
        """Whether it is worth to ask `driver` once more after `error` of its generation `tried`.

        It is where it refused to sign in and now has, or somebody else has seen to, another identity.
        """
        if not self._refused(profile, error):
            return False
        with self._making:
            if driver.generation != tried:
                return True
            another = self._another(profile, self._known, error, lease)
            if another is None:
                return False
            driver.replace(self._opened(profile, another, lease.token), another.generation)
        return True

    def _opened(self, profile: Profile, identity: Identity, token: CancelToken) -> DriverConnections:
        who = self._logins.mark(profile, identity)
        made = within(
            profile.connect_timeout_s + GRACE_S,
            lambda: self._logins.attempt(
                who, self._database, profile, lambda: self._database.driver_pool(profile, identity)
            ),
            late=close_late,
            token=token,
        )
        # no secret: the number alone says which identity the server has refused
        self._known, self.who = Identity(identity.user, generation=identity.generation), who
        return made

    def _another(
        self, profile: Profile, refused: Identity, error: Exception, lease: Lease
    ) -> Identity | None:
        if not self._refused(profile, error):
            return None
        who = self._logins.mark(profile, refused) if refused is not self._known else self.who
        began_s = time.monotonic()
        try:
            job = lambda: self._logins.renewed(profile, refused, quiet=lease.is_check, who=who)  # noqa: E731
            return within(SIGN_IN_LIMIT_S, job, token=lease.token)
        finally:
            lease.sign_in_s += time.monotonic() - began_s

    def _refused(self, profile: Profile, error: Exception) -> bool:
        if isinstance(error, SignInPaused):
            return True
        if isinstance(error, LeaseCancelled):
            return False
        return is_refused_sign_in(self._database.explain(error, profile), profile)
