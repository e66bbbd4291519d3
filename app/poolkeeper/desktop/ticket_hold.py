"""Keeps a profile's Kerberos ticket alive for one who uses it: an open pool, a test, a run of the lab."""


class TicketHold:
    """Take and give back as often as you like; what counts is the last."""

    def __init__(self, profile_id: str) -> None:
        self._profile_id = profile_id
        self._taken = False

    def take(self) -> None:
        """Have the ticket, once there is one, renewed in time from now on."""
        if not self._taken:
            from poolkeeper.credentials.kerberos.tickets import TICKETS

            self._taken = True
            TICKETS.watch(self._profile_id)

    def give_back(self) -> None:
        """It is needed no longer here; its cache goes with the last who used it."""
        if self._taken:
            from poolkeeper.credentials.kerberos.tickets import TICKETS

            self._taken = False
            TICKETS.release(self._profile_id)
