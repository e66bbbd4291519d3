"""A driver's own pool, watched from outside: what it does by itself is seen at the next lease or look."""

import contextlib
import itertools
import threading
import time
from collections.abc import Callable

import msgspec

from poolkeeper.databases.database import Database, DbapiConnection, DriverConnections
from poolkeeper.pools.account import LEASED, RELEASED, WAITING
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.deadlines import DeadlinePassed, within
from poolkeeper.pools.driver_loan import close_late, if_there, timed_ping
from poolkeeper.pools.errors import LeaseCancelled, NothingIdle, closed, connect_timed_out, exhausted
from poolkeeper.pools.events import Happened, PoolEvent
from poolkeeper.pools.figures import PoolSnapshot
from poolkeeper.pools.giving_way import GivingWay
from poolkeeper.pools.kinds import as_told_by, limits_of
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.ledger import Drained, Ledger, resized_entry
from poolkeeper.pools.loan import Loan
from poolkeeper.pools.logins import Logins
from poolkeeper.pools.resizing import PoolSize, Recycled
from poolkeeper.pools.slot import Slot, SlotNumbers
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool, GetMode
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import PoolSettings, Profile

SIGN_IN_LIMIT_S = 660.0
WAIT_FOR_EVER_S = 3600.0
GRACE_S = 1.0
ON_REQUEST = "recycled on request"
RETURN_S = 5.0
"""How long giving a connection back may take; it rolls back what is open."""


class WatchedDriverPool:
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
    ) -> None:
        self.profile = profile
        self.database = database
        self.is_disconnect = database.is_disconnect
        self._settings = settings
        self._sign_in = sign_in
        self._logins = logins or Logins()
        self._who = b""
        self._checks = GivingWay()
        self._left_behind: set[int] = set()
        shown = PoolSettings(size=settings.max, max_overflow=0, wait_s=settings.wait_s)
        self._shown_profile = msgspec.structs.replace(profile, pool=shown)
        self._ledger = Ledger(limits_of(profile), changed)
        self._numbers = SlotNumbers()
        self._waiter_numbers = itertools.count(1)
        self._slots: dict[str, Slot] = {}
        self._making = threading.Lock()
        self._lock = threading.Lock()
        self._driver: DriverConnections | None = None
        self._closed = False
        self._replaced_before_s = 0.0

    def lease(self, holder: str, token: CancelToken) -> Lease:
        """See Pool."""
        lease = Lease(self, holder, token, time.monotonic(), self._wait_s())
        if token.cancelled:
            raise self._given_up(lease, Happened.CANCELLED, LeaseCancelled())
        driver = self._made(lease)
        self._note_waiting(lease, driver)
        limit_s = self._wait_s() + self.profile.connect_timeout_s
        try:
            connection = within(
                limit_s,
                lambda: self._acquired(driver, token),
                late=lambda late: if_there(driver.release, late),
                token=token,
            )
        except Exception as error:
            raise self._failure(lease, error, driver) from error
        self._note_lease(lease, connection)
        return lease

    def check(self, holder: str) -> float:
        """See Pool."""
        if self._driver is None or all(slot.holder is not None for slot in tuple(self._slots.values())):
            raise NothingIdle
        with self._checks.check() as token:
            lease = self.lease(holder, token)
            try:
                took_s = self._ping(lease.connection_held, token)
            except BaseException:
                self.invalidate(lease, "failed a check")
                raise
            lease.release()
            return took_s

    def suspect(self, why: str) -> None:
        """See Pool."""
        for slot in tuple(self._slots.values()):
            if slot.holder is None and not slot.suspect:
                slot.suspect = True
                self._note(Happened.SUSPECTED, slot, why=why)

    def snapshot(self) -> PoolSnapshot:
        """See Pool."""
        self._note_vanished()
        return as_told_by(PoolKind.ORACLEDB, self._ledger.snapshot())

    def events(self) -> tuple[PoolEvent, ...]:
        """See Pool."""
        return self._ledger.events()

    def drain(self) -> Drained:
        """See Pool."""
        return self._ledger.drain()

    def reconfigure(self, settings: DriverPool) -> tuple[str, ...]:
        """Change the settings of the open pool; returns the names of those that wait for its next opening."""
        waiting = () if self._driver is None else self._driver.reconfigure(settings)
        fields = self._settings.__struct_fields__
        kept = {name: getattr(self._settings, name) for name in waiting if name in fields}
        self._settings = held = msgspec.structs.replace(settings, **kept)
        oracle = msgspec.structs.replace(self.profile.oracle, driver_pool=held)
        self.profile = msgspec.structs.replace(self.profile, oracle=oracle)
        self._shown_profile = msgspec.structs.replace(self._shown_profile, oracle=oracle)
        self._ledger.limits = limits_of(self.profile)
        return waiting

    def resize(self, size: PoolSize) -> tuple[str, ...]:
        """See Pool; python-oracledb's thin mode keeps the size that a pool was made with."""
        waiting = self.reconfigure(msgspec.structs.replace(self._settings, min=size.kept, max=size.most))
        if not waiting:
            self._ledger.note(resized_entry(f"min {size.kept}, max {size.most}"))
        return waiting

    def recycle(self) -> Recycled:
        """See Pool. The driver's pool cannot do it: idle connections are leased, one by one, and dropped."""
        before_s = self._replaced_before_s = time.monotonic()
        driver, slots = self._driver, tuple(self._slots.values())
        idle = sum(slot.holder is None for slot in slots)
        if driver is None:
            return Recycled(0, 0)
        dropped = sum(self._drops_an_old_one(driver, before_s) for _ in range(idle))
        return Recycled(dropped, len(slots) - idle)

    def note_retry(self, holder: str, wait_s: float, why: str) -> None:
        """See Pool."""
        self._ledger.note((time.monotonic(), Happened.RETRYING.value, 0, "", holder, wait_s, why, 0))

    def invalidate(self, lease: Lease, why: str) -> None:
        """See Lender."""
        connection, lease.proxy = lease.connection_held, None
        slot = lease.slot_held
        self._note(Happened.INVALIDATED, slot, why=why)
        self._note_released(slot)
        self._give_up(connection)
        self._note_gone(slot, why)

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
        for slot in tuple(self._slots.values()):
            # The driver closes what is lent, too: the lease is over before its holder knows.
            self._note_released(slot)
            self._note_gone(slot, "the pool is closed")
        return True

    def give_back(self, lease: Lease) -> None:
        """End a lease; a connection that cannot be given back in time is closed by the driver later."""
        driver, slot = self._driver, lease.slot_held
        self._note_released(slot)
        if driver is None:
            return
        if slot.born_s < self._replaced_before_s:
            self._give_up(lease.connection_held)
            self._note_replaced(slot)
            return
        try:
            within(RETURN_S, lambda: driver.release(lease.connection_held))
        except Exception:  # noqa: BLE001 - the lease is over, whatever the server says
            self._give_up(lease.connection_held)
            self._note_gone(slot, "could not be given back")

    def _drops_an_old_one(self, driver: DriverConnections, before_s: float) -> bool:
        try:
            connection = within(
                RETURN_S,
                lambda: self._logins.attempt(self._who, self.database, self.profile, driver.acquire),
                late=lambda late: if_there(driver.release, late),
            )
        except Exception:  # noqa: BLE001 - none is idle any more, or the server does not answer
            return False
        slot = self._slots.get(self.database.backend_id(connection))
        if slot is not None and slot.born_s < before_s:
            self._give_up(connection)
            self._note_replaced(slot)
            return True
        with contextlib.suppress(Exception):
            within(RETURN_S, lambda: driver.release(connection))
        return False

    def _note_replaced(self, slot: Slot) -> None:
        self._note(Happened.REPLACED, slot, why=ON_REQUEST)
        self._note_gone(slot, ON_REQUEST)

    def _acquired(self, driver: DriverConnections, token: CancelToken) -> DbapiConnection:
        """A connection of the driver's; one that may have died unnoticed has answered a ping."""
        while True:
            connection = self._logins.attempt(self._who, self.database, self.profile, driver.acquire)
            slot = self._slots.get(self.database.backend_id(connection))
            if slot is None or not slot.suspect:
                return connection
            slot.suspect = False
            try:
                self._ping(connection, token)
            except Exception as error:  # noqa: BLE001 - whatever it is, the connection is of no use
                self._note(Happened.STALE, slot, why=self.database.explain(error, self.profile).title)
                self._give_up(connection)
                self._note_gone(slot, "did not answer a ping")
            else:
                self._note(Happened.PINGED, slot)
                return connection

    def _ping(self, connection: DbapiConnection, token: CancelToken) -> float:
        return timed_ping(self.database, connection, token, self._drop, self._left_behind)

    def _made(self, lease: Lease) -> DriverConnections:
        """The driver's pool, made with the identity of this moment if there is none yet."""
        with self._making:
            if self._closed:
                raise self._given_up(lease, Happened.CANCELLED, closed(self.profile))
            if self._driver is None:
                try:
                    self._driver = self._new_driver(lease)
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
            busy = exhausted(self._shown_profile, self._ledger.holders())
            return self._given_up(lease, Happened.TIMED_OUT, busy)
        return self._given_up(lease, Happened.FAILED, error)

    def _new_driver(self, lease: Lease) -> DriverConnections:
        began_s = time.monotonic()
        identity = within(SIGN_IN_LIMIT_S, self._sign_in, token=lease.token)
        lease.sign_in_s = time.monotonic() - began_s
        self._who = self._logins.mark(self.profile, identity)
        return within(
            self.profile.connect_timeout_s + GRACE_S,
            lambda: self._logins.attempt(
                self._who,
                self.database,
                self.profile,
                lambda: self.database.driver_pool(self.profile, identity),
            ),
            late=close_late,
            token=lease.token,
        )

    def _note_lease(self, lease: Lease, connection: DbapiConnection) -> None:
        backend_id = self.database.backend_id(connection)
        with self._lock:
            slot = self._slots.get(backend_id)
            if slot is None:
                slot = self._slots[backend_id] = Slot(self._numbers.take())
                slot.backend_id, slot.born_s = backend_id, time.monotonic()
                self._note(Happened.CONNECTING, slot, holder=lease.holder)
                self._note(Happened.CONNECTED, slot, holder=lease.holder)
        lease.connection_held = connection
        lease.slot_held = slot
        lease.proxy = Loan(self.give_back, lease)
        slot.holder, slot.leased_at_s = lease.holder, time.monotonic()
        lease.waited_s = waited_s = slot.leased_at_s - lease.asked_at_s - lease.sign_in_s
        self._ledger.note(
            (slot.leased_at_s, LEASED, slot.number, backend_id, lease.holder, waited_s, "", lease.waiter)
        )

    def _note_waiting(self, lease: Lease, driver: DriverConnections) -> None:
        busy = sum(slot.holder is not None for slot in tuple(self._slots.values()))
        if busy >= self._settings.max and self._settings.getmode is not GetMode.NOWAIT:
            lease.waiter = next(self._waiter_numbers)
            self._ledger.note((time.monotonic(), WAITING, 0, "", lease.holder, 0.0, "", lease.waiter))
            self._checks.give_way()

    def _note_vanished(self) -> None:
        """Note connections that the driver has closed by itself since it was looked at last."""
        driver = self._driver
        if driver is None:
            return
        with self._lock:
            idle = [slot for slot in self._slots.values() if slot.holder is None]
            idle.sort(key=lambda slot: slot.leased_at_s)
            for slot in idle[: max(0, len(self._slots) - driver.opened)]:
                self._note_gone(slot, "closed by the driver's pool")

    def _note_released(self, slot: Slot) -> None:
        holder, slot.holder = slot.holder, None
        if holder is not None:
            now_s = time.monotonic()
            entry = (now_s, RELEASED, slot.number, slot.backend_id, holder, now_s - slot.leased_at_s, "", 0)
            self._ledger.note(entry)

    def _note_gone(self, slot: Slot, why: str) -> None:
        if self._slots.pop(slot.backend_id, None) is not None:
            self._note(Happened.CLOSED, slot, why=why)
            self._numbers.give_back(slot.number)

    def _note(self, happened: Happened, slot: Slot, why: str = "", holder: str = "") -> None:
        entry = (time.monotonic(), happened.value, slot.number, slot.backend_id, holder, 0.0, why, 0)
        self._ledger.note(entry)

    def _given_up(self, lease: Lease, happened: Happened, error: Exception) -> Exception:
        now_s = time.monotonic()
        why = "" if isinstance(error, LeaseCancelled) else self.database.explain(error, self.profile).title
        self._ledger.note(
            (now_s, happened.value, 0, "", lease.holder, now_s - lease.asked_at_s, why, lease.waiter)
        )
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

    def _wait_s(self) -> float:
        waits = {GetMode.WAIT: WAIT_FOR_EVER_S, GetMode.TIMEDWAIT: self._settings.wait_s}
        return waits.get(self._settings.getmode, 0.0)
