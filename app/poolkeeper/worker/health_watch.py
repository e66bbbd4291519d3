"""Looks after an open pool: checks it on an interval, and has it checked after a sleep of the computer."""

import logging
import random
import threading
from collections.abc import Callable

from poolkeeper.databases.explained import Explained
from poolkeeper.pools.clock_jumps import ClockJumps, Moment
from poolkeeper.pools.deadlines import DeadlinePassed
from poolkeeper.pools.errors import LeaseCancelled, NothingIdle
from poolkeeper.pools.figures import PoolSnapshot, SlotState
from poolkeeper.pools.health import (
    Answer,
    HealthBook,
    HealthState,
    PoolHealth,
    Pressure,
    Round,
    next_check_in_s,
)
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.pools.pool import Pool
from poolkeeper.worker.beside_check import BesideCheck, Seen
from poolkeeper.worker.health_messages import HealthChanged
from poolkeeper.worker.moments import Moments
from poolkeeper.worker.outbox import Outbox, WindowGone
from poolkeeper.worker.sign_in_desk import SignInDesk

_log = logging.getLogger(__name__)

HOLDER = "health check"
TICK_S = 1.0
IDLE_TICK_S = 3.0
"""Fifty pools that nobody uses and that answer would wake the processor fifty times a second."""


class HealthWatch:
    """Goes through the pool and beside it in turn; while something fails, both ways each time.

    `see` gives the present moment, `chance` a number from 0 to 1, `replicas` what is wrong with them since
    when.
    """

    def __init__(
        self,
        pool: Pool,
        logins: Logins,
        desk: SignInDesk,
        outbox: Outbox,
        see: Callable[[], Moment] | None = None,
        chance: Callable[[], float] = random.random,
        replicas: Callable[[], tuple[str, float | None]] = lambda: ("", None),
    ) -> None:
        self._pool = pool
        self._profile = pool.profile
        self._logins = logins
        self._beside = BesideCheck(pool.profile, pool.database, desk, logins)
        self._outbox = outbox
        self._see = see or Moments(pool.profile.host)
        self._chance = chance
        self._replicas = replicas
        self._jumps = ClockJumps(TICK_S)
        self._book: HealthBook | None = None
        self._never_opened: PoolHealth | None = None
        self._told: HealthChanged | None = None
        self._through_pool = True
        self._due_s = float("inf")
        self._in_use = False
        self._seen_s = 0.0
        self._asked = False
        self._wake = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None
        logins.changed = self._logins_changed

    def start(self, failure: Explained | None, took_s: float) -> None:
        """The pool was opened and answered in `took_s`, or was not (`failure`); then look after it."""
        self.begin(failure, took_s)
        if not self._stopped:
            self._thread = threading.Thread(target=self._run, name="health watch", daemon=True)
            self._thread.start()

    def begin(self, failure: Explained | None, took_s: float) -> None:
        """As `start`, for one who calls `tick` by themselves."""
        now = self._see()
        self._jumps.seen(now)
        if failure is not None:
            self._never_opened = PoolHealth(
                state=HealthState.DOWN,
                since_s=now.wall_s,
                reason=failure.title,
                explained=failure,
                checked_s=now.wall_s,
            )
        elif self._profile.health.every_s:
            self._book = HealthBook(now.wall_s, took_s)
            self._plan(now)

    def check_now(self) -> None:
        """Check at once, from any thread."""
        self._asked = True
        self._wake.set()

    def stop(self, timeout_s: float) -> None:
        """Look no more, waiting so long at most for a look that is under way."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def tick(self) -> None:
        """Look at the clock and the pool, check the pool if it is time, and tell what is new.

        Raises WindowGone.
        """
        now = self._see()
        self._seen_s = now.monotonic_s
        why = self._jumps.seen(now)
        if why:
            _log.info("every idle connection is suspect: %s", why)
            self._pool.suspect(why)
        book = self._book
        if book is not None:
            snapshot = self._pool.snapshot()
            self._in_use = bool(snapshot.in_use or snapshot.waiters or snapshot.suspects.left)
            book.pressed(_pressure(snapshot, *self._replicas()), now.wall_s)
            if why or self._asked or now.monotonic_s >= self._due_s:
                # before the look: who asks during one means another
                self._asked = False
                self._look_at_suspects()
                book.checked(self._round(book, now.wall_s))
                self._plan(self._see())
        self._tell()

    def _run(self) -> None:
        while not self._stopped:
            self._wake.clear()
            try:
                self.tick()
            except WindowGone:
                return
            except Exception:  # noqa: BLE001 - the pool works on without its watch's look
                _log.exception("a look at the pool's health failed")
            self._jumps.tick_s = self.rest_s
            self._wake.wait(self._jumps.tick_s)

    @property
    def rest_s(self) -> float:
        """How long until the next tick: longer where nothing can change that a tick would tell."""
        book = self._book
        busy = book is not None and (book.failed_rounds or book.health.state is not HealthState.HEALTHY)
        if busy or self._in_use or self._logins.pause is not None:
            return TICK_S
        return max(0.0, min(IDLE_TICK_S, self._due_s - self._seen_s))

    def _plan(self, now: Moment) -> None:
        failed = 0 if self._book is None else self._book.failed_rounds
        self._due_s = now.monotonic_s + next_check_in_s(self._profile.health.every_s, failed, self._chance())

    def _tell(self) -> None:
        health = self._never_opened if self._book is None else self._book.health
        told = HealthChanged(health, self._logins.pause)
        if told != (self._told or HealthChanged()):
            self._told = told
            self._outbox.send(told)

    def _logins_changed(self) -> None:
        # a sign-in that is good again is worth a look at once; a refused one is told
        if self._logins.pause is None:
            self._asked = True
        self._wake.set()

    def _round(self, book: HealthBook, at_s: float) -> Round:
        failing, through_pool = book.failed_rounds > 0, self._through_pool
        self._through_pool = not through_pool
        pool = self._ask_pool() if failing or through_pool else None
        beside, seen = None, None
        if failing or pool is None or pool.failure is not None:
            beside, seen = self._ask_beside()
            if pool is None and beside.failure is not None:
                pool = self._ask_pool()
        busy = pool is None and through_pool
        pressure = _pressure(self._pool.snapshot())
        return Round(
            at_s=at_s,
            pool=pool,
            beside=beside,
            in_use_since_s=pressure.in_use_since_s if busy else None,
            sessions=None if seen is None else seen.sessions,
            limit=None if seen is None else seen.limit,
        )

    def _ask_pool(self) -> Answer | None:
        """The pool's answer; None where it has no connection to spare."""
        try:
            return Answer(self._pool.check(HOLDER))
        except (NothingIdle, LeaseCancelled):
            return None
        except Exception as error:  # noqa: BLE001 - every failure is told to the window
            return Answer(failure=self._explained(error))

    def _ask_beside(self) -> tuple[Answer, Seen | None]:
        try:
            seen = self._beside.look()
        except Exception as error:  # noqa: BLE001 - every failure is told to the window
            return Answer(failure=self._explained(error)), None
        return Answer(seen.took_s), seen

    def _look_at_suspects(self) -> None:
        """Each suspect is at the head of the queue of idle connections once."""
        for _ in range(self._pool.snapshot().suspects.left):
            answer = self._ask_pool()
            if answer is None or answer.failure is not None or self._stopped:
                return

    def _explained(self, error: Exception) -> Explained:
        if isinstance(error, SignInPaused):
            return error.refusal
        if isinstance(error, DeadlinePassed):
            return Explained("The server takes calls but does not answer.")
        return self._pool.database.explain(error, self._profile)


def _pressure(snapshot: PoolSnapshot, replicas: str = "", replicas_since_s: float | None = None) -> Pressure:
    capacity = snapshot.capacity
    in_use = [slot.since_s for slot in snapshot.slots if slot.state is SlotState.IN_USE]
    longest = min(snapshot.waiters, key=lambda waiter: waiter.since_s, default=None)
    return Pressure(
        in_use_since_s=max(in_use) if capacity is not None and len(in_use) >= capacity else None,
        waiting_since_s=None if longest is None else longest.since_s,
        waiter="" if longest is None else longest.holder,
        replicas=replicas,
        replicas_since_s=replicas_since_s,
    )
