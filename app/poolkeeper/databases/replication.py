"""What a server says of itself in a replication: primary or replica, and how far behind."""

import enum

import msgspec


class Role(enum.StrEnum):
    """What a server confirmed to be; UNTOLD where it did not say."""

    PRIMARY = "primary"
    REPLICA = "replica"
    UNTOLD = "not told"


class Replication(msgspec.Struct, frozen=True, kw_only=True):
    """One server's own words; None is what it does not tell.

    `position` counts the bytes of the log that it has written (primary) or applied (replica), in a measure
    that both share. `lag_s` is how long ago what it applied last was committed: too much where the primary
    has been idle. `caught_up` says that it has applied all that it received, `cluster` is the same on a
    primary and on who follows it, `stopped` says why it follows no more, `note` why something was not told.
    """

    role: Role
    lag_s: float | None = None
    position: int | None = None
    caught_up: bool = False
    cluster: str = ""
    stopped: str = ""
    note: str = ""
