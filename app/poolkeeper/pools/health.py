"""How a pool is: judged from checks and from what the pool itself shows. No clock, no thread, no server."""

import enum
import statistics
import time
from collections import deque

import msgspec

from poolkeeper.databases.explained import Explained

SAMPLES = 20
FEWEST_SAMPLES = 5
SLOW_FACTOR = 5.0
SLOW_LEAST_S = 0.05
SLOW_IN_A_ROW = 2
"""Slow is five times the median of the last checks and 50 ms more than it, twice in a row: once is chance."""

LONG_S = 5.0
"""For so long somebody waits, or everything is in use, before that is worth a word."""

NEAR_THE_LIMIT = 0.9
RETRY_FIRST_S = 5.0
RETRY_LONGEST_S = 60.0


class HealthState(enum.StrEnum):
    """The three states."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    DOWN = "down"


class PoolHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How a pool is, since `since_s`, and why; times are `time.time()` seconds.

    `reason_since_s` is set where the reason began at a time of its own, maybe before the state.
    `explained` is the failure behind it, `checked_s` the last check, `took_s` its round trip where it had an
    answer.
    """

    state: HealthState
    since_s: float
    reason: str = ""
    reason_since_s: float | None = None
    explained: Explained | None = None
    checked_s: float = 0.0
    took_s: float | None = None


class Answer(msgspec.Struct, frozen=True):
    """One way's outcome: the seconds of a round trip, or what it failed with."""

    took_s: float = 0.0
    failure: Explained | None = None


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """One check: through the pool, beside it, or both; None is a way that was not gone.

    `in_use_since_s` says that the pool had no connection to give, since when; `sessions` and `limit` are the
    server's own.
    """

    at_s: float
    pool: Answer | None = None
    beside: Answer | None = None
    in_use_since_s: float | None = None
    sessions: int | None = None
    limit: int | None = None


class Pressure(msgspec.Struct, frozen=True):
    """What the pool shows between checks: everything in use since, and who has waited longest since.

    `replicas` says what is wrong with the profile's replicas, `replicas_since_s` since when; empty where
    nothing is.
    """

    in_use_since_s: float | None = None
    waiting_since_s: float | None = None
    waiter: str = ""
    replicas: str = ""
    replicas_since_s: float | None = None


class HealthBook:
    """Fed with rounds and pressures in the order of their times; `health` is the judgement."""

    def __init__(self, opened_s: float, took_s: float) -> None:
        """The pool was opened at `opened_s`, and a round trip took `took_s`: that counts as a check."""
        self.health = PoolHealth(
            state=HealthState.HEALTHY, since_s=opened_s, checked_s=opened_s, took_s=took_s
        )
        self.failed_rounds = 0
        self._took = deque([took_s], maxlen=SAMPLES)
        self._usual_s = took_s
        self._slow = 0
        self._pool: Answer | None = None
        self._beside: Answer | None = None
        self._in_use_since_s: float | None = None
        self._pressure = Pressure()
        self._sessions: tuple[int, int] | None = None

    def checked(self, outcome: Round) -> PoolHealth:
        """The judgement after a check."""
        self._pool, self._beside = outcome.pool, outcome.beside
        self._in_use_since_s = outcome.in_use_since_s
        if outcome.sessions is not None and outcome.limit:
            self._sessions = (outcome.sessions, outcome.limit)
        answers = [each for each in (outcome.pool, outcome.beside) if each is not None]
        took = [each.took_s for each in answers if each.failure is None]
        failed = any(each.failure is not None for each in answers)
        self.failed_rounds = self.failed_rounds + 1 if failed else 0
        took_s = min(took) if took else None
        if took_s is not None:
            self._measure(took_s)
        return self._judge(outcome.at_s, checked_s=outcome.at_s, took_s=took_s)

    def pressed(self, pressure: Pressure, at_s: float) -> PoolHealth:
        """The judgement after a look at the pool."""
        self._pressure = pressure
        since_s = pressure.in_use_since_s
        if since_s is None or at_s - since_s >= LONG_S:
            self._in_use_since_s = since_s
        return self._judge(at_s, checked_s=self.health.checked_s, took_s=self.health.took_s)

    def _measure(self, took_s: float) -> None:
        slow = (
            len(self._took) >= FEWEST_SAMPLES
            and took_s > SLOW_FACTOR * (usual_s := statistics.median(self._took))
            and took_s > usual_s + SLOW_LEAST_S
        )
        if not slow:
            self._slow = 0
        else:
            self._usual_s = usual_s if not self._slow else self._usual_s
            self._slow += 1
        self._took.append(took_s)

    def _judge(self, at_s: float, *, checked_s: float, took_s: float | None) -> PoolHealth:
        state, reason, reason_since_s, explained = self._verdict(at_s, took_s)
        since_s = self.health.since_s if state is self.health.state else at_s
        self.health = PoolHealth(
            state=state,
            since_s=since_s,
            reason=reason,
            reason_since_s=reason_since_s,
            explained=explained,
            checked_s=checked_s,
            took_s=took_s,
        )
        return self.health

    def _verdict(
        self, at_s: float, took_s: float | None
    ) -> tuple[HealthState, str, float | None, Explained | None]:
        of_pool = None if self._pool is None else self._pool.failure
        of_beside = None if self._beside is None else self._beside.failure
        failure = of_beside or of_pool
        if failure is not None:
            works = (self._pool is not None and of_pool is None) or (
                self._beside is not None and of_beside is None
            )
            if not works:
                return HealthState.DOWN, failure.title, None, failure
            which = "New connections fail" if of_beside is not None else "A connection of the pool failed"
            return HealthState.DEGRADED, f"{which}: {failure.title}", None, failure
        reason, since_s = self._strain(at_s, took_s)
        return (HealthState.DEGRADED if reason else HealthState.HEALTHY), reason, since_s, None

    def _strain(self, at_s: float, took_s: float | None) -> tuple[str, float | None]:
        """What is not as it should be although the server answers, and since when; empty where nothing is."""
        pressure = self._pressure
        if self._in_use_since_s is not None:
            return "every connection is in use", self._in_use_since_s
        waits_s = 0.0 if pressure.waiting_since_s is None else at_s - pressure.waiting_since_s
        if waits_s >= LONG_S:
            return f"“{pressure.waiter}” waits for a connection", pressure.waiting_since_s
        if self._slow >= SLOW_IN_A_ROW and took_s is not None:
            return f"slow: {_in_ms(took_s)}, usually {_in_ms(self._usual_s)}", None
        if self._sessions is not None and self._sessions[0] >= NEAR_THE_LIMIT * self._sessions[1]:
            return f"the server has {self._sessions[0]:,} of its {self._sessions[1]:,} sessions", None
        return pressure.replicas, pressure.replicas_since_s


def next_check_in_s(every_s: float, failed_rounds: int, chance: float) -> float:
    """Seconds to the next check; `chance` (0 to 1) spreads many pools out.

    After a failure soon, and then less and less often: 5, 10, 20, 40, 60 s, or `every_s` if that is more.
    """
    if not failed_rounds:
        return every_s * (0.9 + 0.2 * chance)
    longest_s = max(RETRY_LONGEST_S, every_s)
    wait_s = min(RETRY_FIRST_S * 2.0 ** min(failed_rounds - 1, 30), longest_s)
    return wait_s * (0.8 + 0.4 * chance)


def clock_text(at_s: float) -> str:
    """The time of day, by the clock on the wall: `14:02`."""
    return time.strftime("%H:%M", time.localtime(at_s))


def _in_ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.001 else "< 1 ms"
