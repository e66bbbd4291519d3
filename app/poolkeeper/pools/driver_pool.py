"""A driver's own pool, watched from outside: what it does by itself is seen at the next lease or look."""

import contextlib
import threading
import time
from collections.abc import Callable

import msgspec

from poolkeeper.databases.database import Database, DbapiConnection, DriverConnections
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.driver_generations import DriverGenerations
from poolkeeper.pools.driver_loan import if_there, timed_ping
from poolkeeper.pools.driver_sign_in import DriverSignIn
from poolkeeper.pools.driver_slots import DriverSlots
from poolkeeper.pools.errors import LeaseCancelled, NothingIdle, closed, connect_timed_out, exhausted
from poolkeeper.pools.events import Happened
from poolkeeper.pools.figures import PoolSnapshot
from poolkeeper.pools.giving_way import GivingWay
from poolkeeper.pools.kinds import as_told_by
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.ledger import Ledger, resized_entry
from poolkeeper.pools.loan import Loan
from poolkeeper.pools.logins import Logins
from poolkeeper.pools.on_record import OnRecord
from poolkeeper.pools.resizing import ON_REQUEST, SIGNED_IN_ANEW, PoolSize, Recycled, said_bounds
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool, GetMode
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Profile

RETURN_S = 5.0
"""How long giving a connection back may take; it rolls back what is open."""


class WatchedDriverPool(OnRecord):
    """Made at the first lease, for the driver wants the identity then and keeps it.

    The driver closes connections without a word; those are noted as closed when it has fewer than were
    seen, the one unused for longest first.
    """

    def __init__(
        self,
        profile: Profile,
        settings: DriverPool,
        database: Database,
        sign_in: Callable[[], Identity],
        changed: Callable[[], None],
        logins: Logins | None = None,
        quiet_sign_in: Callable[[], Identity] | None = None,
    ) -> None:
        self.profile = profile
        self.database = database
        self.is_disconnect = database.is_disconnect
        self._settings = settings
        self._logins = logins or Logins()
        self._sign_in = DriverSignIn(database, sign_in, self._logins, quiet_sign_in)
        self._checks = GivingWay()
        self._left_behind: set[int] = set()
        self._ledger = Ledger(profile.limits, changed)
        self._slots = DriverSlots(self._ledger)
        self._making = threading.Lock()
        self._driver: DriverGenerations | None = None
        self._closed = False
        self._replaced_before_s, self._why_replaced = 0.0, ON_REQUEST

    def lease(self, holder: str, token: CancelToken) -> Lease:
        """See Pool."""
        return self._lent(Lease(self, holder, token, time.monotonic(), self._settings.longest_wait_s))

    def _lent(self, lease: Lease) -> Lease:
        token = lease.token
        if token.cancelled:
            raise self._given_up(lease, Happened.CANCELLED, LeaseCancelled())
        driver = self._made(lease)
        if self._slots.leased >= self._settings.max and self._settings.getmode is not GetMode.NOWAIT:
            self._slots.note_waiting(lease)
            self._checks.give_way()
        generation = driver.generation
        try:
            connection = self._waited_for(driver, lease)
        except Exception as error:  # noqa: BLE001 - raised again where nothing else serves
            connection = self._once_more(driver, generation, lease, error)
        lease.connection_held, lease.proxy = connection, Loan(self.give_back, lease)
        lease.generation = driver.made_with(connection)
        self._slots.lend(lease, self.database.backend_id(connection))
        return lease

    def _waited_for(self, driver: DriverGenerations, lease: Lease) -> DbapiConnection:
        return within(
            self._settings.longest_wait_s + self.profile.connect_timeout_s,
            lambda: self._acquired(driver, lease.token),
            late=lambda late: if_there(driver.release, late),
            token=lease.token,
        )

    def _once_more(
        self, driver: DriverGenerations, tried: int, lease: Lease, error: Exception
    ) -> DbapiConnection:
        """A connection by another identity, where the driver's was refused; raises what became of `error`."""
        try:
            if self._sign_in.renewed(self.profile, driver, tried, error, lease):
                return self._waited_for(driver, lease)
        except Exception as second:
            raise self._failure(lease, second, driver) from second
        raise self._failure(lease, error, driver) from error

    def check(self, holder: str) -> float:
        """See Pool."""
        if self._driver is None or self._slots.leased == len(self._slots.all):
            raise NothingIdle
        with self._checks.check() as token:
            lease = Lease(self, holder, token, time.monotonic(), self._settings.longest_wait_s)
            lease.is_check = True
            self._lent(lease)
            try:
                took_s = self._ping(lease.connection_held, token)
            except BaseException:
                self.invalidate(lease, "failed a check")
                raise
            lease.release()
            return took_s

    def suspect(self, why: str) -> None:
        """See Pool."""
        self._slots.suspect(why)

    def snapshot(self) -> PoolSnapshot:
        """See Pool."""
        if (driver := self._driver) is not None:
            self._slots.note_vanished(lambda: driver.opened)
        return as_told_by(PoolKind.ORACLEDB, self._ledger.snapshot())

    def reconfigure(self, settings: DriverPool) -> tuple[str, ...]:
        """Change the settings of the open pool; returns the names of those that wait for its next opening."""
        waiting = () if self._driver is None else self._driver.reconfigure(settings)
        fields = self._settings.__struct_fields__
        kept = {name: getattr(self._settings, name) for name in waiting if name in fields}
        self._settings = held = msgspec.structs.replace(settings, **kept)
        oracle = msgspec.structs.replace(self.profile.oracle, driver_pool=held)
        self.profile = msgspec.structs.replace(self.profile, oracle=oracle)
        self._ledger.limits = self.profile.limits
        return waiting

    def resize(self, size: PoolSize) -> tuple[str, ...]:
        """See Pool; python-oracledb's thin mode keeps the size that a pool was made with."""
        waiting = self.reconfigure(msgspec.structs.replace(self._settings, min=size.kept, max=size.most))
        if not waiting:
            self._ledger.note(resized_entry(said_bounds(size.kept, size.most)))
        return waiting

    def recycle(self, why: str = ON_REQUEST) -> Recycled:
        """See Pool. Idle connections are leased and dropped; for a new sign-in, it is another pool's turn."""
        before_s = self._replaced_before_s = time.monotonic()
        self._why_replaced = why
        driver, leased = self._driver, self._slots.leased
        if driver is None:
            return Recycled(0, 0)
        if why == SIGNED_IN_ANEW and (rolled := self._rolled_over(driver)) is not None:
            return rolled
        idle = len(self._slots.all) - leased
        return Recycled(sum(self._drops_an_old_one(driver, before_s) for _ in range(idle)), leased)

    def invalidate(self, lease: Lease, why: str) -> None:
        """See Lender."""
        connection, lease.proxy = lease.connection_held, None
        slot = lease.slot_held
        self._slots.note(Happened.INVALIDATED, slot, why=why)
        self._slots.note_released(slot)
        self._give_up(connection)
        self._slots.note_gone(slot, why)

    def close_idle(self) -> None:
        """See Pool. The driver closes all of its pool or nothing, so nothing is closed yet."""
        self._closed = True

    def close(self, timeout_s: float) -> bool:
        """See Pool."""
        self._closed = True
        driver, self._driver = self._driver, None
        if driver is None:
            return True
        try:
            within(timeout_s, driver.close)
        except Exception:  # noqa: BLE001 - the process ends, and its sockets with it
            return False
        for slot in self._slots.all:
            # The driver closes what is lent, too: the lease is over before its holder knows.
            self._slots.note_released(slot)
            self._slots.note_gone(slot, "the pool is closed")
        return True

    def give_back(self, lease: Lease) -> None:
        """End a lease; a connection that cannot be given back in time is closed by the driver later."""
        driver, slot = self._driver, lease.slot_held
        self._slots.note_released(slot)
        if driver is None:
            return
        if slot.born_s < self._replaced_before_s:
            with contextlib.suppress(Exception):
                within(RETURN_S, lambda: driver.retire(lease.connection_held))
            self._slots.note_replaced(slot, self._why_replaced)
            return
        try:
            within(RETURN_S, lambda: driver.release(lease.connection_held))
        except Exception:  # noqa: BLE001 - the lease is over, whatever the server says
            self._give_up(lease.connection_held)
            self._slots.note_gone(slot, "could not be given back")

    def _rolled_over(self, driver: DriverGenerations) -> Recycled | None:
        idle = [slot for slot in self._slots.all if slot.holder is None]
        all_new = self._sign_in.rolled_over(self.profile, driver, CancelToken())
        if all_new is None:
            return None
        replaced = [slot for slot in idle if slot.holder is None] if all_new else []
        for slot in replaced:
            self._slots.note_replaced(slot, self._why_replaced)
        return Recycled(len(replaced), len(self._slots.all))

    def _drops_an_old_one(self, driver: DriverConnections, before_s: float) -> bool:
        try:
            connection = within(
                RETURN_S,
                lambda: self._logins.attempt(self._sign_in.who, self.database, self.profile, driver.acquire),
                late=lambda late: if_there(driver.release, late),
            )
        except Exception:  # noqa: BLE001 - none is idle any more, or the server does not answer
            return False
        slot = self._slots.get(self.database.backend_id(connection))
        if slot is not None and slot.born_s < before_s:
            self._give_up(connection)
            self._slots.note_replaced(slot, self._why_replaced)
            return True
        with contextlib.suppress(Exception):
            within(RETURN_S, lambda: driver.release(connection))
        return False

    def _acquired(self, driver: DriverConnections, token: CancelToken) -> DbapiConnection:
        """A connection of the driver's; one that may have died unnoticed has answered a ping."""
        while True:
            connection = self._logins.attempt(self._sign_in.who, self.database, self.profile, driver.acquire)
            slot = self._slots.get(self.database.backend_id(connection))
            if slot is None or not slot.suspect:
                return connection
            slot.suspect = False
            try:
                self._ping(connection, token)
            except Exception as error:  # noqa: BLE001 - whatever it is, the connection is of no use
                self._slots.note(Happened.STALE, slot, why=self.database.explain(error, self.profile).title)
                self._give_up(connection)
                self._slots.note_gone(slot, "did not answer a ping")
            else:
                self._slots.note(Happened.PINGED, slot)
                return connection

    def _ping(self, connection: DbapiConnection, token: CancelToken) -> float:
        return timed_ping(self.database, connection, token, self._drop, self._left_behind)

    def _made(self, lease: Lease) -> DriverGenerations:
        """The driver's pool, made with the identity of this moment if there is none yet."""
        with self._making:
            if self._closed:
                raise self._given_up(lease, Happened.CANCELLED, closed(self.profile))
            if self._driver is None:
                try:
                    self._driver = self._sign_in.made(self.profile, lease)
                except Exception as error:
                    raise self._failure(lease, error) from error
            return self._driver

    def _failure(self, lease: Lease, error: Exception, driver: DriverConnections | None = None) -> Exception:
        """What to raise for an error of the driver or of our clock, noted as what it was."""
        if isinstance(error, LeaseCancelled):
            return self._given_up(lease, Happened.CANCELLED, error)
        if isinstance(error, DeadlinePassed):
            return self._given_up(lease, Happened.FAILED, connect_timed_out(self.profile))
        if driver is not None and driver.is_exhausted(error):
            busy = exhausted(self.profile, self._ledger.holders())
            return self._given_up(lease, Happened.TIMED_OUT, busy)
        return self._given_up(lease, Happened.FAILED, error)

    def _given_up(self, lease: Lease, happened: Happened, error: Exception) -> Exception:
        why = "" if isinstance(error, LeaseCancelled) else self.database.explain(error, self.profile).title
        self._slots.note_given_up(lease, happened, why)
        return error

    def _give_up(self, connection: DbapiConnection) -> None:
        if id(connection) in self._left_behind:
            self._left_behind.discard(id(connection))
            return
        with contextlib.suppress(DeadlinePassed):
            within(RETURN_S, lambda: self._drop(connection))

    def _drop(self, connection: DbapiConnection) -> None:
        with contextlib.suppress(Exception):
            if self._driver is not None:
                self._driver.drop(connection)
