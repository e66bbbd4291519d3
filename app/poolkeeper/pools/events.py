"""The one record of what happens in a pool; every figure is derived from these."""

import enum

import msgspec


class Happened(enum.StrEnum):
    """What a pool event says."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING = "waiting"
    LEASED = "leased"
    RELEASED = "released"
    RESET = "reset"
    PINGED = "pinged"
    SUSPECTED = "suspected"
    STALE = "stale"
    RECYCLED = "recycled"
    INVALIDATED = "invalidated"
    CLOSED = "closed"
    TIMED_OUT = "timed out"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    RESIZED = "resized"
    RETRYING = "retrying"
    ROUTED = "routed"
    LEFT_OUT = "left out"
    RETURNED = "returned"
    SIGN_IN_RENEWED = "sign-in renewed"


NEVER_WAITS = "all were in use, and this pool does not wait"
"""Why somebody was turned away at once, as a TIMED_OUT that took no time."""


class PoolEvent(msgspec.Struct, frozen=True):
    """One event. `at_s` is `time.monotonic()` of the worker; `slot` is 0 where no slot is concerned.

    `took_s` is how long it lasted: the wait of a lease, the connect, the ping, the time held. `waiter`
    numbers the wait that this event begins or ends (0: none). `node` names the server of a profile that has
    replicas. `why` of a connected one names its sign-in's
    generation from the second on (`pools.generations`).
    """

    at_s: float
    happened: Happened
    slot: int = 0
    backend_id: str = ""
    holder: str = ""
    took_s: float = 0.0
    why: str = ""
    waiter: int = 0
    node: str = ""
