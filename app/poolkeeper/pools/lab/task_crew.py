"""Workers that are asyncio tasks on an asynchronous pool, in a thread with a loop of its own."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine
from typing import Any

from poolkeeper.databases.database import Database
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.pools.cancel_token import CancelToken, wait_for
from poolkeeper.pools.errors import LeaseCancelled, connect_timed_out
from poolkeeper.pools.lab.clean_loop import CleanLoop
from poolkeeper.pools.lab.crew import CANCEL_LIMIT_S, CLOSE_LIMIT_S, Task
from poolkeeper.pools.lab.sign_in_gate import SignInGate
from poolkeeper.pools.lab.tally import Counts, Doing, Harvest, Tallies
from poolkeeper.pools.lab.task_loop import TaskLoop
from poolkeeper.pools.lab.task_pool import TaskPool, new_task_pool

ANSWER_S = 2.0
SETTLE_S = 0.1
"""How long what a driver does in the background has to end, once it is cancelled."""


class TaskCrew:
    """See Crew."""

    def __init__(self, task: Task, database: Database, token: CancelToken) -> None:
        self._task = task
        self._database = database
        self._token = token
        self._gate = SignInGate(database, task.named, lambda: self._ended.set())
        self._tallies = Tallies(task.settings.workload.workers)
        self._loop = CleanLoop()
        self._thread = threading.Thread(target=self._run, name="lab tasks", daemon=True)
        self._workers: list[asyncio.Task[None]] = []
        self._pool: TaskPool
        self._ended: asyncio.Event

    def prepare(self) -> None:
        """See Crew."""
        if self._token.cancelled:
            raise LeaseCancelled
        self._pool = new_task_pool(self._task, self._gate)
        self._thread.start()
        try:
            self._opened()
        except BaseException:
            with contextlib.suppress(Exception):
                self._on_loop(self._pool.close(CLOSE_LIMIT_S), CLOSE_LIMIT_S + SETTLE_S)
            self._stop_loop()
            raise

    def go(self) -> None:
        """See Crew."""
        self._on_loop(self._begin(), ANSWER_S)

    def counts(self) -> Counts:
        """See Crew."""
        return self._tallies.counts(self._pool.opened(), self._pool.stale())

    def refusal(self) -> Explained | None:
        """See Crew."""
        return self._gate.refusal

    def end(self, grace_s: float) -> Harvest:
        """See Crew."""
        limit_s = grace_s + CANCEL_LIMIT_S + CLOSE_LIMIT_S + SETTLE_S
        with contextlib.suppress(TimeoutError):
            self._on_loop(self._finish(grace_s), limit_s)
        harvest = self._tallies.harvest()
        harvest.stuck = sum(tally.doing is Doing.HOLDING for tally in self._tallies.all)
        harvest.stale, harvest.recycled = self._pool.stale(), self._pool.recycled()
        harvest.made, harvest.failed = self._pool.made, self._pool.failed
        self._stop_loop()
        return harvest

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        # whatever was late, nothing of it outlives the run
        self._loop.run_until_complete(self._tidy())
        self._loop.close()

    def _stop_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_LIMIT_S)

    def _on_loop(self, job: Coroutine[Any, Any, None], timeout_s: float) -> None:
        asyncio.run_coroutine_threadsafe(job, self._loop).result(timeout_s)

    def _opened(self) -> None:
        """Open the pool; a cancel of the token gives it up at once."""
        opening = asyncio.run_coroutine_threadsafe(self._open(), self._loop)
        wait_for(opening, self._token)
        if self._token.cancelled:
            opening.cancel()
            raise LeaseCancelled
        try:
            opening.result()
        except DatabaseError:
            raise
        except TimeoutError as error:
            raise connect_timed_out(self._task.named) from error
        except Exception as error:
            own = self._pool.driver_error(error)
            raise DatabaseError(self._database.explain(own, self._task.named)) from error

    async def _open(self) -> None:
        self._ended = asyncio.Event()
        async with asyncio.timeout(self._task.profile.connect_timeout_s + ANSWER_S):
            await self._pool.open()

    async def _begin(self) -> None:
        loop = TaskLoop(self._pool, self._task, self._database, self._ended)
        self._workers = [asyncio.create_task(loop.work(tally)) for tally in self._tallies.all]

    async def _finish(self, grace_s: float) -> None:
        self._ended.set()
        if grace_s and self._workers:
            await asyncio.wait(self._workers, timeout=grace_s)
        deadline_s = time.monotonic() + CANCEL_LIMIT_S
        await self._pool.stop([tally.running for tally in self._tallies.all if tally.running is not None])
        for worker in self._workers:
            worker.cancel()
        if self._workers:
            await asyncio.wait(self._workers, timeout=max(0.0, deadline_s - time.monotonic()))
        await self._pool.close(CLOSE_LIMIT_S)

    async def _tidy(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for other in others:
            other.cancel()
        if others:
            await asyncio.wait(others, timeout=SETTLE_S)
        await self._loop.close_sockets()
