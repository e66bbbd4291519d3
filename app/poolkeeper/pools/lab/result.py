"""What a run has measured, worked out once at its end."""

import array

import msgspec

from poolkeeper.pools.lab.settings import LabSettings, Trouble
from poolkeeper.pools.lab.tally import Counts, Harvest, Sample
from poolkeeper.pools.percentiles import percentile


class Moment(msgspec.Struct, frozen=True):
    """When trouble happened, in seconds from the beginning, and what."""

    at_s: float
    what: str


class Room(msgspec.Struct, frozen=True):
    """The server's limit of sessions and how many there were before the run; None where it does not tell.

    `reserved` of the limit are not for this user.
    """

    limit: int | None = None
    everyone: int | None = None
    reserved: int = 0

    @property
    def free(self) -> int | None:
        """How many more sessions the server has room for."""
        if self.limit is None or self.everyone is None:
            return None
        return max(0, self.limit - self.reserved - self.everyone)


class Progress(msgspec.Struct, frozen=True):
    """What happened since the last one: new samples; and the counts as of now."""

    samples: tuple[Sample, ...]
    counts: Counts


class LabResult(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a run. Waits are of those that got a connection.

    Percentiles are exact over every wait of the whole run.

    A wait reaches from asking to having: queueing, pinging and connecting. `mean_hold_s` is how long a
    connection was held, giving it back included; `mean_away_s` the time from there to the next asking;
    both 0 where nothing was complete. `early` says why the run ended before its time. None is what the
    pool does not tell.
    """

    ran_s: float
    checkouts: int = 0
    checkouts_s: float = 0.0
    wait_p50_s: float = 0.0
    wait_p95_s: float = 0.0
    wait_p99_s: float = 0.0
    wait_longest_s: float = 0.0
    mean_hold_s: float = 0.0
    mean_away_s: float = 0.0
    timeouts: int = 0
    errors: tuple[tuple[str, int], ...] = ()
    stale: int | None = 0
    recycled: int | None = 0
    made: int | None = 0
    failed: int | None = 0
    stuck: int = 0
    left: int = 0
    most_in_use: int = 0
    most_waiting: int = 0
    early: str = ""
    room: Room = Room()

    @property
    def error_count(self) -> int:
        """How many times a worker got an error."""
        return sum(count for _sentence, count in self.errors)


def result_of(
    harvest: Harvest, ran_s: float, *, most_in_use: int, most_waiting: int, room: Room, early: str
) -> LabResult:
    """The figures of what was harvested within `ran_s` seconds of work."""
    waits = array.array("d")
    waits.frombytes(harvest.waits)
    ordered = sorted(waits)
    return LabResult(
        ran_s=ran_s,
        checkouts=len(ordered),
        checkouts_s=len(ordered) / ran_s if ran_s > 0 else 0.0,
        wait_p50_s=percentile(ordered, 0.50),
        wait_p95_s=percentile(ordered, 0.95),
        wait_p99_s=percentile(ordered, 0.99),
        wait_longest_s=ordered[-1] if ordered else 0.0,
        mean_hold_s=harvest.held_s / harvest.holds if harvest.holds else 0.0,
        mean_away_s=harvest.away_s / harvest.aways if harvest.aways else 0.0,
        timeouts=harvest.timeouts,
        errors=tuple(sorted(harvest.errors.items(), key=lambda each: -each[1])),
        stale=harvest.stale,
        recycled=harvest.recycled,
        made=harvest.made,
        failed=harvest.failed,
        stuck=harvest.stuck,
        left=harvest.left,
        most_in_use=most_in_use,
        most_waiting=most_waiting,
        early=early,
        room=room,
    )


def moments(settings: LabSettings) -> tuple[Moment, ...]:
    """The marks that a run's timeline has for its trouble."""
    trouble: Trouble = settings.trouble
    marks = []
    if trouble.cut_at_s is not None:
        marks.append(Moment(trouble.cut_at_s, "every connection cut"))
    if trouble.freeze_at_s is not None:
        marks.append(Moment(trouble.freeze_at_s, "frozen"))
        marks.append(Moment(trouble.freeze_at_s + trouble.freeze_s, "thawed"))
    if trouble.refuse_from_s is not None:
        marks.append(Moment(trouble.refuse_from_s, "new connections refused"))
    within = (mark for mark in marks if mark.at_s <= settings.workload.run_s)
    return tuple(sorted(within, key=lambda mark: mark.at_s))
