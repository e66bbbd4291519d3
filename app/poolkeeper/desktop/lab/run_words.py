"""Settings and figures of a run in the words of its table, comparison and exports."""

from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.worker.lab_messages import (
    KEEPS_NOTHING,
    NEVER_WAITS,
    LabResult,
    LabSettings,
    PoolKind,
    Trouble,
    WorkerKind,
)

KIND_WORDS = {
    PoolKind.QUEUE: "SQLAlchemy QueuePool",
    PoolKind.NONE: "No pool (NullPool)",
    PoolKind.PSYCOPG: "psycopg_pool",
    PoolKind.PSYCOPG_ASYNC: "psycopg_pool, asyncio",
    PoolKind.ASYNCPG: "asyncpg pool",
    PoolKind.QUEUE_ASYNC: "SQLAlchemy QueuePool, asyncio",
    PoolKind.ORACLEDB: "oracledb pool",
    PoolKind.PSYCOPG2: "psycopg2 pool",
    PoolKind.MYSQL_CONNECTOR: "mysql.connector pool",
    PoolKind.ODBC: "ODBC pooling",
}
WORKER_WORDS = {
    WorkerKind.THREADS: "threads",
    WorkerKind.PROCESSES: "processes",
    WorkerKind.TASKS: "asyncio tasks",
}
NONE = "–"
UNTOLD = "not told"


def pool_words(settings: LabSettings) -> str:
    """The pool and its size: `QueuePool 10+5`, `psycopg_pool 10..15`."""
    size, most = settings.pool.size, settings.pool.capacity
    match settings.pool_kind:
        case PoolKind.NONE:
            return "no pool"
        case PoolKind.QUEUE:
            return f"QueuePool {size}+{settings.pool.max_overflow}"
        case PoolKind.QUEUE_ASYNC:
            return f"async QueuePool {size}+{settings.pool.max_overflow}"
        case PoolKind.MYSQL_CONNECTOR:
            return f"mysql.connector {size}"
        case PoolKind.ODBC:
            return KIND_WORDS[PoolKind.ODBC]
        case _:
            return f"{KIND_WORDS[settings.pool_kind]} {size}..{most}"


def workers_words(settings: LabSettings) -> str:
    """How many workers of which kind: `24 threads`, `4 processes of 6`."""
    work = settings.workload
    if work.kind is WorkerKind.PROCESSES:
        return f"{work.processes} processes of {work.workers}"
    return f"{work.workers} {'tasks' if work.kind is WorkerKind.TASKS else WORKER_WORDS[work.kind]}"


def short_workers_words(settings: LabSettings) -> str:
    """The same for a narrow column: `24 threads`, `4×6 processes`."""
    work = settings.workload
    if work.kind is WorkerKind.PROCESSES:
        return f"{work.processes}×{work.workers} processes"
    return workers_words(settings)


def trouble_words(trouble: Trouble) -> str:
    """What went wrong on purpose, or `none`."""
    said = []
    if trouble.latency_ms or trouble.jitter_ms:
        jitter = f" ± {trouble.jitter_ms:g} ms" if trouble.jitter_ms else ""
        said.append(f"latency {trouble.latency_ms:g} ms{jitter}")
    if trouble.bandwidth_kb_s:
        said.append(f"{trouble.bandwidth_kb_s:g} kB/s")
    if trouble.cut_at_s is not None:
        said.append(f"cut at {trouble.cut_at_s:g} s")
    if trouble.freeze_at_s is not None:
        said.append(f"frozen at {trouble.freeze_at_s:g} s for {trouble.freeze_s:g} s")
    if trouble.refuse_from_s is not None:
        said.append(f"refusing from {trouble.refuse_from_s:g} s")
    return ", ".join(said) or "none"


def wait_words(seconds: float) -> str:
    """A wait in the unit that suits it: `12 µs`, `0.1 ms`, `310 ms`, `4.2 s`."""
    if seconds < 0.000095:
        return f"{seconds * 1e6:.0f} µs"
    if seconds >= 1:
        return f"{seconds:.1f} s"
    milliseconds = seconds * 1000
    return f"{milliseconds:.0f} ms" if milliseconds >= 9.95 else f"{milliseconds:.1f} ms"


def told(count: int | None) -> str:
    """A number, unless the pool does not tell it."""
    return UNTOLD if count is None else f"{count:,}"


def setting_rows(settings: LabSettings) -> tuple[tuple[str, str], ...]:
    """Every setting by its name."""
    work = settings.workload
    return (
        ("Pool", KIND_WORDS[settings.pool_kind]),
        *_pool_rows(settings),
        ("Workers", workers_words(settings)),
        ("Statement", " ".join(work.statement.split()) or "none, only held"),
        ("Hold each", f"{work.hold_ms:g} ms"),
        ("Think between", f"{work.think_ms:g} ms"),
        ("Run for", f"{work.run_s:g} s"),
        ("Trouble", trouble_words(settings.trouble)),
    )


def _pool_rows(settings: LabSettings) -> tuple[tuple[str, str], ...]:
    """A dash stands for what this kind of pool does not have."""
    pool, own, kind = settings.pool, settings.asyncpg, settings.pool_kind
    pooled, asyncpg, again = kind not in KEEPS_NOTHING, kind is PoolKind.ASYNCPG, kind in NEVER_WAITS
    aged = pooled and not asyncpg and not again
    spanned = asyncpg or kind is PoolKind.PSYCOPG2
    tries = pool.retries
    psycopg = kind in {PoolKind.PSYCOPG, PoolKind.PSYCOPG_ASYNC}
    idle_s = pool.psycopg.max_idle_s if psycopg else own.max_inactive_s
    idle = f"{idle_s} s" if idle_s else "never"
    most_waiting = f"{pool.psycopg.max_waiting:,}" if pool.psycopg.max_waiting else "no limit"
    return (
        ("Size", (f"{pool.size} to {pool.capacity}" if spanned else f"{pool.size}") if pooled else NONE),
        ("Overflow", f"{pool.max_overflow}" if aged else NONE),
        ("Wait time-out", f"{pool.wait_s:g} s" if pooled and not again else NONE),
        (
            "Attempts",
            (f"{tries.attempts}, {tries.wait_s:g} s apart" if tries.attempts > 1 else "1") if again else NONE,
        ),
        ("Recycle after", ("never" if pool.recycle_s < 0 else f"{pool.recycle_s} s") if aged else NONE),
        ("Pre-ping", ("yes" if pool.pre_ping else "no") if aged else NONE),
        ("Most waiting", most_waiting if psycopg else NONE),
        ("Close idle after", idle if asyncpg or psycopg else NONE),
        ("Close after queries", f"{own.max_queries:,}" if asyncpg else NONE),
    )


def result_rows(record: LabRecord) -> tuple[tuple[str, str], ...]:
    """Every figure by its name; what is not known yet, or never was, is a dash."""
    result = record.result
    if result is None:
        return tuple((name, NONE) for name, _figure in _figures(LabResult(ran_s=0)))
    return _figures(result)


def _figures(result: LabResult) -> tuple[tuple[str, str], ...]:
    some = bool(result.checkouts)

    def waited(seconds: float) -> str:
        return wait_words(seconds) if some else NONE

    free = result.room.free
    return (
        ("Ran for", f"{result.ran_s:.1f} s{f' ({result.early})' if result.early else ''}"),
        ("Checkouts", f"{result.checkouts:,}"),
        ("Checkouts/s", f"{result.checkouts_s:,.0f}"),
        ("Wait p50", waited(result.wait_p50_s)),
        ("Wait p95", waited(result.wait_p95_s)),
        ("Wait p99", waited(result.wait_p99_s)),
        ("Longest wait", waited(result.wait_longest_s)),
        ("Mean hold", wait_words(result.mean_hold_s) if result.mean_hold_s else NONE),
        ("Most in use", f"{result.most_in_use:,}"),
        ("Most waiting", f"{result.most_waiting:,}"),
        ("Timeouts", f"{result.timeouts:,}"),
        ("Errors", f"{result.error_count:,}"),
        ("Stale replaced", told(result.stale)),
        ("Recycled by age", told(result.recycled)),
        ("Connections made", told(result.made)),
        ("Failed connects", told(result.failed)),
        ("Server's room before", f"{free:,}" if free is not None else "not told by the server"),
    )
