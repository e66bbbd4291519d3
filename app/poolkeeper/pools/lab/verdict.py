"""What a run says, in sentences: the connections needed by Little's law, and the size that would do.

Little's law (J. D. C. Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9(3), 1961):
the connections in use at a time are the checkouts per second times the mean time that each is held.
Workers that never wait hold one for H of every H + T seconds (T from giving back to the next asking), so
that W of them need W * H / (H + T) at a time.
"""

import math

import msgspec

from poolkeeper.pools.lab.result import LabResult
from poolkeeper.pools.lab.settings import (
    KEEPS_NOTHING,
    NEVER_WAITS,
    SIZE_AND_OVERFLOW,
    LabSettings,
    PoolKind,
    WorkerKind,
)
from poolkeeper.profiles.unwaiting_pools import LARGEST_CONNECTOR_POOL

NOTICEABLE = 0.05
"""A wait of less than this share of the hold, half of all times, is no queueing worth a word."""

AT_PEAKS = 0.5
"""A wait of more than this share of the hold, one time in twenty, is queueing at peaks."""

SETTLED = 40
"""Checkouts of each worker after which the first, which waits for connecting, is no more one in twenty."""

_LEAST_S = 0.001


class Verdict(msgspec.Struct, frozen=True):
    """`found` tells what was measured, `advice` which size would do, `room` what the server has left."""

    found: str
    advice: str = ""
    room: str = ""

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(part for part in (self.found, self.advice, self.room) if part)


def in_use_at_a_time(result: LabResult) -> float:
    """Little's law: how many connections were in use at a time, over all pools."""
    return result.checkouts_s * result.mean_hold_s


def needed_at_a_time(settings: LabSettings, result: LabResult) -> float:
    """How many connections each pool would need if nobody had to wait; 0 where no hold was complete."""
    around_s = result.mean_hold_s + result.mean_away_s
    return settings.workload.workers * result.mean_hold_s / around_s if around_s > 0 else 0.0


def verdict(settings: LabSettings, result: LabResult) -> Verdict:
    """The sentences about a run."""
    if not result.checkouts:
        first = f" {result.errors[0][0]}" if result.errors else ""
        return Verdict(f"No worker got a connection.{first}")
    if result.mean_hold_s <= 0:
        return Verdict(
            "No worker gave its connection back within the run: let it run longer or hold shorter."
        )
    needed = needed_at_a_time(settings, result)
    found = " ".join(
        part
        for part in (
            _measured(settings, result),
            _suffices(settings, result, needed),
            _trouble(settings, result),
        )
        if part
    )
    size = max(1, math.ceil(needed - 1e-9))
    if settings.pool_kind not in KEEPS_NOTHING and not _too_small(settings, result, needed):
        return Verdict(found, "", _room(result, 0, settings))
    return Verdict(found, _advice(settings, size), _room(result, settings.workload.workers, settings))


def _measured(settings: LabSettings, result: LabResult) -> str:
    return (
        f"{result.checkouts_s:,.0f} checkouts/s, each held for {_time(result.mean_hold_s)}, kept "
        f"{in_use_at_a_time(result):,.1f} connections in use at a time."
    )


def _suffices(settings: LabSettings, result: LabResult, needed: float) -> str:
    each = " in each process" if settings.workload.kind is WorkerKind.PROCESSES else ""
    around_s = result.mean_hold_s + result.mean_away_s
    demand = (
        f"{settings.workload.workers} workers{each} that hold one for {_time(result.mean_hold_s)} of every "
        f"{_time(around_s)} need {max(1, math.ceil(needed - 1e-9))}"
    )
    if settings.pool_kind is PoolKind.NONE:
        return (
            f"{demand}; without a pool each connection was made anew, which took "
            f"{_time(result.wait_p50_s)} at the median."
        )
    if settings.pool_kind is PoolKind.ODBC:
        return (
            f"{demand}; what the driver manager kept it does not tell: to have a connection took "
            f"{_time(result.wait_p50_s)} at the median."
        )
    capacity = settings.capacity
    if needed > capacity and settings.pool_kind in NEVER_WAITS:
        return f"{demand}; this pool has {capacity} and lets nobody wait, so workers are turned away."
    if needed > capacity:
        longest = _time(result.wait_longest_s)
        return f"{demand}; this pool has {capacity}, so workers queue: the longest wait took {longest}."
    if _too_small(settings, result, needed) and settings.pool_kind in NEVER_WAITS:
        return f"{demand}; this pool has {capacity}, enough on average, but turns workers away at peaks."
    if _too_small(settings, result, needed):
        return f"{demand}; this pool has {capacity}, enough on average, and yet workers queue at peaks."
    return f"{demand}; this pool has {capacity}, which suffices."


def _too_small(settings: LabSettings, result: LabResult, needed: float) -> bool:
    capacity = settings.capacity
    if capacity >= settings.workload.workers:
        return False
    queueing = result.wait_p50_s > max(_LEAST_S, NOTICEABLE * result.mean_hold_s)
    settled = result.checkouts >= SETTLED * settings.workload.all_workers
    at_peaks = settled and result.wait_p95_s > max(_LEAST_S, AT_PEAKS * result.mean_hold_s)
    return needed > capacity or result.timeouts > 0 or queueing or at_peaks


def _advice(settings: LabSettings, size: int) -> str:
    """The size for the mean, the overflow for the peak when every worker wants one."""
    beyond = max(0, settings.workload.workers - size)
    if settings.pool_kind is PoolKind.MYSQL_CONNECTOR:
        most = LARGEST_CONNECTOR_POOL
        more = "" if size + beyond <= most else f", more than the {most} that the driver allows"
        return f"Size {size + beyond} would cover it{more}."
    if settings.pool_kind is PoolKind.PSYCOPG2:
        all_of_them = f"Min {size + beyond} and max {size + beyond} would cover it"
        return f"{all_of_them}: it closes what is beyond its min, and everybody waits while it connects."
    if settings.pool_kind not in {*KEEPS_NOTHING, *SIZE_AND_OVERFLOW}:
        return f"Min {size} and max {size + beyond} would cover it."
    what = "A pool of size" if settings.pool_kind in KEEPS_NOTHING else "Size"
    return f"{what} {size} + overflow {beyond} would cover it."


def _room(result: LabResult, wanted: int, settings: LabSettings) -> str:
    free = result.room.free
    if free is None:
        return ""
    had = f"The server had room for {free:,} more sessions."
    if wanted * settings.workload.pools > free:
        return f"{had} That is too few for it: fewer workers, or shorter holds."
    return had


def _trouble(settings: LabSettings, result: LabResult) -> str:
    said = []
    if result.stale:
        said.append(
            f"{result.stale:,} stale {_plural('connection was', 'connections were', result.stale)} replaced"
        )
    elif result.stale is None and settings.trouble.any:
        said.append("how many connections were replaced is not told by the pool")
    if result.error_count:
        sentence, _count = result.errors[0]
        times = "once" if result.error_count == 1 else f"{result.error_count:,} times"
        said.append(f"workers got an error {times}, mostly: {sentence.rstrip('.')}")
    elif settings.trouble.any:
        said.append("no error reached a worker")
    if result.timeouts and settings.pool_kind in NEVER_WAITS:
        times = "once" if result.timeouts == 1 else f"{result.timeouts:,} times"
        said.append(f"a worker was turned away {times}")
    elif result.timeouts:
        said.append(f"{result.timeouts:,} {_plural('wait', 'waits', result.timeouts)} timed out")
    if result.stuck:
        said.append(f"{result.stuck:,} did not come back from the driver")
    if result.left:
        closed = _plural("connection", "connections", result.left)
        said.append(f"{result.left:,} {closed} could not be closed in time and went with the process")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def _time(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 0.01:
        return f"{seconds * 1e3:.1f} ms"
    if seconds < 1:
        return f"{seconds * 1e3:.0f} ms"
    return f"{seconds:.1f} s"
