"""Snapshots as a worker sends them, at a moment that the tests hold still."""

from poolkeeper.worker.messages import PoolSnapshot, SlotFigures, SlotState, TimelinePoint, Waiter

NOW_S = 1_800_000_000.0
"""What the window's clock says unless a test moves it."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = NOW_S

    def __call__(self) -> float:
        return self.now_s

    def forward(self, seconds: float) -> None:
        self.now_s += seconds


def in_use(slot: int, holder: str = "late-orders.sql", since_s: float = 2.4, **more) -> SlotFigures:
    return SlotFigures(
        slot,
        SlotState.IN_USE,
        backend_id=str(21876 + slot),
        holder=holder,
        since_s=NOW_S - since_s,
        connected_s=NOW_S - 4000,
        uses=13,
        **more,
    )


def idle(slot: int, since_s: float = 400.0, **more) -> SlotFigures:
    return SlotFigures(
        slot,
        SlotState.IDLE,
        backend_id=str(21876 + slot),
        since_s=NOW_S - since_s,
        connected_s=NOW_S - 4000,
        uses=52,
        **more,
    )


def snapshot(
    *slots: SlotFigures,
    waiting: dict[str, float] | None = None,
    points: tuple[tuple[int, int, int], ...] = (),
    **more,
) -> PoolSnapshot:
    """A pool of 10 + 5. `waiting` maps holders to how long they wait, `points` are seconds ago."""
    return PoolSnapshot(
        **({"opened_s": NOW_S - 7300, "size": 10, "max_overflow": 5} | more),
        slots=slots,
        waiters=tuple(Waiter(holder, NOW_S - age_s) for holder, age_s in (waiting or {}).items()),
        timeline=tuple(TimelinePoint(int(NOW_S) - ago, used, waits) for ago, used, waits in points),
    )


def exhausted() -> PoolSnapshot:
    slots = [in_use(number, overflow=number > 10) for number in range(1, 16)]
    return snapshot(
        *slots,
        waiting={"nightly.sql": 1.0, "report.sql": 7.0, "billing · query 2": 3.0},
        points=((300, 4, 0), (60, 15, 0), (20, 15, 3)),
        leases=18402,
        wait_p50_s=0.0001,
        wait_p95_s=0.004,
        wait_p99_s=0.31,
        wait_longest_s=4.2,
        timeouts=7,
        stale=3,
        recycled=41,
    )
