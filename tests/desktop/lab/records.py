"""Runs as the lab's window keeps them, made up."""

from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.profiles.profile import PoolSettings
from poolkeeper.worker.lab_messages import (
    BUCKETS_S,
    Counts,
    LabResult,
    LabSettings,
    Room,
    Sample,
    Trouble,
    Verdict,
    Workload,
)


def settings(size=10, overflow=5, *, trouble=None, **workload):
    return LabSettings(
        pool=PoolSettings(size=size, max_overflow=overflow, wait_s=30, recycle_s=3600),
        workload=Workload(**({"statement": "SELECT 1", "run_s": 30} | workload)),
        trouble=Trouble(**(trouble or {})),
    )


def record(number=1, size=10, overflow=5, *, name="", trouble=None, workload=None, **figures):
    """A run that is over; `figures` are those of its result."""
    defaults = {
        "ran_s": 30.0,
        "checkouts": 33_060,
        "checkouts_s": 1102.0,
        "wait_p50_s": 0.0031,
        "wait_p95_s": 0.018,
        "wait_p99_s": 0.310,
        "wait_longest_s": 4.2,
        "mean_hold_s": 0.012,
        "timeouts": 7,
        "stale": 15,
        "room": Room(100, 47),
    }
    made = LabRecord(number, settings(size, overflow, trouble=trouble, **(workload or {})), name)
    made.samples = [Sample(second / 10, 10, 15, 3) for second in range(301)]
    histogram = [0] * (len(BUCKETS_S) + 1)
    histogram[7], histogram[8] = 20_000, 13_060
    made.counts = Counts(in_use=10, open=15, waiting=3, checkouts=33_060, histogram=tuple(histogram))
    made.result = LabResult(**(defaults | figures))
    made.verdict = Verdict("Workers queue.", "Size 17 + overflow 7 would cover it.", "Room for 53 more.")
    return made
