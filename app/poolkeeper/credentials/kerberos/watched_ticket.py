"""The user's own ticket, looked at again from time to time; getting and renewing it is the user's affair."""

import os
import threading
import time
from collections.abc import Callable

from poolkeeper.credentials.kerberos.configuration import config_files, own_cache
from poolkeeper.credentials.kerberos.failures import KinitFailed
from poolkeeper.credentials.kerberos.own_ticket import OwnTicket, own_ticket, path_of
from poolkeeper.credentials.kerberos.ticket import Ticket
from poolkeeper.profiles.home_path import whole_path
from poolkeeper.profiles.kerberos import Kerberos

LOOK_EVERY_S = 10.0


class WatchedTicket:
    """As `KeytabTicket` to whoever holds one. `clock` gives `time.time()`."""

    renewals = 0

    def __init__(self, settings: Kerberos, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.ticket: Ticket | None = None
        self.failure: KinitFailed | None = None
        self.cache = ""
        self._clock = clock
        self._looked_s = 0.0

    @property
    def due_s(self) -> float:
        """When to look again (`time.time()`)."""
        return self._looked_s + LOOK_EVERY_S

    @property
    def cache_to_name(self) -> str:
        """What a worker must be told; empty where the library finds the cache by itself."""
        return self.cache if path_of(self.cache) is not None else os.environ.get("KRB5CCNAME", "")

    def obtain(
        self, *, anew: bool = False, by_itself: bool = False, cancelled: threading.Event | None = None
    ) -> Ticket | None:
        """The ticket that is there; None for one whose end nobody can tell. Raises KinitFailed."""
        found = self._look()
        if self.failure is not None:
            raise KinitFailed(self.failure.words)
        return found.ticket

    def renew(self) -> None:
        """Look again."""
        self._look()

    def forget_failure(self) -> None:
        """Nothing stands in the way of a look."""

    def remove(self) -> None:
        """The cache is the user's and stays."""
        self.ticket = None

    def _look(self) -> OwnTicket:
        config_file = whole_path(self.settings.config_file)
        self.cache = own_cache(config_files(config_file))
        found = own_ticket(self.cache, config_file)
        words = self._wrong(found)
        self.ticket, self.failure = found.ticket, KinitFailed(words) if words else None
        self._looked_s = self._clock()
        return found

    def _wrong(self, found: OwnTicket) -> str:
        """What is wrong with the cache, in the words of libkrb5, which the explanations know."""
        if found.there is False:
            return found.why or f"No credentials cache found ({found.cache})"
        ticket, wanted = found.ticket, self.settings.principal
        if ticket is None:
            return ""
        if ticket.has_ended(self._clock()):
            return f"Ticket expired ({found.cache})"
        if wanted and ticket.principal not in {wanted, f"{wanted}@{ticket.realm}"}:
            return f"The ticket in {found.cache} is of {ticket.principal}, not of {wanted}."
        return ""
