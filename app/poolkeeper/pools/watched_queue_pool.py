"""SQLAlchemy's QueuePool with a fair queue, our own clock, and a note of everything that happens."""

import functools
import itertools
import threading
import time
from collections.abc import Callable
from typing import Literal

from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool
from sqlalchemy.util.queue import Empty

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.account import LEASED, RELEASED, WAITING
from poolkeeper.pools.connector import Connector
from poolkeeper.pools.deadlines import DeadlinePassed
from poolkeeper.pools.errors import LeaseCancelled, NothingIdle, closed
from poolkeeper.pools.events import Happened
from poolkeeper.pools.fair_queue import FairQueue
from poolkeeper.pools.giving_way import GivingWay
from poolkeeper.pools.guarded_driver import GuardedDriver
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.ledger import UNREAD_LIMIT, Ledger
from poolkeeper.pools.slot import Slot, SlotNumbers
from poolkeeper.profiles.profile import Profile

_now_s = time.monotonic

SLOT = "slot"
"""Where a pool entry's `info`, which SQLAlchemy empties with each new connection, keeps its Slot."""

CLOCKS_APART_S = 0.05
"""How far SQLAlchemy's measure of an age may be from ours."""


class WatchedQueuePool(QueuePool):
    """The limit, pre-ping, recycling and invalidation are SQLAlchemy's own.

    The pool is its own dialect, that is what SQLAlchemy asks to ping, roll back and close.
    """

    _queue_class = FairQueue
    _pool: FairQueue

    is_async = False
    has_terminate = False

    def __init__(
        self,
        profile: Profile,
        connector: Connector,
        driver: GuardedDriver,
        ledger: Ledger,
        meaning: Callable[[BaseException], str],
    ) -> None:
        settings = profile.pool
        super().__init__(
            self._connect,  # type: ignore[arg-type]
            pool_size=settings.size,
            max_overflow=settings.max_overflow,
            timeout=settings.wait_s,
            recycle=settings.recycle_s,
            pre_ping=settings.pre_ping,
            dialect=self,
        )
        self._pings = settings.pre_ping
        self._choosing = threading.Lock()
        self.checks = GivingWay(self._choose_pings)
        self.asking = threading.local()
        self._pool.asking = self._asking_lease
        self._pool.waiting = self._note_waiting
        self._pool.given_up = self._note_cancelled
        self._pool.give_back = self._do_return_conn
        self._pool.has_room = lambda: self._overflow < self._max_overflow
        self._profile = profile
        self._connector = connector
        self._driver = driver
        self._ledger = ledger
        self._note = ledger.note
        self._write, self._unread = ledger.write, ledger.unread
        self._meaning = meaning
        self._numbers = SlotNumbers()
        self._waiter_numbers = itertools.count(1)
        self._slots: dict[int, Slot] = {}

    @property
    def closed(self) -> bool:
        """Whether nothing is kept."""
        return self._pool.closed

    def stop_keeping(self) -> list[Callable[[], None]]:
        """Send the waiters away and keep nothing more; returns the closing of each idle connection."""
        return [functools.partial(self._discard, entry) for entry in self._pool.close()]

    def note_lease(self, lease: Lease, proxy: PoolProxiedConnection) -> None:
        """The connection behind `proxy` is now `lease`'s."""
        lease.proxy = proxy
        lease.connection_held = proxy.dbapi_connection
        record = proxy._connection_record
        lease.slot_held = slot = record.info[SLOT]
        # else SQLAlchemy takes it for new, and for alive, at the first ping that is asked for later
        record.fresh = False
        slot.used = False
        slot.leased_at_s = now_s = _now_s()
        slot.holder = holder = lease.holder
        lease.waited_s = waited_s = now_s - lease.asked_at_s - lease.sign_in_s
        self._write((now_s, LEASED, slot.number, slot.backend_id, holder, waited_s, "", lease.waiter))
        if len(self._unread) > UNREAD_LIMIT or not self._ledger.told:
            self._ledger.attend()

    def note_given_up(self, lease: Lease, happened: Happened, why: str = "") -> None:
        """Whoever asked for `lease` goes away without one."""
        now_s = time.monotonic()
        waited_s = now_s - lease.asked_at_s
        self._note((now_s, happened.value, 0, "", lease.holder, waited_s, why, lease.waiter))

    def note_invalidated(self, slot: Slot, why: str) -> None:
        """The connection will be closed, and its lease ends."""
        slot.ending = why
        self._note_slot(Happened.INVALIDATED, slot, why=why)
        self._note_released(slot)

    def suspect(self, why: str) -> None:
        """Every idle connection may be dead: each is pinged before its next use."""
        for slot in tuple(self._slots.values()):
            if slot.holder is None and not slot.suspect:
                slot.suspect = True
                self._note_slot(Happened.SUSPECTED, slot, why=why)
        self._choose_pings()

    def _choose_pings(self) -> None:
        # SQLAlchemy asks for pings, at 14 microseconds a lease, only while somebody may need one
        with self._choosing:
            suspects = any(slot.suspect for slot in tuple(self._slots.values()))
            self._pre_ping = self._pings or self.checks.under_way or suspects

    # What SQLAlchemy's pool asks of its dialect.

    def _do_ping_w_event(self, connection: DbapiConnection) -> bool:
        slot, lease = self._slots[id(connection)], self._asking_lease()
        if not (self._pings or slot.suspect or lease.is_check):
            return True
        suspect, slot.suspect, began_s = slot.suspect, False, time.monotonic()
        if suspect:
            self._choose_pings()
        try:
            self._driver.ping(connection, lease.token)
        except LeaseCancelled:
            slot.ending = "given up while it was being pinged"
            self._note_cancelled(lease)
            raise
        except DeadlinePassed:
            slot.ending = "did not answer a ping"
        except Exception as error:  # noqa: BLE001 - whatever it is, the connection is of no use
            slot.ending = self._meaning(error)
        if not slot.ending:
            self._note_slot(Happened.PINGED, slot, time.monotonic() - began_s)
            return True
        self._note_slot(Happened.STALE, slot, time.monotonic() - began_s, slot.ending)
        if suspect:
            # this one alone: the others are looked at, too
            raise DisconnectionError(slot.ending)
        return False

    def do_rollback(self, proxy: PoolProxiedConnection) -> None:
        """End a lease: undo what it left behind; raises what makes the connection unusable."""
        slot: Slot = proxy._connection_record.info[SLOT]
        if slot.used:
            self._reset(proxy.dbapi_connection, slot)
        self._note_released(slot)

    def do_close(self, connection: DbapiConnection) -> None:
        """Close, within a deadline."""
        self._driver.close(connection)

    do_terminate = do_close

    def get_driver_connection(self, connection: DbapiConnection) -> DbapiConnection:
        """Nothing is wrapped."""
        return connection

    def _reset(self, connection: DbapiConnection, slot: Slot) -> None:
        began_s = time.monotonic()
        try:
            was_open = self._driver.reset(connection)
        except Exception as error:
            late = isinstance(error, DeadlinePassed)
            self.note_invalidated(slot, "did not answer a rollback" if late else self._meaning(error))
            raise
        if was_open:
            self._note_slot(Happened.RESET, slot, time.monotonic() - began_s, "a transaction was open")

    # Where SQLAlchemy's pool does what we take note of.

    def _do_get(self) -> ConnectionPoolEntry:
        if not self._asking_lease().is_check:
            return super()._do_get()
        try:
            entry: ConnectionPoolEntry = self._pool.get(block=False)
        except Empty:
            raise NothingIdle from None
        return entry

    def _connect(self, connection_record: ConnectionPoolEntry) -> DbapiConnection:
        if self.closed:
            raise closed(self._profile)
        lease, slot = self._asking_lease(), Slot(self._numbers.take())
        self._note_slot(Happened.CONNECTING, slot, holder=lease.holder, waiter=lease.waiter)
        signed_in_s, began_s = lease.sign_in_s, time.monotonic()
        try:
            connection, slot.backend_id = self._connector.connect(lease)
        except BaseException as error:
            cancelled = isinstance(error, LeaseCancelled)
            happened = Happened.CANCELLED if cancelled else Happened.FAILED
            why = "" if cancelled else self._meaning(error)
            self._note_slot(happened, slot, time.monotonic() - began_s, why, lease.holder)
            self._numbers.give_back(slot.number)
            raise
        # SQLAlchemy counts a connection's age from before the connect.
        slot.born_s = began_s
        took_s = time.monotonic() - began_s - (lease.sign_in_s - signed_in_s)
        self._note_slot(Happened.CONNECTED, slot, took_s, holder=lease.holder)
        self._slots[id(connection)] = connection_record.info[SLOT] = slot
        return connection

    def _dec_overflow(self) -> Literal[True]:
        super()._dec_overflow()
        self._pool.wake_one()
        return True

    def _close_connection(self, connection: DbapiConnection, *, terminate: bool = False) -> None:
        slot, began_s = self._slots.pop(id(connection)), time.monotonic()
        if not slot.ending:
            self._note_ending(slot, replaced=terminate)
        super()._close_connection(connection, terminate=terminate)
        self._note_slot(Happened.CLOSED, slot, time.monotonic() - began_s, slot.ending)
        self._numbers.give_back(slot.number)

    def _discard(self, entry: ConnectionPoolEntry) -> None:
        try:
            entry.close()
        finally:
            self._dec_overflow()

    def _note_ending(self, slot: Slot, *, replaced: bool) -> None:
        # SQLAlchemy says why it closes in its log only; these are the reasons that are left.
        age_s = time.monotonic() - slot.born_s
        if not replaced:
            slot.ending = "the pool is closed" if self.closed else "beyond the pool's size"
        elif 0 <= self._recycle <= age_s + CLOCKS_APART_S:
            slot.ending = f"older than {self._recycle:g} s"
            self._note_slot(Happened.RECYCLED, slot, age_s, slot.ending)
        else:
            slot.ending = "made before another connection was found dead"
            self._note_slot(Happened.INVALIDATED, slot, why=slot.ending)

    def _asking_lease(self) -> Lease:
        lease: Lease = self.asking.lease
        return lease

    def _note_cancelled(self, lease: Lease) -> None:
        self.note_given_up(lease, Happened.CANCELLED)

    def _note_waiting(self, lease: Lease) -> None:
        if not lease.waiter:
            lease.waiter = next(self._waiter_numbers)
            self._note((time.monotonic(), WAITING, 0, "", lease.holder, 0.0, "", lease.waiter))
        self.checks.give_way()

    def _note_released(self, slot: Slot) -> None:
        holder, slot.holder = slot.holder, None
        if holder is None:
            return
        now_s = _now_s()
        held_s = now_s - slot.leased_at_s
        self._write((now_s, RELEASED, slot.number, slot.backend_id, holder, held_s, "", 0))
        if not self._ledger.told:
            self._ledger.attend()

    def _note_slot(
        self,
        happened: Happened,
        slot: Slot,
        took_s: float = 0,
        why: str = "",
        holder: str = "",
        waiter: int = 0,
    ) -> None:
        holder, now_s = holder or slot.holder or "", time.monotonic()
        self._note((now_s, happened.value, slot.number, slot.backend_id, holder, took_s, why, waiter))
