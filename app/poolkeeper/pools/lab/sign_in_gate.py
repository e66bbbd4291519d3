"""Through it goes every connect of a run, until the server refuses a sign-in: then none any more."""

from collections.abc import Callable

from poolkeeper.databases.database import Database
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.refused_sign_ins import is_refused_sign_in
from poolkeeper.profiles.profile import Profile


class SignInGate:
    """One for each process of a run; a run has one identity, so that a refusal is for all its workers.

    `profile` is the one that people know; `closed` is called once, on the thread that was refused.
    """

    def __init__(self, database: Database, profile: Profile, closed: Callable[[], None]) -> None:
        self._database = database
        self._profile = profile
        self._closed = closed
        self.refusal: Explained | None = None

    def check(self) -> None:
        """Raises DatabaseError, with the server's answer, where it has refused the sign-in already."""
        if self.refusal is not None:
            raise DatabaseError(self.refusal)

    def failed(self, error: Exception) -> None:
        """A connect has failed with this error of the driver."""
        if self.refusal is not None:
            return
        explained = self._database.explain(error, self._profile)
        if is_refused_sign_in(explained, self._profile):
            self.refusal = explained
            self._closed()
