"""Through it goes every connect of a run, until the server refuses a sign-in: then none any more."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from poolkeeper.databases.database import Database
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.refused_sign_ins import is_refused_sign_in
from poolkeeper.pools.lab.turns import May, Turns, looks_s
from poolkeeper.profiles.profile import Profile

ELSEWHERE = Explained("The server refused the sign-in of another process of the run.")


class SignInGate:
    """One for each process of a run; a run has one identity, so that a refusal is for all its workers.

    `profile` is the one that people know; `closed` is called once, on the thread that was refused. `turns`
    are those of the whole run.
    """

    def __init__(
        self, database: Database, profile: Profile, closed: Callable[[], None], turns: Turns | None = None
    ) -> None:
        self._database = database
        self._profile = profile
        self._closed = closed
        self._turns = turns or Turns()
        self.refusal: Explained | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Around one connect, which is waited for a turn of where the last that worked is a while ago.

        Raises DatabaseError, with the server's answer, where it has refused the sign-in already.
        """
        for pause_s in looks_s():
            may, number = self._turns.ask()
            if may is not May.WAIT:
                break
            time.sleep(pause_s)
        with self._taken(may, number):
            yield

    @asynccontextmanager
    async def task_turn(self) -> AsyncIterator[None]:
        """As `turn`, for a task."""
        for pause_s in looks_s():
            may, number = self._turns.ask()
            if may is not May.WAIT:
                break
            await asyncio.sleep(pause_s)
        with self._taken(may, number):
            yield

    def check(self) -> None:
        """Raises DatabaseError, with the server's answer, where it has refused the sign-in already."""
        if self.refusal is not None or self._turns.refused:
            raise DatabaseError(self.refusal or ELSEWHERE)

    def failed(self, error: Exception) -> None:
        """A connect has failed with this error of the driver; to be told before its turn is over."""
        if self.refusal is not None:
            return
        explained = self._database.explain(error, self._profile)
        if is_refused_sign_in(explained, self._profile):
            self.refusal = explained
            self._turns.refuse()
            self._closed()

    @contextmanager
    def _taken(self, may: May, number: float) -> Iterator[None]:
        try:
            self.check()
            began_s = time.monotonic()
            yield
            self._turns.worked(time.monotonic() - began_s)
        finally:
            if may is May.GO_AHEAD:
                self._turns.over(number)
