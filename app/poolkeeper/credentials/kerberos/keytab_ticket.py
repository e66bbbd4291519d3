"""A ticket got with a keytab, in a cache of its own that is never half written."""

import contextlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from poolkeeper.credentials.kerberos.cache_file import UnreadableCache, read_cache
from poolkeeper.credentials.kerberos.failures import KinitFailed, KinitStopped
from poolkeeper.credentials.kerberos.programs import kinit_renew, kinit_with_keytab
from poolkeeper.credentials.kerberos.ticket import Ticket
from poolkeeper.profiles.home_path import whole_path
from poolkeeper.profiles.kerberos import Kerberos

RENEWED_AT = 0.8
"""The part of a ticket's life after which it is renewed."""

WORTH_RENEWING = 0.2
"""The part of its life that a renewal must add at least; else a new ticket is got."""

LEFT, LONGEST_CONNECT_S = 0.05, 60.0
"""The part of its life that a ticket given out must still have, and the most of it that is asked for."""

REFUSAL_PAUSE_S, LONG_PAUSE_S = 30.0, 1800.0
"""After a refusal that counts; half an hour is what most KDCs count attempts for."""

RETRY_S = 15.0
LOOK_S = 0.05


class KeytabTicket:
    """Blocks while kinit runs, one at a time; its cache is in `folder`. `clock` gives `time.time()`."""

    def __init__(self, settings: Kerberos, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.ticket: Ticket | None = None
        self.renewals = 0
        self.failure: KinitFailed | None = None
        self._keytab, self._config_file = whole_path(settings.keytab), whole_path(settings.config_file)
        self._folder = folder
        self._cache = self._unused()
        self._clock = clock
        self._got_s = 0.0
        self._removed = False
        self._failed_s = 0.0
        self._failed_stamp: tuple[int, ...] = ()
        self._lock = threading.Lock()
        self._unwanted = threading.Event()

    @property
    def due_s(self) -> float:
        """When to call `renew` (`time.time()`); after a failure in a while, after a refusal never."""
        if self.failure is not None:
            return float("inf") if self.failure.is_refusal else self._failed_s + RETRY_S
        if self.ticket is None:
            return float("inf")
        return self._got_s + RENEWED_AT * (self.ticket.ends_s - self._got_s)

    def obtain(
        self, *, anew: bool = False, by_itself: bool = False, cancelled: threading.Event | None = None
    ) -> Ticket:
        """A ticket that holds; `anew` where a server refused the one there is. Raises KinitFailed.

        Once `cancelled` it raises KinitStopped, also while it waits for another's kinit. What the KDC refused
        is not asked again for a while, and for long where no person asks (`by_itself`), unless the keytab has
        changed.
        """
        # a renewal that waits for a silent KDC holds up nobody whose ticket is still good
        if not anew and (held := self._held()) is not None:
            return held
        cancelled = cancelled or self._unwanted
        with self._turn(cancelled):
            if not anew and (held := self._held()) is not None:
                return held
            self._refuse_while_pausing(by_itself)
            if anew and self.ticket is not None:
                # another name tells what was refused from what was not tried yet
                self._cache.unlink(missing_ok=True)
                self._cache = self._unused()
            return self._sign_in(cancelled)

    def renew(self) -> None:
        """Renew the ticket or, where that adds nothing, get a new one; a failure is kept in `failure`."""
        with self._lock:
            try:
                if self.ticket is not None and self._worth_renewing(self.ticket):
                    self._renew()
                else:
                    self._sign_in(self._unwanted)
            except KinitFailed:
                pass

    def forget_failure(self) -> None:
        """Ask the KDC again, whatever it said before; waits for nobody."""
        self.failure = None

    def remove(self) -> None:
        """Forget the ticket, and remove its cache; stops a kinit that renews it."""
        self._unwanted.set()
        self._removed, self.ticket = True, None
        self._cache.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _turn(self, cancelled: threading.Event) -> Iterator[None]:
        """One kinit at a time. Raises KinitStopped once `cancelled`."""
        while not self._lock.acquire(timeout=LOOK_S):
            if cancelled.is_set():
                raise KinitStopped
        try:
            if cancelled.is_set():
                raise KinitStopped
            yield
        finally:
            self._lock.release()

    def _held(self) -> Ticket | None:
        """The ticket there is, if it has time enough left for a connection to be made."""
        ticket = self.ticket
        if ticket is None:
            return None
        needed_s = min(LONGEST_CONNECT_S, LEFT * (ticket.ends_s - self._got_s))
        return None if ticket.has_ended(self._clock() + needed_s) else ticket

    def _worth_renewing(self, ticket: Ticket) -> bool:
        now_s, until_s = self._clock(), ticket.renew_until_s
        if until_s is None or ticket.has_ended(now_s):
            return False
        return until_s - ticket.ends_s > WORTH_RENEWING * (ticket.ends_s - self._got_s)

    def _renew(self) -> None:
        fresh = self._beside()
        try:
            fresh.write_bytes(self._cache.read_bytes())
            kinit_renew(f"FILE:{fresh}", self._config_file, self._unwanted)
            self._take(fresh)
            self.renewals += 1
        except (KinitFailed, OSError) as error:
            if isinstance(error, KinitStopped):
                raise
            if isinstance(error, KinitFailed) and error.is_silence:
                self._note(error)
                raise
            # the keytab is there: what cannot be renewed is got anew
            self._sign_in(self._unwanted)
        finally:
            fresh.unlink(missing_ok=True)

    def _sign_in(self, cancelled: threading.Event) -> Ticket:
        fresh, principal, had_one = self._beside(), self.settings.principal, self.ticket is not None
        try:
            kinit_with_keytab(principal, self._keytab, f"FILE:{fresh}", self._config_file, cancelled)
            ticket = self._take(fresh)
        except KinitStopped:
            raise
        except KinitFailed as error:
            self._note(error)
            raise
        finally:
            fresh.unlink(missing_ok=True)
        self.renewals += had_one
        return ticket

    def _note(self, failure: KinitFailed) -> None:
        self._failed_s, self._failed_stamp = self._clock(), self._stamp()
        self.failure = failure

    def _unused(self) -> Path:
        return self._folder / f"{secrets.token_hex(8)}.cache"

    def _beside(self) -> Path:
        """An empty file of ours beside the cache: a cache that is read must never be half written."""
        fresh = self._cache.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return fresh

    def _take(self, fresh: Path) -> Ticket:
        try:
            ticket = read_cache(fresh, f"FILE:{self._cache}")
        except UnreadableCache as error:
            raise KinitFailed(error.sentence) from error
        if ticket is None:
            raise KinitFailed("kinit wrote no ticket into the cache.")
        fresh.replace(self._cache)
        if self._removed:
            self._cache.unlink(missing_ok=True)
            raise KinitFailed("The profile was closed meanwhile.")
        self.ticket, self.failure, self._got_s = ticket, None, self._clock()
        return ticket

    def _refuse_while_pausing(self, by_itself: bool) -> None:
        failure = self.failure
        if failure is None or not failure.is_refusal or self._stamp() != self._failed_stamp:
            return
        pause_s = LONG_PAUSE_S if by_itself else REFUSAL_PAUSE_S
        if self._clock() < self._failed_s + pause_s:
            raise KinitFailed(failure.words)

    def _stamp(self) -> tuple[int, ...]:
        """What tells one keytab from another that took its place."""
        try:
            state = Path(self._keytab).stat()
        except OSError:
            return ()
        return state.st_ino, state.st_size, state.st_mtime_ns
