"""What SQLAlchemy's pools have in common here: our own clock, and a note of everything that happens."""

import threading
import time
from collections.abc import Callable

from sqlalchemy.pool import ConnectionPoolEntry, Pool, PoolProxiedConnection

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.account import LEASED, RELEASED
from poolkeeper.pools.connector import Connector
from poolkeeper.pools.deadlines import DeadlinePassed
from poolkeeper.pools.errors import LeaseCancelled, closed
from poolkeeper.pools.events import Happened
from poolkeeper.pools.generations import Generations
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


BEYOND = "beyond the pool's size"


class WatchedEntries(Pool):
    """Mixed into a pool of SQLAlchemy's, whose own the pinging, recycling and invalidation are.

    The pool is its own dialect, that is what SQLAlchemy asks to ping, roll back and close.
    """

    is_async = False
    has_terminate = False

    why_unkept = BEYOND
    """Why a connection is closed that was not kept."""

    def watch(
        self,
        profile: Profile,
        connector: Connector,
        driver: GuardedDriver,
        ledger: Ledger,
        meaning: Callable[[BaseException], str],
    ) -> None:
        """Take note from now on; to be called once, before the first connection."""
        self.asking = threading.local()
        self.checks = GivingWay(self._choose_pings)
        self._profile = profile
        self._connector = connector
        self._driver = driver
        self._ledger = ledger
        self._note = ledger.note
        self._write, self._unread = ledger.write, ledger.unread
        self._meaning = meaning
        self._numbers = SlotNumbers()
        self._generations = Generations(ledger)
        self._slots: dict[int, Slot] = {}

    @property
    def closed(self) -> bool:
        """Whether nothing is kept any more."""
        raise NotImplementedError

    def stop_keeping(self) -> list[Callable[[], None]]:
        """Send the waiters away and keep nothing more; returns the closing of each idle connection."""
        raise NotImplementedError

    def suspect(self, why: str) -> None:
        """Every idle connection may be dead: each is pinged before its next use."""
        raise NotImplementedError

    def _choose_pings(self) -> None:
        """A check begins or ends."""

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

    # What SQLAlchemy's pool asks of its dialect.

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
        made_with = self._generations.connected(lease)
        self._note_slot(Happened.CONNECTED, slot, took_s, made_with, lease.holder)
        self._slots[id(connection)] = connection_record.info[SLOT] = slot
        return connection

    def _close_connection(self, connection: DbapiConnection, *, terminate: bool = False) -> None:
        slot, began_s = self._slots.pop(id(connection)), time.monotonic()
        if not slot.ending:
            self._note_ending(slot, replaced=terminate)
        super()._close_connection(connection, terminate=terminate)
        self._note_slot(Happened.CLOSED, slot, time.monotonic() - began_s, slot.ending)
        self._numbers.give_back(slot.number)

    def _note_ending(self, slot: Slot, *, replaced: bool) -> None:
        # SQLAlchemy says why it closes in its log only; these are the reasons that are left.
        age_s = time.monotonic() - slot.born_s
        if not replaced:
            slot.ending = "the pool is closed" if self.closed else self.why_unkept
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
        took_s: float = 0.0,
        why: str = "",
        holder: str = "",
        waiter: int = 0,
    ) -> None:
        holder = holder or slot.holder or ""
        self._note(
            (time.monotonic(), happened.value, slot.number, slot.backend_id, holder, took_s, why, waiter)
        )
