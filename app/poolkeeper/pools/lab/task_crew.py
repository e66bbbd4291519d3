"""Workers that are asyncio tasks on psycopg's asynchronous pool, in a thread with a loop of its own."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Coroutine
from typing import Any

import psycopg
import psycopg_pool

from poolkeeper.databases.concealing import concealing
from poolkeeper.databases.database import Database
from poolkeeper.databases.postgresql_session import forget_environment, options
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.guarded_driver import Deadlines
from poolkeeper.pools.lab.crew import CANCEL_LIMIT_S, CLOSE_LIMIT_S, Task
from poolkeeper.pools.lab.psycopg_lab_pool import NEVER_S
from poolkeeper.pools.lab.tally import Counts, Doing, Harvest, Tallies
from poolkeeper.pools.lab.task_loop import TaskLoop

_log = logging.getLogger(__name__)

PING_S = Deadlines().ping_s
ANSWER_S = 2.0

_Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class TaskCrew:
    """See Crew. A cancelled task cancels its statement on the server by itself; psycopg does that."""

    def __init__(self, task: Task, database: Database, token: CancelToken) -> None:
        self._task = task
        self._database = database
        self._token = token
        self._tallies = Tallies(task.settings.workload.workers)
        # psycopg cannot use Windows' own loop
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(target=self._run, name="lab tasks", daemon=True)
        self._workers: list[asyncio.Task[None]] = []
        self._made = _Made(task)
        self._stale = 0
        self._pool: psycopg_pool.AsyncConnectionPool[Any]
        self._ended: asyncio.Event

    def prepare(self) -> None:
        """See Crew."""
        if self._token.cancelled:
            raise LeaseCancelled
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        forget_environment()
        self._thread.start()
        self._on_loop(self._open(), ANSWER_S)

    def go(self) -> None:
        """See Crew."""
        self._on_loop(self._begin(), ANSWER_S)

    def counts(self) -> Counts:
        """See Crew."""
        return self._tallies.counts(int(self._pool.get_stats().get("pool_size", 0)), self._stale)

    def end(self, grace_s: float) -> Harvest:
        """See Crew."""
        limit_s = grace_s + CANCEL_LIMIT_S + CLOSE_LIMIT_S
        with contextlib.suppress(TimeoutError):
            self._on_loop(self._finish(grace_s), limit_s)
        harvest = self._tallies.harvest()
        harvest.stuck = sum(tally.doing is Doing.HOLDING for tally in self._tallies.all)
        harvest.stale, harvest.made, harvest.failed = self._stale, self._made.count, self._made.failed
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_LIMIT_S)
        return harvest

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    def _on_loop(self, job: Coroutine[Any, Any, None], timeout_s: float) -> None:
        asyncio.run_coroutine_threadsafe(job, self._loop).result(timeout_s)

    async def _open(self) -> None:
        wanted = self._task.settings.pool
        self._ended = asyncio.Event()
        self._pool = psycopg_pool.AsyncConnectionPool(
            connection_class=self._made.kind,
            min_size=wanted.size,
            max_size=wanted.capacity,
            timeout=wanted.wait_s,
            max_lifetime=wanted.recycle_s if wanted.recycle_s >= 0 else NEVER_S,
            reconnect_timeout=self._task.profile.connect_timeout_s,
            check=self._check if wanted.pre_ping else None,
            name="lab",
            open=False,
        )
        await self._pool.open()

    async def _begin(self) -> None:
        loop = TaskLoop(self._pool, self._task, self._database, self._ended, self._lost)
        self._workers = [asyncio.create_task(loop.work(tally)) for tally in self._tallies.all]

    async def _finish(self, grace_s: float) -> None:
        self._ended.set()
        if grace_s and self._workers:
            await asyncio.wait(self._workers, timeout=grace_s)
        for worker in self._workers:
            worker.cancel()
        deadline_s = time.monotonic() + CANCEL_LIMIT_S
        if self._workers:
            await asyncio.wait(self._workers, timeout=max(0.0, deadline_s - time.monotonic()))
        await self._pool.close(timeout=CLOSE_LIMIT_S)

    async def _check(self, connection: _Connection) -> None:
        try:
            async with asyncio.timeout(PING_S):
                await connection.execute("SELECT 1")
        except (psycopg.Error, TimeoutError) as error:
            self._lost()
            raise psycopg.OperationalError("did not answer a ping") from error

    def _lost(self) -> None:
        self._stale += 1


class _Made:
    """Makes the pool's connections as the profile says, and counts them."""

    def __init__(self, task: Task) -> None:
        self.count = self.failed = 0
        made = self
        wanted = options(task.profile, task.identity, task.profile.connect_timeout_s)

        class Kind(psycopg.AsyncConnection[Any]):
            @classmethod
            async def connect(cls, conninfo: str = "", **_options: Any) -> Any:  # noqa: ANN401 - the pool's
                try:
                    with concealing(task.identity.password):
                        connection = await super().connect(autocommit=True, **wanted)
                except BaseException:
                    made.failed += 1
                    raise
                made.count += 1
                return connection

        self.kind = Kind
