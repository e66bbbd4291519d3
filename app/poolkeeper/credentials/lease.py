"""What a source holds at its server for a credential that it gave: a lease, renewed and given back."""

from typing import Protocol


class Lease(Protocol):
    """Safe to use from several threads. Times are `time.time()`."""

    @property
    def expires_s(self) -> float:
        """When the server ends it, as far as is known now."""

    @property
    def renew_at_s(self) -> float:
        """When to ask for more time."""

    @property
    def lasts(self) -> bool:
        """Whether it can be had longer; else another credential is to be fetched from `renew_at_s` on."""

    def serves(self, now_s: float) -> bool:
        """Whether a connection may still be made with it."""

    def renew(self) -> None:
        """Ask for more time. Blocks; raises NoSignIn where there is no answer, `lasts` tells the rest."""

    def give_back(self, timeout_s: float) -> None:
        """End it at the server, as far as that is possible within `timeout_s`. Never raises."""
