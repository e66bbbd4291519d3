"""What the window is told of a pool: frozen figures, all derived from events."""

import enum

import msgspec

from poolkeeper.profiles.pool_kinds import PoolKind


class SlotState(enum.StrEnum):
    """What one slot of the pool is doing."""

    EMPTY = "empty"
    CONNECTING = "connecting"
    IDLE = "idle"
    IN_USE = "in use"


class SlotFigures(msgspec.Struct, frozen=True):
    """One slot. Times are `time.time()` seconds, so that the window works out ages by itself.

    `since_s` is when the state began, `connected_s` when this connection was made (0: none);
    `overflow` is true for a connection beyond the pool's size. `generation` numbers the sign-ins it may have
    been made with, from 1 (0: it is being made).
    """

    slot: int
    state: SlotState
    overflow: bool = False
    backend_id: str = ""
    holder: str = ""
    since_s: float = 0.0
    connected_s: float = 0.0
    uses: int = 0
    generation: int = 0


class Waiter(msgspec.Struct, frozen=True):
    """Someone who waits for a connection, since `since_s` of `time.time()`."""

    holder: str
    since_s: float


class TimelinePoint(msgspec.Struct, frozen=True):
    """The most that was in use and waiting within the second that begins at `at_s` (`time.time()`).

    `size` is the pool's size then; None where it has none.
    """

    at_s: int
    in_use: int
    waiting: int
    size: int | None = None


class Suspects(msgspec.Struct, frozen=True):
    """Connections that may have died unnoticed: how many, and what became of them.

    `left` are not checked yet; `ended_s` is when the last one was (`time.time()`), 0 while some are left.
    """

    found: int = 0
    left: int = 0
    checked: int = 0
    replaced: int = 0
    ended_s: float = 0.0


class PoolSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the pool panel shows.

    `slots` holds the slots with a connection, and those connecting, by number. `timeline` is the last
    300 s, oldest first, with a point only where something changed (a value holds until the next point).
    Waits are in seconds: the percentiles exact over the last 5,000 leases (`recent_waits.WINDOW`), the
    longest that of every lease since the pool opened. `failures` counts failed connects. None is what the
    kind of pool cannot tell or does not have: no `size` is no limit. `own` holds the pool's own figures by
    their own names, with None for one that it keeps to itself.
    """

    opened_s: float
    size: int | None
    max_overflow: int | None
    least: int | None = None
    kind: PoolKind = PoolKind.QUEUE
    own: tuple[tuple[str, str | None], ...] = ()
    slots: tuple[SlotFigures, ...] = ()
    waiters: tuple[Waiter, ...] = ()
    timeline: tuple[TimelinePoint, ...] = ()
    leases: int = 0
    wait_p50_s: float = 0.0
    wait_p95_s: float = 0.0
    wait_p99_s: float = 0.0
    wait_longest_s: float = 0.0
    timeouts: int | None = 0
    stale: int | None = 0
    recycled: int | None = 0
    failures: int = 0
    suspects: Suspects = Suspects()

    @property
    def capacity(self) -> int | None:
        """The most connections at once; None where there is no limit."""
        return None if self.size is None else self.size + (self.max_overflow or 0)

    @property
    def in_use(self) -> int:
        """How many connections are leased."""
        return sum(slot.state is SlotState.IN_USE for slot in self.slots)

    @property
    def full(self) -> bool:
        """Whether whoever asks for a connection now has to wait for one."""
        return self.capacity is not None and self.in_use >= self.capacity
