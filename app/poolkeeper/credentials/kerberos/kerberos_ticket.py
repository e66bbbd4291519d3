"""Signing in with a Kerberos ticket."""

from poolkeeper.credentials.credential import AskedEachTime, Credential, Fetching, NoSignIn
from poolkeeper.credentials.kerberos.failures import KinitFailed
from poolkeeper.credentials.kerberos.ticket import Ticket
from poolkeeper.credentials.kerberos.tickets import TICKETS, Tickets
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.service_principal import service_principal


class NoTicket(NoSignIn):
    """`detail` holds the words of kinit or libkrb5, by which the failure can be explained better."""

    def __init__(self, words: str) -> None:
        super().__init__("There is no Kerberos ticket to sign in with.", detail=words)

    def anew(self) -> "NoTicket":
        """The same without a traceback."""
        return NoTicket(self.detail)


class KerberosTicket(AskedEachTime):
    """Names a cache with a ticket that holds; the tickets themselves are kept and renewed by `Tickets`."""

    def __init__(self, tickets: Tickets = TICKETS) -> None:
        self._tickets = tickets

    def fetch(self, profile: Profile, fetching: Fetching) -> Credential:
        """The profile's user and cache. Raises NoTicket."""
        settings = profile.credential.kerberos
        try:
            ticket, cache = self._tickets.obtain(
                profile.id,
                settings,
                anew=fetching.refused,
                by_itself=fetching.quiet,
                cancelled=fetching.cancelled,
            )
        except KinitFailed as error:
            raise NoTicket(error.words) from None
        return Credential(
            identity=Identity(profile.user, ticket_cache=cache),
            source=_in_words(profile, ticket),
            expires_s=None if ticket is None else ticket.ends_s,
        )


def _in_words(profile: Profile, ticket: Ticket | None) -> str:
    whose = "Kerberos ticket of this account" if ticket is None else f"Kerberos ticket of {ticket.principal}"
    where = "" if ticket is None else f" in {ticket.cache.removeprefix('FILE:')}"
    service = service_principal(profile)
    return f"{whose}{where}" + (f" for the service {service}" if service else "")
