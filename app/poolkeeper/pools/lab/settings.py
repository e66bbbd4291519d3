"""What a run of the lab is asked to do, and the bounds that it may not pass."""

import enum

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import PoolSettings, Profile, SignIn
from poolkeeper.profiles.sql_server import SqlServerDriver
from poolkeeper.profiles.unwaiting_pools import LARGEST_CONNECTOR_POOL

LONGEST_RUN_S = 600.0
MOST_WORKERS = 500
MOST_CONNECTIONS = 200
MOST_PROCESSES = 16
"""Each is a Python of its own, of some 60 MB."""

MOST_MS = 60_000.0
MOST_ATTEMPTS = 100


class PoolKind(enum.StrEnum):
    """Where the workers get their connections from."""

    QUEUE = "queue pool"
    NONE = "no pool"
    PSYCOPG = "psycopg_pool"
    PSYCOPG_ASYNC = "psycopg_pool, asyncio"
    ASYNCPG = "asyncpg pool"
    QUEUE_ASYNC = "queue pool, asyncio"
    ORACLEDB = "oracledb pool"
    PSYCOPG2 = "psycopg2 pool"
    MYSQL_CONNECTOR = "mysql.connector pool"
    ODBC = "ODBC pooling"


class WorkerKind(enum.StrEnum):
    """What a worker is."""

    THREADS = "threads"
    PROCESSES = "processes"
    TASKS = "tasks"


KINDS_OF_ENGINE: dict[Engine, tuple[PoolKind, ...]] = {
    Engine.POSTGRESQL: (
        PoolKind.QUEUE,
        PoolKind.NONE,
        PoolKind.PSYCOPG,
        PoolKind.PSYCOPG2,
        PoolKind.QUEUE_ASYNC,
        PoolKind.PSYCOPG_ASYNC,
        PoolKind.ASYNCPG,
    ),
    Engine.MYSQL: (PoolKind.QUEUE, PoolKind.NONE, PoolKind.MYSQL_CONNECTOR, PoolKind.QUEUE_ASYNC),
    Engine.MSSQL: (PoolKind.QUEUE, PoolKind.NONE, PoolKind.ODBC),
    Engine.ORACLE: (PoolKind.QUEUE, PoolKind.NONE, PoolKind.ORACLEDB),
}
"""Where there are others than SQLAlchemy's for threads, which every engine has."""

OF_TASKS = frozenset({PoolKind.PSYCOPG_ASYNC, PoolKind.ASYNCPG, PoolKind.QUEUE_ASYNC})
"""Those that only asyncio tasks can use."""

WITHOUT_TICKETS = frozenset({PoolKind.ASYNCPG, PoolKind.QUEUE_ASYNC})
"""asyncpg needs a library for Kerberos that is not a part of Poolkeeper, and aiomysql knows no tickets."""

KEEPS_NOTHING = frozenset({PoolKind.NONE, PoolKind.ODBC})
"""A connection for each checkout, as far as this side of the driver manager can see."""

NEVER_WAITS = frozenset({PoolKind.PSYCOPG2, PoolKind.MYSQL_CONNECTOR})
"""Where all connections are in use they fail at once; who wants to wait asks again, by `pool.retries`."""

SIZE_AND_OVERFLOW = frozenset({PoolKind.QUEUE, PoolKind.QUEUE_ASYNC})
"""SQLAlchemy's: they make a connection when it is wanted. The others have a min and a max."""


class AsyncpgOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What asyncpg's pool alone has; the defaults are its own.

    A connection beyond the min is closed when it was idle for `max_inactive_s` (0 never), and any after
    `max_queries`.
    """

    max_inactive_s: int = 300
    max_queries: int = 50_000


class Workload(msgspec.Struct, frozen=True, kw_only=True):
    """What the workers do: take a connection, run `statement`, hold on for `hold_ms` in all, think.

    An empty statement sends nothing: the connection is only held. With PROCESSES there are `processes`,
    each with a pool of its own and `workers` threads; else `workers` are all there are.
    """

    kind: WorkerKind = WorkerKind.THREADS
    workers: int = 24
    processes: int = 4
    statement: str = ""
    hold_ms: float = 12
    think_ms: float = 5
    run_s: float = 10

    @property
    def pools(self) -> int:
        """How many pools there are."""
        return self.processes if self.kind is WorkerKind.PROCESSES else 1

    @property
    def all_workers(self) -> int:
        """How many workers there are over all processes."""
        return self.workers * self.pools


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """What the proxy between pool and server does; times are from the beginning of the run.

    `latency_ms`, give or take `jitter_ms`, is added to each answer of the server. `bandwidth_kb_s` 0 and a
    time of None mean none. A freeze passes nothing on for `freeze_s`; a cut resets every connection once.
    """

    latency_ms: float = 0
    jitter_ms: float = 0
    bandwidth_kb_s: float = 0
    cut_at_s: float | None = None
    freeze_at_s: float | None = None
    freeze_s: float = 5
    refuse_from_s: float | None = None

    @property
    def any(self) -> bool:
        """Whether anything is to go wrong."""
        wire = self.latency_ms or self.jitter_ms or self.bandwidth_kb_s
        return bool(wire) or any(
            at_s is not None for at_s in (self.cut_at_s, self.freeze_at_s, self.refuse_from_s)
        )


class LabSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One run."""

    pool_kind: PoolKind = PoolKind.QUEUE
    pool: PoolSettings = PoolSettings()
    asyncpg: AsyncpgOptions = AsyncpgOptions()
    workload: Workload = Workload()
    trouble: Trouble = Trouble()

    @property
    def capacity(self) -> int:
        """The most connections that one pool may have open at once."""
        if self.pool_kind in KEEPS_NOTHING:
            return self.workload.workers
        return self.pool.size if self.pool_kind is PoolKind.MYSQL_CONNECTOR else self.pool.capacity

    @property
    def most_connections(self) -> int:
        """The most connections that the run may have open at once, over all its pools."""
        each = self.capacity
        if self.pool_kind in SIZE_AND_OVERFLOW:
            each = min(each, self.workload.workers)
        elif self.pool_kind not in KEEPS_NOTHING:
            # the drivers' pools make what they keep in advance
            each = max(self.pool.size, min(each, self.workload.workers))
        return each * self.workload.pools


def kinds_for(engine: Engine) -> tuple[PoolKind, ...]:
    """The kinds of pool that the lab has for an engine."""
    return KINDS_OF_ENGINE.get(engine, (PoolKind.QUEUE, PoolKind.NONE))


def worker_kinds_for(kind: PoolKind) -> tuple[WorkerKind, ...]:
    """The kinds of workers that can use a kind of pool."""
    if kind in OF_TASKS:
        return (WorkerKind.TASKS,)
    return (WorkerKind.THREADS, WorkerKind.PROCESSES)


def no_trouble_because(profile: Profile) -> str:
    """Why no proxy can stand between a pool and this profile's server; empty where one can."""
    if profile.engine is Engine.SQLITE:
        return "SQLite has no network that could be troubled."
    if profile.host.startswith("/"):
        return "The server is reached by a socket of this machine: there is no network to be troubled."
    if profile.tls.mode in {"verify-full", "strict"}:
        return (
            "The profile demands the server's own name in its certificate, which a proxy on this machine "
            "does not have. Trouble needs a profile whose encryption is 'require' or 'verify CA'."
        )
    if profile.engine is Engine.ORACLE and profile.oracle.address == "connect-string":
        return "The profile's connect string names its own hosts; trouble needs host and port in the profile."
    return ""


def problems(settings: LabSettings, profile: Profile) -> tuple[str, ...]:
    """What keeps these settings from being run, a sentence each; empty where nothing does."""
    return (*_about_kinds(settings, profile), *_about_bounds(settings), *_about_trouble(settings, profile))


def _about_kinds(settings: LabSettings, profile: Profile) -> tuple[str, ...]:
    if settings.pool_kind not in kinds_for(profile.engine):
        return (f"This database has no pool of the kind {settings.pool_kind}.",)
    if settings.workload.kind not in worker_kinds_for(settings.pool_kind):
        return (f"The pool {settings.pool_kind} cannot be used by {settings.workload.kind}.",)
    if profile.sign_in is SignIn.KERBEROS and settings.pool_kind in WITHOUT_TICKETS:
        return (
            f"The driver of the pool {settings.pool_kind} cannot sign in with a Kerberos ticket: compare "
            "those of psycopg.",
        )
    if settings.pool_kind is PoolKind.ODBC and profile.sql_server.driver is not SqlServerDriver.PYODBC:
        return ("The ODBC driver manager pools connections of pyodbc alone; the profile has another driver.",)
    return ()


def _about_bounds(settings: LabSettings) -> tuple[str, ...]:
    work, said = settings.workload, []
    if not 0 < work.run_s <= LONGEST_RUN_S:
        said.append(f"A run takes at most {LONGEST_RUN_S:g} s; this one asks for {work.run_s:g} s.")
    if not 1 <= work.all_workers <= MOST_WORKERS:
        said.append(f"A run has 1 to {MOST_WORKERS} workers; this one asks for {work.all_workers}.")
    if work.kind is WorkerKind.PROCESSES and not 1 <= work.processes <= MOST_PROCESSES:
        said.append(f"A run has 1 to {MOST_PROCESSES} processes; this one asks for {work.processes}.")
    if settings.most_connections > MOST_CONNECTIONS:
        said.append(
            f"A run opens at most {MOST_CONNECTIONS} connections; this one may open "
            f"{settings.most_connections}. Choose fewer workers or a smaller pool."
        )
    if min(work.hold_ms, work.think_ms) < 0 or max(work.hold_ms, work.think_ms) > MOST_MS:
        said.append("Holding and thinking take 0 to 60 s each.")
    pool = settings.pool
    if pool.size < 1 or pool.max_overflow < 0 or not 0 < pool.wait_s <= 3600:
        said.append("A pool has a size of 1 or more, no negative overflow, and a wait of up to an hour.")
    if settings.pool_kind is PoolKind.MYSQL_CONNECTOR and pool.size > LARGEST_CONNECTOR_POOL:
        said.append(f"MySQL Connector/Python's pool has at most {LARGEST_CONNECTOR_POOL} connections.")
    if not 1 <= pool.retries.attempts <= MOST_ATTEMPTS or not 0 <= pool.retries.wait_s <= 3600:
        said.append(f"A connection is asked for 1 to {MOST_ATTEMPTS} times, with up to an hour in between.")
    if settings.asyncpg.max_inactive_s < 0 or settings.asyncpg.max_queries < 1:
        said.append("asyncpg's pool closes a connection after 1 query or more, idle for 0 s or longer.")
    return tuple(said)


def _about_trouble(settings: LabSettings, profile: Profile) -> tuple[str, ...]:
    trouble = settings.trouble
    if not trouble.any:
        return ()
    why_not = no_trouble_because(profile)
    if why_not:
        return (why_not,)
    moments = (trouble.cut_at_s, trouble.freeze_at_s, trouble.refuse_from_s)
    if any(at_s is not None and not 0 <= at_s <= settings.workload.run_s for at_s in moments):
        return ("Trouble is to begin after the end of the run: let it begin earlier or run longer.",)
    if min(trouble.latency_ms, trouble.jitter_ms, trouble.bandwidth_kb_s, trouble.freeze_s) < 0:
        return ("Latency, jitter, bandwidth and the length of a freeze cannot be negative.",)
    return ()
