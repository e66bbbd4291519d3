"""The workers of a run, whatever they are; and those that are threads of this process."""

import threading
import time
from typing import Protocol

import msgspec

from poolkeeper.databases.database import Database
from poolkeeper.databases.explained import Explained
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.lab.connections import Connections
from poolkeeper.pools.lab.lab_pool import LabPool, open_lab_pool
from poolkeeper.pools.lab.pooled_profile import pooled_database
from poolkeeper.pools.lab.settings import NEVER_WAITS, LabSettings, PoolKind
from poolkeeper.pools.lab.sign_in_gate import SignInGate
from poolkeeper.pools.lab.stopping import cancel_statements
from poolkeeper.pools.lab.tally import Counts, Doing, Harvest, Tallies
from poolkeeper.pools.lab.turns import Turns
from poolkeeper.pools.lab.worker_loop import LabStatement, WorkerLoop
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

DRIVERS_OWN = frozenset({PoolKind.PSYCOPG, PoolKind.ORACLEDB})
TELLS_NO_AGE = frozenset({*NEVER_WAITS, PoolKind.ODBC})

CANCEL_LIMIT_S = 0.5
CLOSE_LIMIT_S = 0.3
"""Together less than the second within which a run stops."""


class Task(msgspec.Struct, frozen=True):
    """What a crew is given.

    `profile` leads through the proxy where there is trouble; `named` is the one that people know, for what
    is said of errors.
    """

    profile: Profile
    named: Profile
    identity: Identity
    settings: LabSettings
    statement: LabStatement


class Crew(Protocol):
    """Prepared, sent to work, looked at meanwhile, ended."""

    def prepare(self) -> None:
        """Make what the workers need. Raises LeaseCancelled, or what makes that impossible."""

    def go(self) -> None:
        """Let the workers begin."""

    def counts(self) -> Counts:
        """What there is at this moment."""

    def refusal(self) -> Explained | None:
        """The server's answer, where it refused to sign somebody in; then nobody tries that again."""

    def end(self, grace_s: float) -> Harvest:
        """Have the workers stop, statements cancelled on the server after `grace_s`; everything closed."""


class ThreadCrew:
    """Threads of this process on one pool. A cancel of `token` ends their waiting for the server."""

    def __init__(
        self, task: Task, database: Database, token: CancelToken, turns: Turns | None = None
    ) -> None:
        """`turns` are those of all processes, where there are several."""
        self._task = task
        self._database = database = pooled_database(task.profile, database)
        self._token = token
        self._ended = threading.Event()
        self._gate = SignInGate(database, task.named, self._ended.set, turns)
        self._connections = Connections(task.profile, database, task.identity, self._token, self._gate)
        self._tallies = Tallies(task.settings.workload.workers)
        self._threads: list[threading.Thread] = []
        self._pool: LabPool

    def prepare(self) -> None:
        """See Crew."""
        self._pool = open_lab_pool(self._task.settings, self._connections)
        loop = WorkerLoop(
            self._pool,
            self._task.named,
            self._database,
            self._task.statement,
            self._task.settings.workload,
            self._ended,
        )
        self._threads = [
            threading.Thread(target=loop.work, args=(tally,), name="lab worker", daemon=True)
            for tally in self._tallies.all
        ]

    def go(self) -> None:
        """See Crew."""
        for thread in self._threads:
            thread.start()

    def counts(self) -> Counts:
        """See Crew."""
        return self._tallies.counts(self._pool.opened(), self._pool.stale())

    def refusal(self) -> Explained | None:
        """See Crew."""
        return self._gate.refusal

    def end(self, grace_s: float) -> Harvest:
        """See Crew."""
        self._ended.set()
        self._join(grace_s)
        self._token.cancel()
        cancel_statements(self._tallies.all, self._connections, self._all_back, CANCEL_LIMIT_S)
        harvest = self._tallies.harvest()
        harvest.stuck = sum(tally.doing is Doing.HOLDING for tally in self._tallies.all)
        harvest.stale = self._pool.stale()
        harvest.left = self._pool.close(CLOSE_LIMIT_S)
        harvest.made, harvest.failed = self._connections.made, self._connections.failed
        harvest.recycled = self._connections.recycled
        self._leave_out_untold(harvest)
        return harvest

    def _leave_out_untold(self, harvest: Harvest) -> None:
        """A driver's own pool replaces what is too old without a word; Oracle's makes its own connections."""
        settings = self._task.settings
        aged = settings.pool_kind in DRIVERS_OWN and settings.pool.recycle_s >= 0
        if aged or settings.pool_kind in TELLS_NO_AGE:
            harvest.recycled = None
        if settings.pool_kind is PoolKind.ORACLEDB:
            harvest.made = harvest.failed = None

    def _join(self, timeout_s: float) -> None:
        deadline_s = time.monotonic() + timeout_s
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, deadline_s - time.monotonic()))

    def _all_back(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)
