"""The tickets of this window's profiles: got when first needed, renewed as long as a profile is open."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Protocol

import msgspec

from poolkeeper.credentials.kerberos.cache_folder import CacheFolder
from poolkeeper.credentials.kerberos.failures import KinitFailed, KinitStopped
from poolkeeper.credentials.kerberos.keytab_ticket import KeytabTicket
from poolkeeper.credentials.kerberos.ticket import Ticket
from poolkeeper.credentials.kerberos.watched_ticket import WatchedTicket
from poolkeeper.profiles.kerberos import Kerberos, TicketFrom

_log = logging.getLogger(__name__)

LONGEST_SLEEP_S = 5.0
"""The clock may jump: whatever is due is looked for again after this long."""


class TicketStatus(msgspec.Struct, frozen=True):
    """What to show of a profile's ticket; `ticket` is None where nothing is known of it.

    `own` says that it is the user's, `failure` holds the words of the last renewal where that failed.
    `due_s` is when it is renewed (`time.time()`).
    """

    own: bool
    ticket: Ticket | None
    renewals: int = 0
    due_s: float | None = None
    failure: str = ""


class Held(Protocol):
    """A ticket of either kind."""

    settings: Kerberos
    renewals: int

    @property
    def ticket(self) -> Ticket | None:
        """The ticket there is."""

    @property
    def failure(self) -> KinitFailed | None:
        """Why there is none, or no newer one."""

    @property
    def due_s(self) -> float:
        """When to call `renew`."""

    def obtain(
        self, *, anew: bool = False, by_itself: bool = False, cancelled: threading.Event | None = None
    ) -> Ticket | None:
        """A ticket that holds. Raises KinitFailed."""

    def renew(self) -> None:
        """Do what is due."""

    def forget_failure(self) -> None:
        """Try again what failed."""

    def remove(self) -> None:
        """Forget it."""


class Tickets:
    """Thread-safe. `changed` is called with a profile's id, on any thread, when its ticket has changed."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.changed: Callable[[str], None] = lambda _profile_id: None
        self._clock = clock
        self._lock = threading.Lock()
        self._folder: CacheFolder | None = None
        self._tickets: dict[tuple[str, Kerberos], Held] = {}
        self._watched: Counter[str] = Counter()
        self._wake = threading.Event()
        self._renewing: threading.Thread | None = None

    def obtain(
        self,
        profile_id: str,
        settings: Kerberos,
        *,
        anew: bool = False,
        by_itself: bool = False,
        cancelled: threading.Event | None = None,
    ) -> tuple[Ticket | None, str]:
        """A ticket that holds, and the name of its cache; blocks while kinit runs, until `cancelled`.

        Raises KinitFailed. The ticket is None where its end cannot be told, the name empty where the library
        knows it by itself.
        """
        held = self._held(profile_id, settings, cancelled)
        before = held.ticket
        try:
            ticket = held.obtain(anew=anew, by_itself=by_itself, cancelled=cancelled)
        finally:
            if held.ticket != before:
                self.changed(profile_id)
            self._wake.set()
        if isinstance(held, WatchedTicket):
            return ticket, held.cache_to_name
        return ticket, "" if ticket is None else ticket.cache

    def try_again(self, profile_id: str) -> None:
        """A person wants it tried now: what a KDC refused before is asked again."""
        with self._lock:
            tickets = [held for each, held in self._tickets.items() if each[0] == profile_id]
        for held in tickets:
            held.forget_failure()

    def status(self, profile_id: str, settings: Kerberos) -> TicketStatus | None:
        """What is known of a profile's ticket; None where it never needed one."""
        with self._lock:
            held = self._tickets.get((profile_id, settings))
        if held is None:
            return None
        failure, due_s, own = held.failure, held.due_s, isinstance(held, WatchedTicket)
        return TicketStatus(
            own=own,
            ticket=held.ticket,
            renewals=held.renewals,
            due_s=None if own or due_s == float("inf") else due_s,
            failure="" if failure is None else failure.words,
        )

    def watch(self, profile_id: str) -> None:
        """Somebody works with a profile: renew its ticket in time until as many `release`."""
        with self._lock:
            self._watched[profile_id] += 1
            if self._renewing is None:
                self._renewing = threading.Thread(target=self._renew, name="Kerberos tickets", daemon=True)
                self._renewing.start()
        self._wake.set()

    def release(self, profile_id: str) -> None:
        """One who watched does so no longer; with the last one the cache goes."""
        with self._lock:
            self._watched[profile_id] -= 1
            if self._watched[profile_id] > 0:
                return
            del self._watched[profile_id]
            gone = [self._tickets.pop(each) for each in tuple(self._tickets) if each[0] == profile_id]
        for held in gone:
            held.remove()

    def close(self) -> None:
        """Remove every cache; for the end."""
        with self._lock:
            self._watched.clear()
            self._tickets.clear()
            folder, self._folder = self._folder, None
            renewing, self._renewing = self._renewing, None
        self._wake.set()
        if folder is not None:
            folder.remove()
        if renewing is not None:
            renewing.join(0.2)

    def _held(self, profile_id: str, settings: Kerberos, cancelled: threading.Event | None) -> Held:
        with self._lock:
            if cancelled is not None and cancelled.is_set():
                # who cancelled at the end may have closed by now: a new folder would stay
                raise KinitStopped
            # a form that is tried out may say otherwise than the profile that is open
            held = self._tickets.get((profile_id, settings))
            if held is None:
                held = self._tickets[profile_id, settings] = self._new(settings)
            return held

    def _new(self, settings: Kerberos) -> Held:
        if settings.ticket is TicketFrom.OWN:
            return WatchedTicket(settings, self._clock)
        if self._folder is None:
            self._folder = CacheFolder()
        return KeytabTicket(settings, self._folder.path, self._clock)

    def _renew(self) -> None:
        while self._renewing is threading.current_thread():
            self._wake.clear()
            with self._lock:
                watched = [
                    (each[0], held) for each, held in self._tickets.items() if each[0] in self._watched
                ]
            for profile_id, held in watched:
                if self._clock() >= held.due_s:
                    self._renew_one(profile_id, held)
            soonest_s = min((held.due_s for _, held in watched), default=float("inf"))
            self._wake.wait(min(LONGEST_SLEEP_S, max(0.05, soonest_s - self._clock())))

    def _renew_one(self, profile_id: str, held: Held) -> None:
        before = held.ticket, held.failure
        try:
            held.renew()
        except OSError:
            # the folder was taken away: the next connection says so
            _log.exception("a ticket could not be renewed")
        if (held.ticket, held.failure) != before:
            self.changed(profile_id)


TICKETS = Tickets()
"""Those of this process. A worker has none of its own: it is told the name of a cache."""
