"""Making, pinging and closing the connections of a run, each within a deadline, and counting them."""

import contextlib
import threading
import time

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.errors import LeaseCancelled, connect_timed_out
from poolkeeper.pools.guarded_driver import Deadlines, GuardedDriver
from poolkeeper.pools.lab.sign_in_gate import SignInGate
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

CLOCKS_APART_S = 0.05


class Connections:
    """What the pools of a run are made of. `token` ends waiting for the server at once."""

    def __init__(
        self,
        profile: Profile,
        database: Database,
        identity: Identity,
        token: CancelToken,
        gate: SignInGate,
    ) -> None:
        self.profile = profile
        self.database = database
        self.identity = identity
        self.token = token
        self.gate = gate
        self.open = self.made = self.failed = self.stale = self.recycled = 0
        self.driver = GuardedDriver(database, Deadlines())
        self._limit_s = profile.connect_timeout_s + self.driver.deadlines.connect_grace_s
        self._born_s: dict[int, float] = {}
        self._lock = threading.Lock()

    def make(self) -> DbapiConnection:
        """A connection. Raises ConnectTimedOut, LeaseCancelled at the run's end, or the driver's error.

        Raises DatabaseError, without trying, where the server has refused the sign-in already.
        """
        if self.token.cancelled:
            raise LeaseCancelled
        with self.gate.turn():
            connection = self._made()
        with self._lock:
            self.made += 1
            self.open += 1
            self._born_s[id(connection)] = time.monotonic()
        return connection

    def ping(self, connection: DbapiConnection) -> bool:
        """Whether the server answers on this connection within the time for pings."""
        if self.token.cancelled:
            return True
        try:
            self.driver.ping(connection, self.token)
        except Exception:  # noqa: BLE001 - whatever it is, the connection is of no use
            return False
        return True

    def undo(self, connection: DbapiConnection) -> None:
        """Roll back what a statement has left open. Raises DeadlinePassed or the driver's error."""
        if self.database.in_transaction(connection):
            self.driver.reset(connection)

    def close(self, connection: DbapiConnection) -> None:
        """Close, within a deadline; raises nothing."""
        with self._lock:
            if self._born_s.pop(id(connection), None) is not None:
                self.open -= 1
        self.driver.close(connection)

    def replace(self, connection: DbapiConnection, recycle_s: float) -> None:
        """Close a connection that is replaced: too old, or found dead."""
        with self._lock:
            age_s = time.monotonic() - self._born_s.get(id(connection), time.monotonic())
            if 0 <= recycle_s <= age_s + CLOCKS_APART_S:
                self.recycled += 1
            else:
                self.stale += 1
        self.close(connection)

    def _made(self) -> DbapiConnection:
        try:
            return within(self._limit_s, self._connect, late=self._close_late, token=self.token)
        except LeaseCancelled:
            raise
        except Exception as error:
            with self._lock:
                self.failed += 1
            if isinstance(error, DeadlinePassed):
                raise connect_timed_out(self.profile) from error
            self.gate.failed(error)
            raise

    def _connect(self) -> DbapiConnection:
        return self.database.connect(self.profile, self.identity, self.profile.connect_timeout_s)

    def _close_late(self, connection: DbapiConnection) -> None:
        if connection is not None:
            with contextlib.suppress(Exception):
                self.database.close(connection)
