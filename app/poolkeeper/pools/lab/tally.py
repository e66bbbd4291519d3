"""What workers count while they work, and what is seen of it from outside."""

import array
import bisect
import enum
from collections.abc import Iterable
from typing import Any

import msgspec

MOST_CHECKOUTS = 2_000_000
"""A run ends early with so many: every wait is kept, 8 bytes each, so that percentiles are exact."""

MOST_SENTENCES = 8
"""Different errors that are kept with their number; further ones are counted as others."""

BUCKETS_S = tuple(10 ** (step / 5) for step in range(-20, 11))
"""Upper bounds of the wait histogram: five to a power of ten from 0.1 ms to 100 s; one bucket lies beyond."""


class Doing(enum.Enum):
    """What a worker does at this moment."""

    RESTING = enum.auto()
    WAITING = enum.auto()
    HOLDING = enum.auto()


class Sample(msgspec.Struct, frozen=True):
    """One moment of a run, `at_s` after its beginning: connections held and open, workers waiting."""

    at_s: float
    in_use: int
    open: int
    waiting: int


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What can be added up over workers and processes while a run goes on.

    `stale` is None where the pool does not tell.
    """

    in_use: int = 0
    open: int = 0
    waiting: int = 0
    checkouts: int = 0
    timeouts: int = 0
    errors: int = 0
    stale: int | None = 0
    histogram: tuple[int, ...] = (0,) * (len(BUCKETS_S) + 1)

    def plus(self, other: "Counts") -> "Counts":
        """Both together."""
        added = {
            name: _both(getattr(self, name), getattr(other, name)) for name in self.__struct_fields__[:-1]
        }
        both = zip(self.histogram, other.histogram, strict=True)
        return Counts(**added, histogram=tuple(map(sum, both)))


class Harvest(msgspec.Struct, kw_only=True):
    """All that a run, or one process of it, has measured. `waits` are the bytes of an array of doubles.

    `held_s` is the sum over `holds` complete holds, `away_s` that of `aways` times between two of them.
    `stuck` workers did not come back from their driver in time; `left` connections could not be closed.
    None is what the pool does not tell.
    """

    waits: bytes = b""
    holds: int = 0
    held_s: float = 0.0
    aways: int = 0
    away_s: float = 0.0
    timeouts: int = 0
    errors: dict[str, int] = {}
    made: int | None = 0
    failed: int | None = 0
    stale: int | None = 0
    recycled: int | None = 0
    stuck: int = 0
    left: int = 0

    def plus(self, other: "Harvest") -> "Harvest":
        """Both together."""
        added: dict[str, Any] = {
            name: _both(getattr(self, name), getattr(other, name))
            for name in self.__struct_fields__
            if name != "errors"
        }
        errors = dict(self.errors)
        for sentence, count in other.errors.items():
            add_error(errors, sentence, count)
        return Harvest(**added, errors=errors)


def _both(one: Any, other: Any) -> Any:  # noqa: ANN401 - numbers or bytes
    return None if one is None or other is None else one + other


def add_error(errors: dict[str, int], sentence: str, count: int = 1) -> None:
    """Count an error by its sentence; what comes after many different ones is counted as another."""
    known = sentence if sentence in errors or len(errors) < MOST_SENTENCES else "Other errors."
    errors[known] = errors.get(known, 0) + count


class Tally:
    """One worker's own; others only read. `running` is the connection on which its statement is now."""

    __slots__ = (
        "away_s",
        "aways",
        "doing",
        "errors",
        "held_s",
        "holds",
        "read",
        "running",
        "timeouts",
        "waits",
    )

    def __init__(self) -> None:
        self.doing = Doing.RESTING
        self.running: Any = None
        self.waits = array.array("d")
        self.read = 0
        self.holds = self.aways = self.timeouts = 0
        self.held_s = self.away_s = 0.0
        self.errors: dict[str, int] = {}


class Tallies:
    """Every worker's tally of one process; `counts` is for one reader."""

    def __init__(self, workers: int) -> None:
        self.all = tuple(Tally() for _ in range(workers))
        self._histogram = [0] * (len(BUCKETS_S) + 1)

    def counts(self, opened: int, stale: int | None) -> Counts:
        """What there is now, with what the pool knows of its connections."""
        doing = [tally.doing for tally in self.all]
        self._read_waits()
        return Counts(
            # a connection that is being given back may have its next holder already
            in_use=min(doing.count(Doing.HOLDING), opened),
            open=opened,
            waiting=doing.count(Doing.WAITING),
            checkouts=sum(len(tally.waits) for tally in self.all),
            timeouts=sum(tally.timeouts for tally in self.all),
            errors=sum(sum(tuple(tally.errors.values())) for tally in self.all),
            stale=stale,
            histogram=tuple(self._histogram),
        )

    def harvest(self) -> Harvest:
        """What all workers have measured."""
        whole = Harvest(waits=b"".join(tally.waits.tobytes() for tally in self.all))
        for tally in self.all:
            whole.holds += tally.holds
            whole.held_s += tally.held_s
            whole.aways += tally.aways
            whole.away_s += tally.away_s
            whole.timeouts += tally.timeouts
            for sentence, count in tally.errors.items():
                add_error(whole.errors, sentence, count)
        return whole

    def _read_waits(self) -> None:
        for tally in self.all:
            end = len(tally.waits)
            count_into(self._histogram, tally.waits[tally.read : end])
            tally.read = end


def count_into(histogram: list[int], waits_s: Iterable[float]) -> None:
    """Add waits to the buckets of a histogram."""
    for wait_s in waits_s:
        histogram[bisect.bisect_left(BUCKETS_S, wait_s)] += 1
