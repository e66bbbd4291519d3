"""SQLAlchemy's QueuePool with a fair queue, to be resized and recycled while it is open."""

import functools
import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Literal

from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.util.queue import Empty

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.account import WAITING
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.connector import Connector
from poolkeeper.pools.deadlines import DeadlinePassed
from poolkeeper.pools.errors import LeaseCancelled, NothingIdle
from poolkeeper.pools.events import Happened
from poolkeeper.pools.fair_queue import FairQueue
from poolkeeper.pools.guarded_driver import GuardedDriver
from poolkeeper.pools.lease import Lease, Lender
from poolkeeper.pools.ledger import Ledger
from poolkeeper.pools.resizing import Recycled
from poolkeeper.pools.slot import Slot
from poolkeeper.pools.watched_entries import SLOT, WatchedEntries
from poolkeeper.profiles.profile import Profile

_log = logging.getLogger(__name__)

RECYCLING = "recycling"
"""Who holds a connection that is being made in place of a recycled one."""


class WatchedQueuePool(WatchedEntries, QueuePool):
    """The limit, pre-ping, recycling by age and invalidation are SQLAlchemy's own."""

    _queue_class = FairQueue
    _pool: FairQueue

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
        self.watch(profile, connector, driver, ledger, meaning)
        self._pool.asking = self._asking_lease
        self._pool.waiting = self._note_waiting
        self._pool.given_up = self._note_cancelled
        self._pool.give_back = self._do_return_conn
        self._pool.has_room = lambda: self._overflow < self._max_overflow
        self._waiter_numbers = itertools.count(1)
        self._replaced_before_s = 0.0
        self._why_replaced = ""
        self._replacing = CancelToken()

    @property
    def closed(self) -> bool:
        """Whether nothing is kept."""
        return self._pool.closed

    def stop_keeping(self) -> list[Callable[[], None]]:
        """Send the waiters away and keep nothing more; returns the closing of each idle connection."""
        self._replacing.cancel()
        return [functools.partial(self._discard, entry) for entry in self._pool.close()]

    def resize(self, size: int, max_overflow: int) -> None:
        """Keep `size` connections from now on, and `max_overflow` beyond.

        Idle ones that are too many are closed at once, leased ones when they come back; whoever waits gets
        the room that there is now.
        """
        with self._overflow_lock:
            self._overflow += self._pool.maxsize - size
            self._pool.maxsize, self._max_overflow = size, max_overflow
        while self._is_too_large() and (entry := self._pool.take(lambda _entry: True)) is not None:
            self._discard(entry)
        for _ in range(max(0, self._max_overflow - self._overflow)):
            self._pool.wake_one()

    def recycle(self, lender: Lender, why: str) -> Recycled:
        """Close and replace every idle connection, one by one; those leased follow when they come back.

        Where a new connection fails, the rest is only closed: the next lease connects.
        """
        self._why_replaced, self._replaced_before_s = why, time.monotonic()
        slots = tuple(self._slots.values())
        later = sum(slot.holder is not None and slot.born_s < self._replaced_before_s for slot in slots)
        now, connects = 0, True
        while (entry := self._pool.take(self._is_to_be_replaced)) is not None:
            self._close_replaced(entry)
            connects = connects and self._connects_again(entry, lender)
            self._do_return_conn(entry)
            now += 1
        return Recycled(now, later)

    def _is_too_large(self) -> bool:
        return self._overflow > self._max_overflow or self._pool.qsize() > self._pool.maxsize

    def _is_to_be_replaced(self, entry: ConnectionPoolEntry) -> bool:
        slot: Slot = entry.info[SLOT]
        return entry.dbapi_connection is not None and slot.born_s < self._replaced_before_s

    def _close_replaced(self, entry: ConnectionPoolEntry) -> None:
        slot: Slot = entry.info[SLOT]
        slot.ending = self._why_replaced
        self._note_slot(Happened.REPLACED, slot, time.monotonic() - slot.born_s, self._why_replaced)
        entry.close()

    def _connects_again(self, entry: ConnectionPoolEntry, lender: Lender) -> bool:
        self.asking.lease = Lease(lender, RECYCLING, self._replacing, time.monotonic(), 0.0)
        try:
            entry.get_connection()  # type: ignore[attr-defined]
        except Exception as error:  # noqa: BLE001 - it is on record, and the next lease tries again
            _log.info("a recycled connection was not replaced: %s", type(error).__name__)
            return False
        finally:
            self.asking.lease = None
        return True

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

    # Where SQLAlchemy's pool does what we take note of.

    def _do_get(self) -> ConnectionPoolEntry:
        if not self._asking_lease().is_check:
            return super()._do_get()
        try:
            entry: ConnectionPoolEntry = self._pool.get(block=False)
        except Empty:
            raise NothingIdle from None
        return entry

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if self._overflow > self._max_overflow:
            self._discard(record)
            return
        if self._replaced_before_s and self._is_to_be_replaced(record):
            self._close_replaced(record)
        super()._do_return_conn(record)

    def _dec_overflow(self) -> Literal[True]:
        super()._dec_overflow()
        self._pool.wake_one()
        return True

    def _discard(self, entry: ConnectionPoolEntry) -> None:
        try:
            entry.close()
        finally:
            self._dec_overflow()

    def _note_waiting(self, lease: Lease) -> None:
        if not lease.waiter:
            lease.waiter = next(self._waiter_numbers)
            self._note((time.monotonic(), WAITING, 0, "", lease.holder, 0.0, "", lease.waiter))
        self.checks.give_way()
