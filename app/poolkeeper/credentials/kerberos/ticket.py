"""A Kerberos ticket as a person knows it; no key of it is kept."""

import msgspec

RENEWABLE = 0x00800000
"""Bit 8 of the ticket's flags, counted from the left (RFC 4120, 5.3)."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket-granting ticket in a cache, or the longest of the services' tickets where there is none.

    Times are `time.time()` of this computer's clock. `cache` is the name as libkrb5 takes it
    (`FILE:/tmp/krb5cc_0`). `renew_until_s` None is a ticket that cannot be renewed.
    """

    cache: str
    principal: str
    server: str
    begins_s: float
    ends_s: float
    renew_until_s: float | None = None

    @property
    def realm(self) -> str:
        """The realm of who it was given to."""
        return self.principal.rpartition("@")[2]

    def has_ended(self, now_s: float) -> bool:
        """Whether no server takes it any more."""
        return now_s >= self.ends_s
