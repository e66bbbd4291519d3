"""A server of a profile, primary or replica, and how it stands; frozen figures of it for the window."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import msgspec

from poolkeeper.databases.replication import Role
from poolkeeper.pools.figures import SlotFigures, Waiter
from poolkeeper.pools.lag import Lag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from poolkeeper.pools.pool import Pool
    from poolkeeper.profiles.profile import Profile


NO_HEALTHY = "no replica is healthy"
"""Why a read went to the primary."""


class ServerChoice(enum.StrEnum):
    """Where a tab wants its statements to run."""

    AUTOMATIC = "automatic"
    PRIMARY = "primary"
    REPLICA = "replica"


class Standing(enum.StrEnum):
    """Whether reads go to a replica; UNCONFIRMED until it was first looked at."""

    UNCONFIRMED = "not confirmed yet"
    SERVING = "serving"
    LEFT_OUT = "left out"


class NodeFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What the panel shows of one server; times are `time.time()` seconds.

    `role` is what the server itself confirmed, `lag_note` says why the lag is not told, `reason` why it is
    left out (of a primary: what is wrong with it), `since_s` when its standing began. `reads` counts the
    statements that were sent there. `slots` and `waiters` are those of a replica's pool; the primary's are in
    the snapshot of the profile's pool.
    """

    name: str
    address: str
    is_primary: bool
    role: Role = Role.UNTOLD
    standing: Standing = Standing.UNCONFIRMED
    since_s: float = 0.0
    reason: str = ""
    lag_s: float | None = None
    lag_bytes: int | None = None
    lag_note: str = ""
    in_use: int = 0
    idle: int = 0
    reads: int = 0
    slots: tuple[SlotFigures, ...] = ()
    waiters: tuple[Waiter, ...] = ()


class AnsweredBy(msgspec.Struct, frozen=True, kw_only=True):
    """Which server a statement ran on: `why` it was chosen, and how far behind it was by its own words.

    `instead_of` says in a sentence which server failed before this one was asked; empty where none did.
    """

    name: str
    address: str
    is_replica: bool
    why: str
    lag_s: float | None = None
    instead_of: str = ""


def replicas_in_trouble(nodes: Sequence[Node]) -> tuple[str, float | None]:
    """What is wrong with a profile's replicas in a few words, and since when; empty where nothing is.

    One that was never asked yet is not in trouble.
    """
    replicas = [node for node in nodes if not node.is_primary]
    out = [node for node in replicas if node.standing is Standing.LEFT_OUT]
    if not out:
        return "", None
    if len(out) == len(replicas):
        return NO_HEALTHY, max(node.since_s for node in out)
    if len(out) == 1:
        return f"{out[0].name} is left out: {out[0].reason}", out[0].since_s
    names = ", ".join(node.name for node in out)
    return f"{len(out)} of {len(replicas)} replicas are left out: {names}", min(node.since_s for node in out)


class Node:
    """One server with a pool of its own; what is said of it is changed by its Router, under its lock."""

    def __init__(self, name: str, address: str, pool: Pool, *, is_primary: bool, at_s: float) -> None:
        self.name = name
        self.address = address
        self.pool = pool
        self.is_primary = is_primary
        self.role = Role.UNTOLD
        self.standing = Standing.UNCONFIRMED
        self.since_s = at_s
        self.reason = ""
        self.lag = Lag()
        self.lag_note = ""
        self.reads = 0

    @property
    def profile(self) -> Profile:
        """By which its connections are made."""
        return self.pool.profile

    @property
    def label(self) -> str:
        """Name and address: `replica-1 (10.0.0.2:5432)`."""
        return f"{self.name} ({self.address})"

    def answered(self, why: str, instead_of: str = "") -> AnsweredBy:
        """As the one that a statement ran on."""
        return AnsweredBy(
            name=self.name,
            address=self.address,
            is_replica=not self.is_primary,
            why=why,
            lag_s=None if self.is_primary else self.lag.seconds,
            instead_of=instead_of,
        )
