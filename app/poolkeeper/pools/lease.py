"""One connection, lent to one holder until it is released."""

from types import TracebackType
from typing import Any, Protocol

from poolkeeper.databases.database import DbapiConnection
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.slot import Slot


class Lender(Protocol):
    """What a lease asks of its pool."""

    def is_disconnect(self, error: BaseException) -> bool:
        """Whether the connection is lost with this error."""

    def invalidate(self, lease: "Lease", why: str) -> None:
        """Close the lease's connection instead of keeping it."""


class Lease:
    """Used by one thread at a time; as a context manager it is released at the end.

    `waited_s` is the time from asking to having: queueing, connecting and pinging, without the time
    a person took to give a password. `is_check` is for a look at an idle connection: it never waits, and what
    it finds dead is replaced without asking a person for anything. `generation` is that of the identity
    with which a connection was last made for it.
    """

    __slots__ = (
        "asked_at_s",
        "connection_held",
        "deadline_s",
        "generation",
        "holder",
        "is_check",
        "lender",
        "proxy",
        "sign_in_s",
        "slot_held",
        "token",
        "waited_s",
        "waiter",
    )

    def __init__(self, lender: Lender, holder: str, token: CancelToken, at_s: float, wait_s: float) -> None:
        self.lender = lender
        self.is_check = False
        self.holder = holder
        self.token = token
        self.asked_at_s = at_s
        self.deadline_s = at_s + wait_s
        self.waiter = self.generation = 0
        self.sign_in_s = 0.0
        self.waited_s = 0.0

    connection_held: DbapiConnection
    proxy: Any
    slot_held: Slot

    @property
    def connection(self) -> DbapiConnection:
        """The driver's connection; whoever asks for it may use it, so that it will be reset."""
        self.slot_held.used = True
        return self.connection_held

    @property
    def slot(self) -> int:
        """The number of the slot."""
        return self.slot_held.number

    @property
    def backend_id(self) -> str:
        """What the server calls the session; empty where it has none."""
        return self.slot_held.backend_id

    def release(self) -> None:
        """Give the connection back, its open transaction rolled back; a second call does nothing.

        A connection that cannot be rolled back in time is closed instead. Raises nothing.
        """
        proxy, self.proxy = self.proxy, None
        if proxy is not None:
            proxy.close()

    def invalidate(self, why: str) -> None:
        """Have the connection closed instead of kept, and end the lease."""
        if self.proxy is not None:
            self.lender.invalidate(self, why)

    def __enter__(self) -> "Lease":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self.lender.is_disconnect(error):
            self.invalidate("the connection was lost")
        self.release()
