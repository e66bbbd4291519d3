"""What one worker does in a thread: ask, hold, give back, think, until the run ends."""

import threading
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from poolkeeper.databases.database import Database, DbapiConnection
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.lab.lab_pool import LabPool, Loan, NoneFree
from poolkeeper.pools.lab.settings import Workload
from poolkeeper.pools.lab.tally import Doing, Tally, add_error
from poolkeeper.profiles.profile import Profile

MOST_ROWS = 100_000
"""So many rows of a statement are read at most, each time it runs."""

AFTER_ERROR_S = 0.1
"""A worker that got an error rests at least so long, so that a server in trouble is not stormed."""

AFTER_NONE_FREE_S = 0.01
"""So is a pool that lets nobody wait: it could be asked a hundred thousand times a second for nothing."""

_now_s = time.monotonic


class LabStatement(msgspec.Struct, frozen=True):
    """What workers run, in the driver's own parameter style; an empty text runs nothing."""

    text: str = ""
    parameters: Mapping[str, Any] = {}
    reads: bool = True


class WorkerLoop:
    """Shared by all threads of a process; each has a tally of its own. `ended` ends all of them."""

    def __init__(
        self,
        pool: LabPool,
        profile: Profile,
        database: Database,
        statement: LabStatement,
        workload: Workload,
        ended: threading.Event,
    ) -> None:
        self._pool = pool
        self._profile = profile
        self._database = database
        self._statement = statement
        self._hold_s = workload.hold_ms / 1000
        self._think_s = workload.think_ms / 1000
        self._ended = ended

    def work(self, tally: Tally) -> None:
        """Live as a worker; returns when the run has ended."""
        freed_s = 0.0
        while not self._ended.is_set():
            asked_s = _now_s()
            if freed_s:
                tally.away_s += asked_s - freed_s
                tally.aways += 1
                freed_s = 0.0
            loan = self._ask(tally)
            if loan is not None and self._used(loan, tally, asked_s):
                freed_s = _now_s()
            tally.doing = Doing.RESTING
            if self._think_s:
                self._ended.wait(self._think_s)

    def _ask(self, tally: Tally) -> Loan | None:
        """A loan, or None where there was none; a failure is counted."""
        tally.doing = Doing.WAITING
        try:
            return self._pool.acquire()
        except NoneFree:
            tally.timeouts += not self._ended.is_set()
            tally.doing = Doing.RESTING
            self._ended.wait(AFTER_NONE_FREE_S)
        except LeaseCancelled:
            pass
        except Exception as error:  # noqa: BLE001 - every failure is counted by its sentence
            self._failed(tally, error)
        return None

    def _used(self, loan: Loan, tally: Tally, asked_s: float) -> bool:
        """Hold and give back; returns whether that went as it should, and before the end."""
        got_s = _now_s()
        if self._ended.is_set():
            self._give_back(loan, tally)
            return False
        tally.waits.append(got_s - asked_s)
        tally.doing = Doing.HOLDING
        try:
            whole = self._hold(loan.connection, tally, got_s)
        except Exception as error:  # noqa: BLE001 - every failure is counted by its sentence
            self._drop(loan, tally, error)
            self._failed(tally, error)
            return False
        if not self._give_back(loan, tally) or not whole:
            return False
        tally.holds += 1
        tally.held_s += _now_s() - got_s
        return True

    def _hold(self, connection: DbapiConnection, tally: Tally, got_s: float) -> bool:
        if self._statement.text:
            tally.running = connection
            try:
                self._execute(connection)
            finally:
                tally.running = None
        left_s = self._hold_s - (_now_s() - got_s)
        return not (self._ended.wait(left_s) if left_s > 0 else self._ended.is_set())

    def _execute(self, connection: DbapiConnection) -> None:
        statement = self._statement
        execution = self._database.execute(
            connection, statement.text, statement.parameters, reads=statement.reads
        )
        try:
            rows = 0
            while execution.columns is not None and rows < MOST_ROWS and (portion := execution.fetch(1000)):
                rows += len(portion)
        finally:
            execution.close()

    def _give_back(self, loan: Loan, tally: Tally) -> bool:
        try:
            self._pool.release(loan)
        except Exception as error:  # noqa: BLE001 - every failure is counted by its sentence
            self._pool.discard(loan, error)
            self._failed(tally, error)
            return False
        return True

    def _drop(self, loan: Loan, tally: Tally, error: BaseException) -> None:
        if self._database.is_disconnect(error):
            self._pool.discard(loan, error)
        else:
            self._give_back(loan, tally)

    def _failed(self, tally: Tally, error: BaseException) -> None:
        if self._ended.is_set():
            return
        tally.doing = Doing.RESTING
        add_error(tally.errors, self._database.explain(error, self._profile).title)
        self._ended.wait(AFTER_ERROR_S)
