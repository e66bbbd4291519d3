"""Our own looks at a pool that lets nobody wait, which must turn nobody away."""

import contextlib
import threading
from collections.abc import Iterator

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.giving_way import GivingWay
from poolkeeper.pools.unwaiting_driver import UnwaitingDriver


class Care:
    """While a check or a recycling has a connection in its hands, the pool may say that it has none."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._begun = 0
        self._checks = GivingWay()

    @contextlib.contextmanager
    def look(self) -> Iterator[CancelToken]:
        """One look at a time; its token is cancelled as soon as somebody finds the pool exhausted."""
        with self._turn, self._checks.check() as token:
            self._begun += 1
            yield token

    def taken(self, driver: UnwaitingDriver) -> DbapiConnection:
        """What the driver gives, asked again where a look may have had it. Raises the driver's error."""
        while True:
            seen = None if self._checks.under_way else self._begun
            try:
                return driver.acquire()
            except Exception as error:
                if not (driver.is_exhausted(error) and self._is_to_blame(seen)):
                    raise

    def _is_to_blame(self, seen: int | None) -> bool:
        self._checks.give_way()
        with self._turn:  # by now the look is over
            return seen is None or seen != self._begun
