"""The connections that a driver's own pool keeps, each with its slot, and a note of what happens to it."""

import enum
import threading
import time
from collections.abc import Callable

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.account import LEASED, RELEASED
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.connector import Connector
from poolkeeper.pools.deadlines import DeadlinePassed
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.events import Happened
from poolkeeper.pools.generations import Generations
from poolkeeper.pools.guarded_driver import GuardedDriver
from poolkeeper.pools.lease import Lease
from poolkeeper.pools.ledger import Ledger
from poolkeeper.pools.resizing import ON_REQUEST
from poolkeeper.pools.slot import Slot, SlotNumbers


class WhyClosed(enum.StrEnum):
    """Why the pool closes a connection by itself, in words for the record."""

    CLOSED = "the pool is closed"
    DRAINED = "recycled on request"
    OLD = "older than max_lifetime"
    UNUSED = "unused for max_idle"
    BEYOND = "as many as the pool keeps are idle already"
    LOST = "the connection was lost"


class KeptSessions:
    """Knows a session from its connect to its close.

    `why_closed` says why the pool closes one by itself, `why_replaced` why it is being drained.
    """

    def __init__(
        self,
        connector: Connector,
        driver: GuardedDriver,
        ledger: Ledger,
        meaning: Callable[[BaseException], str],
        why_closed: Callable[[DbapiConnection], WhyClosed],
    ) -> None:
        self._connector = connector
        self._driver = driver
        self._ledger = ledger
        self._meaning = meaning
        self._why_closed = why_closed
        self._numbers = SlotNumbers()
        self._generations = Generations(ledger)
        self.why_replaced = ON_REQUEST
        self._slots: dict[int, Slot] = {}
        self._closings: list[threading.Thread] = []
        self._closer: threading.Thread | None = None

    def connected(self, lease: Lease) -> DbapiConnection:
        """A new session, made for `lease`; raises as Connector.connect does."""
        slot, began_s, signed_in_s = Slot(self._numbers.take()), time.monotonic(), lease.sign_in_s
        self._note(Happened.CONNECTING, slot, holder=lease.holder)
        try:
            session, slot.backend_id = self._connector.connect(lease)
        except BaseException as error:
            cancelled = isinstance(error, LeaseCancelled)
            happened, why = (Happened.CANCELLED, "") if cancelled else (Happened.FAILED, self._meaning(error))
            self._note(happened, slot, time.monotonic() - began_s, why, lease.holder)
            self._numbers.give_back(slot.number)
            raise
        slot.born_s = began_s
        took_s = time.monotonic() - began_s - (lease.sign_in_s - signed_in_s)
        self._note(Happened.CONNECTED, slot, took_s, self._generations.connected(lease), lease.holder)
        self._slots[id(session)] = slot
        session.keeper = self._close
        return session

    def suspect(self, why: str) -> None:
        """Every idle session may be dead: each is asked before its next use."""
        for slot in tuple(self._slots.values()):
            if slot.holder is None and not slot.suspect:
                slot.suspect = True
                self._note(Happened.SUSPECTED, slot, why=why)

    def slot_of(self, session: DbapiConnection) -> Slot | None:
        """Its slot; None for one that is closed."""
        return self._slots.get(id(session))

    def is_suspect(self, session: DbapiConnection) -> bool:
        """Whether it may have died unnoticed."""
        return self._slots[id(session)].suspect

    def lives(self, session: DbapiConnection, token: CancelToken) -> bool:
        """Ask whether it lives, within a deadline; raises LeaseCancelled."""
        slot, began_s = self._slots[id(session)], time.monotonic()
        slot.suspect = False
        try:
            self._driver.ping(session, token)
        except LeaseCancelled:
            slot.ending = "given up while it was being pinged"
            raise
        except DeadlinePassed:
            slot.ending = "did not answer a ping"
        except Exception as error:  # noqa: BLE001 - whatever it is, the connection is of no use
            slot.ending = self._meaning(error)
        happened = Happened.STALE if slot.ending else Happened.PINGED
        self._note(happened, slot, time.monotonic() - began_s, slot.ending)
        return not slot.ending

    def round_trip(self, session: DbapiConnection, token: CancelToken) -> float:
        """The seconds of one; raises DeadlinePassed, LeaseCancelled or the driver's error."""
        began_s = time.monotonic()
        self._driver.ping(session, token)
        return time.monotonic() - began_s

    def reset(self, session: DbapiConnection, slot: Slot) -> None:
        """Undo what a lease left behind; raises what makes the connection unusable."""
        if not slot.used:
            return
        began_s = time.monotonic()
        if self._driver.reset(session):
            self.note_reset(slot, began_s, "a transaction was open")

    def note_reset(self, slot: Slot, began_s: float, why: str) -> None:
        """What a lease had left behind was undone, from `began_s` until now."""
        self._note(Happened.RESET, slot, time.monotonic() - began_s, why)

    def note_replaced(self, slot: Slot) -> None:
        """The session will be closed because fresh ones are wanted."""
        slot.ending = self.why_replaced
        self._note(Happened.REPLACED, slot, time.monotonic() - slot.born_s, slot.ending)

    def idle_and_leased(self) -> tuple[int, int]:
        """How many are idle, and how many are leased."""
        slots = tuple(self._slots.values())
        leased = sum(slot.holder is not None for slot in slots)
        return len(slots) - leased, leased

    def begin_to_close(self, close_pool: Callable[[], None]) -> None:
        """Close the pool, and its idle sessions side by side, in the background; once."""
        if self._closer is None:
            self._closer = threading.Thread(target=close_pool, name="closing the pool", daemon=True)
            self._closer.start()

    def wait_closed(self, deadline_s: float) -> None:
        """Wait until what was begun is closed, or until `deadline_s` of `time.monotonic()`."""
        if self._closer is not None:
            self._closer.join(max(0.0, deadline_s - time.monotonic()))
        for thread in tuple(self._closings):
            thread.join(max(0.0, deadline_s - time.monotonic()))

    def note_lease(self, lease: Lease, session: DbapiConnection) -> None:
        """The session is now `lease`'s."""
        lease.connection_held = session
        lease.slot_held = slot = self._slots[id(session)]
        slot.used = False
        slot.leased_at_s, slot.holder = time.monotonic(), lease.holder
        lease.waited_s = waited_s = slot.leased_at_s - lease.asked_at_s - lease.sign_in_s
        entry = (
            slot.leased_at_s,
            LEASED,
            slot.number,
            slot.backend_id,
            lease.holder,
            waited_s,
            "",
            lease.waiter,
        )
        self._ledger.note(entry)

    def note_released(self, slot: Slot) -> float:
        """The lease is over; returns the seconds it lasted."""
        holder, slot.holder = slot.holder, None
        now_s = time.monotonic()
        held_s = now_s - slot.leased_at_s
        if holder is not None:
            self._ledger.note((now_s, RELEASED, slot.number, slot.backend_id, holder, held_s, "", 0))
        return held_s

    def note_invalidated(self, slot: Slot, why: str) -> None:
        """The session will be closed, and its lease ends."""
        slot.ending = why
        self._note(Happened.INVALIDATED, slot, why=why)
        self.note_released(slot)

    def note_given_up(self, lease: Lease, happened: Happened, why: str = "") -> None:
        """Whoever asked for `lease` goes away without one."""
        now_s = time.monotonic()
        waited_s = now_s - lease.asked_at_s
        self._ledger.note((now_s, happened.value, 0, "", lease.holder, waited_s, why, lease.waiter))

    def _close(self, session: DbapiConnection) -> None:
        slot = self._slots.pop(id(session), None)
        if slot is None:
            return
        self.note_released(slot)
        if not slot.ending:
            self._note_ending(session, slot)
        if threading.current_thread() is not self._closer:
            self._end(session, slot)
            return
        thread = threading.Thread(target=self._end, args=(session, slot), name="closing", daemon=True)
        self._closings.append(thread)
        thread.start()

    def _end(self, session: DbapiConnection, slot: Slot) -> None:
        began_s = time.monotonic()
        self._driver.close(session)
        self._note(Happened.CLOSED, slot, time.monotonic() - began_s, slot.ending)
        self._numbers.give_back(slot.number)

    def _note_ending(self, session: DbapiConnection, slot: Slot) -> None:
        why = self._why_closed(session)
        slot.ending = self.why_replaced if why is WhyClosed.DRAINED else why.value
        happened = {WhyClosed.OLD: Happened.RECYCLED, WhyClosed.DRAINED: Happened.REPLACED}.get(why)
        if happened is not None:
            self._note(happened, slot, time.monotonic() - slot.born_s, slot.ending)

    def _note(
        self, happened: Happened, slot: Slot, took_s: float = 0.0, why: str = "", holder: str = ""
    ) -> None:
        holder = holder or slot.holder or ""
        entry = (time.monotonic(), happened.value, slot.number, slot.backend_id, holder, took_s, why, 0)
        self._ledger.note(entry)
