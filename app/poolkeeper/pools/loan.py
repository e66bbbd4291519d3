"""What a lease of a driver's own pool closes when it is over."""

from collections.abc import Callable

from poolkeeper.pools.lease import Lease


class Loan:
    """Gives the lease's connection back, once."""

    def __init__(self, give_back: Callable[[Lease], None], lease: Lease) -> None:
        self._give_back = give_back
        self._lease = lease

    def close(self) -> None:
        """Give the connection back."""
        self._give_back(self._lease)
