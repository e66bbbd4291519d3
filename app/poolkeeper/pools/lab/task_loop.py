"""What one worker does as an asyncio task: ask, hold, give back, think, until the run ends."""

import asyncio
import time

from poolkeeper.databases.database import Database
from poolkeeper.pools.lab.crew import Task
from poolkeeper.pools.lab.lab_pool import NoneFree
from poolkeeper.pools.lab.tally import Doing, Tally, add_error
from poolkeeper.pools.lab.task_pool import TaskLoan, TaskPool
from poolkeeper.pools.lab.worker_loop import AFTER_ERROR_S

_now_s = time.monotonic


class TaskLoop:
    """Shared by all tasks; each has a tally of its own."""

    def __init__(self, pool: TaskPool, task: Task, database: Database, ended: asyncio.Event) -> None:
        self._pool = pool
        self._profile = task.named
        self._database = database
        self._statement = task.statement
        self._hold_s = task.settings.workload.hold_ms / 1000
        self._think_s = task.settings.workload.think_ms / 1000
        self._ended = ended

    async def work(self, tally: Tally) -> None:
        """Live as a worker; returns when the run has ended."""
        freed_s = 0.0
        while not self._ended.is_set():
            asked_s = _now_s()
            if freed_s:
                tally.away_s += asked_s - freed_s
                tally.aways += 1
            freed_s = await self._turn(tally, asked_s)
            tally.doing = Doing.RESTING
            await self._pause(self._think_s)

    async def _turn(self, tally: Tally, asked_s: float) -> float:
        """One connection, from asking to giving back; returns when that was, or 0 where it went wrong."""
        tally.doing = Doing.WAITING
        try:
            loan = await self._pool.acquire()
        except NoneFree:
            tally.timeouts += not self._ended.is_set()
            return 0.0
        except Exception as error:  # noqa: BLE001 - every failure is counted by its sentence
            await self._failed(tally, error)
            return 0.0
        try:
            return await self._used(loan, tally, asked_s)
        except Exception as error:  # noqa: BLE001 - every failure is counted by its sentence
            await self._failed(tally, error)
            return 0.0

    async def _used(self, loan: TaskLoan, tally: Tally, asked_s: float) -> float:
        got_s = _now_s()
        try:
            if self._ended.is_set():
                return 0.0
            tally.waits.append(got_s - asked_s)
            tally.doing = Doing.HOLDING
            if self._statement.text:
                tally.running = loan
                await self._pool.execute(loan, self._statement)
            tally.running = None
            await self._pause(self._hold_s - (_now_s() - got_s))
        finally:
            tally.running = None
            try:
                await self._pool.release(loan)
            finally:
                tally.doing = Doing.RESTING
        if self._ended.is_set():
            return 0.0
        freed_s = _now_s()
        tally.holds += 1
        tally.held_s += freed_s - got_s
        return freed_s

    async def _failed(self, tally: Tally, error: BaseException) -> None:
        if not self._ended.is_set():
            tally.doing = Doing.RESTING
            own = self._pool.driver_error(error)
            add_error(tally.errors, self._database.explain(own, self._profile).title)
            await self._pause(AFTER_ERROR_S)

    async def _pause(self, seconds: float) -> None:
        """Rest, but no longer than the run."""
        if seconds <= 0:
            # others must come to their turn, too
            await asyncio.sleep(0)
            return
        try:
            async with asyncio.timeout(seconds):
                await self._ended.wait()
        except TimeoutError:
            return
