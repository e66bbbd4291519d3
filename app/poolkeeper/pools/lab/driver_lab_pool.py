"""The driver's own pool of an engine that has one behind `Database.driver_pool`: Oracle's."""

import contextlib
import threading

import msgspec

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.errors import connect_timed_out
from poolkeeper.pools.lab.connections import Connections
from poolkeeper.pools.lab.lab_pool import Loan, NoneFree
from poolkeeper.profiles.oracle import DriverPool, GetMode
from poolkeeper.profiles.profile import PoolSettings

RETURN_S = 5.0


class DriverLabPool:
    """Size is its `min`, size and overflow its `max`; pre-ping is a ping at every lease.

    What the lab does not ask for is as in the profile's own pool of this kind.
    """

    def __init__(self, settings: PoolSettings, connections: Connections) -> None:
        self._connections = connections
        self._wait_s = settings.wait_s
        self._stale = self._lent = 0
        self._most = settings.capacity
        self._lock = threading.Lock()
        own = msgspec.structs.replace(
            connections.profile.oracle.driver_pool or DriverPool(),
            min=settings.size,
            max=settings.capacity,
            getmode=GetMode.TIMEDWAIT,
            wait_s=settings.wait_s,
            max_lifetime_s=max(0, settings.recycle_s),
            ping_interval_s=0 if settings.pre_ping else -1,
        )
        oracle = msgspec.structs.replace(connections.profile.oracle, driver_pool=own)
        profile = msgspec.structs.replace(connections.profile, oracle=oracle)
        try:
            self._driver = within(
                profile.connect_timeout_s + 1,
                lambda: connections.database.driver_pool(profile, connections.identity),
                late=lambda late: late.close() if late is not None else None,
                token=connections.token,
            )
        except DeadlinePassed as error:
            raise connect_timed_out(profile) from error

    def acquire(self) -> Loan:
        """See LabPool."""
        limit_s = self._wait_s + self._connections.profile.connect_timeout_s
        gate = self._connections.gate
        gate.check()
        with gate.turn() if self._has_to_connect() else contextlib.nullcontext():
            try:
                connection = within(
                    limit_s, self._driver.acquire, late=self._give_back_late, token=self._connections.token
                )
            except DeadlinePassed as error:
                raise connect_timed_out(self._connections.profile) from error
            except Exception as error:
                if self._driver.is_exhausted(error):
                    raise NoneFree from error
                gate.failed(error)
                raise
        with self._lock:
            self._lent += 1
        return Loan(connection)

    def release(self, loan: Loan) -> None:
        """See LabPool."""
        self._note_back()
        within(RETURN_S, lambda: self._driver.release(loan.connection))

    def discard(self, loan: Loan, error: BaseException) -> None:
        """See LabPool."""
        self._note_back()
        self._stale += 1
        with contextlib.suppress(Exception):
            within(RETURN_S, lambda: self._driver.drop(loan.connection))

    def opened(self) -> int:
        """See LabPool."""
        return self._driver.opened

    def stale(self) -> int:
        """What workers met; the driver replaces what its pings find without a word."""
        return self._stale

    def close(self, timeout_s: float) -> int:
        """See LabPool."""
        opened = self._driver.opened
        try:
            within(timeout_s, self._driver.close)
        except Exception:  # noqa: BLE001 - the process ends, and its sockets with it
            return opened
        return 0

    def _has_to_connect(self) -> bool:
        """Whether the driver would make one more connection: all are lent, and there may be more."""
        opened = self._driver.opened
        return self._lent >= opened and opened < self._most

    def _note_back(self) -> None:
        with self._lock:
            self._lent -= 1

    def _give_back_late(self, connection: DbapiConnection) -> None:
        if connection is not None:
            self._driver.release(connection)
