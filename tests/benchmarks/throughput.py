"""Rows a second on the whole way (driver, batches, pipe, store) beside the driver's bare loop.

`compare(...)` measures one database whose table `wide` was made by `make_table`. Both sides run in a
process of their own, started by spawn as a worker is, and are measured in turns, so that a busy machine
hits both alike.
"""

import multiprocessing
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import msgspec

from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from poolkeeper.queries.result_store import ResultStore
from poolkeeper.worker.frames import decode_event, encode_batch, encode_message
from poolkeeper.worker.messages import ResultStarted, StatementFinished
from tests.benchmarks.bare_drivers import STATEMENT, connect, loop_of

ROWS = 1_000_000
ROUNDS = 3

_COLUMNS = (
    "{n}, {n} * 7 % 1000, {n} / 7.0, {name}, {text}, {money}, {date}, {time},"
    " CASE WHEN {n} % 3 = 0 THEN 'x' END, {n} % 2"
)
_TYPES = (
    "a INTEGER, b INTEGER, c DOUBLE PRECISION, d VARCHAR(40), e VARCHAR(80), f DECIMAL(12,2), g DATE,"
    " h TIMESTAMP, i VARCHAR(10), j INTEGER"
)
_MAKERS = {
    Engine.SQLITE: (
        _COLUMNS.format(
            n="n", name="'name ' || n", text="'some longer text with é, number ' || n", money="n / 100.0",
            date="date(n % 20000 + 2440000)", time="datetime(n % 20000 + 2440000)",
        ),
        "FROM (WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rows})"
        " SELECT n FROM s)",
    ),
    Engine.POSTGRESQL: (
        _COLUMNS.format(
            n="n", name="'name ' || n", text="'some longer text with é, number ' || n", money="n / 100.0",
            date="date '2000-01-01' + n % 9000", time="timestamp '2000-01-01' + n % 9000 * interval '1 hour'",
        ),
        "FROM generate_series(1, {rows}) AS s(n)",
    ),
    Engine.MYSQL: (
        _COLUMNS.format(
            n="seq", name="concat('name ', seq)", text="concat('some longer text with é, number ', seq)",
            money="seq / 100.0", date="date '2000-01-01' + interval seq % 9000 day",
            time="timestamp '2000-01-01 00:00:00' + interval seq % 9000 hour",
        ),
        "FROM seq_1_to_{rows}",
    ),
}  # fmt: skip


def make_table(profile: Profile, identity: Identity, rows: int = ROWS) -> None:
    """Make the table `wide` of ten columns."""
    database = database_of(profile.engine)
    connection = database.connect(profile, identity, 30)
    columns, source = _MAKERS[profile.engine]
    for statement in (
        "DROP TABLE IF EXISTS wide",
        f"CREATE TABLE wide ({_TYPES})",
        f"INSERT INTO wide SELECT {columns} {source.format(rows=rows)}",
    ):
        execution = database.execute(connection, statement, {}, reads=False)
        execution.close()
    database.close(connection)


def compare(profile: Profile, identity: Identity, rows: int = ROWS) -> dict[str, float | str]:
    """Both figures in rows a second, the medians of three rounds, and their ratio; printed as well."""
    bare, whole = [], []
    for _ in range(ROUNDS):
        bare.append(rows / bare_reading(profile, identity).seconds)
        whole.append(rows / whole_reading(profile, identity, rows).seconds)
    figures = {
        "engine": ENGINES[profile.engine].label,
        "rows": rows,
        "bare_rows_per_s": round(statistics.median(bare)),
        "whole_rows_per_s": round(statistics.median(whole)),
        "ratio": round(statistics.median(w / b for b, w in zip(bare, whole, strict=True)), 3),
    }
    print(
        f"{figures['engine']:16} bare loop {figures['bare_rows_per_s']:>9,} rows/s   "
        f"into the store {figures['whole_rows_per_s']:>9,} rows/s   ratio {figures['ratio']}"
    )
    return figures


class Taken(NamedTuple):
    """What reading took: on the clock, and of a processor in the process that has the driver."""

    seconds: float
    cpu_s: float


def bare_reading(profile: Profile, identity: Identity) -> Taken:
    """What the driver's own loop takes that drops the rows."""
    pipe, process = _started(_serve_bare, profile, identity)
    pipe.send_bytes(b"go")
    taken = msgspec.json.decode(pipe.recv_bytes(), type=Taken)
    process.join()
    return taken


def bare_opening_seconds(profile: Profile, identity: Identity) -> float:
    """Seconds of the driver's import and its first connect, in a process that has just started."""
    pipe, process = _started(_serve_bare_opening, profile, identity)
    pipe.send_bytes(b"go")
    seconds = float(pipe.recv_bytes())
    process.join()
    return seconds


def whole_reading(profile: Profile, identity: Identity, rows: int) -> Taken:
    """What it takes from asking a worker until every row is in this process's store."""
    pipe, process = _started(_serve_whole, profile, identity)
    started_s = time.perf_counter()
    pipe.send_bytes(b"go")
    store = _filled_store(pipe)
    seconds = time.perf_counter() - started_s
    assert store.row_count == rows
    assert store.cell(rows - 1, 3).text
    store.close()
    cpu_s = float(pipe.recv_bytes())
    process.join()
    return Taken(seconds, cpu_s)


def _filled_store(pipe) -> ResultStore:
    store = None
    while True:
        event = decode_event(pipe.recv_bytes())
        if isinstance(event, ResultStarted):
            store = ResultStore(event.columns, budget_bytes=64 * 2**20)
        elif isinstance(event, StatementFinished):
            return store
        else:
            store.append(event.data)


def _started(serve, profile, identity):
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, profile, identity), daemon=True)
    process.start()
    theirs.close()
    assert ours.recv_bytes() == b"ready"
    return ours, process


def _serve_bare(pipe, profile, identity) -> None:
    loop = loop_of(profile, identity)
    pipe.send_bytes(b"ready")
    pipe.recv_bytes()
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    for _ in loop():
        pass
    taken = Taken(time.perf_counter() - started_s, time.process_time() - started_cpu_s)
    pipe.send_bytes(msgspec.json.encode(taken))


def _serve_bare_opening(pipe, profile, identity) -> None:
    pipe.send_bytes(b"ready")
    pipe.recv_bytes()
    started_s = time.perf_counter()
    connection = connect(profile, identity)
    pipe.send_bytes(str(time.perf_counter() - started_s).encode())
    connection.close()


def _serve_whole(pipe, profile, identity) -> None:
    import poolkeeper.queries.batches  # noqa: F401 - a worker has it after its first result
    from poolkeeper.queries.compiled import compile_statement
    from poolkeeper.queries.runner import run

    database = database_of(profile.engine)
    connection = database.connect(profile, identity, 30)
    pipe.send_bytes(b"ready")
    pipe.recv_bytes()
    started_cpu_s = time.process_time()
    run(
        database,
        connection,
        compile_statement(STATEMENT, (), database, profile.engine),
        row_cap=0,
        on_columns=lambda columns: pipe.send_bytes(encode_message(ResultStarted(1, columns))),
        on_batch=lambda data: pipe.send_bytes(encode_batch(1, data)),
    )
    cpu_s = time.process_time() - started_cpu_s
    pipe.send_bytes(encode_message(StatementFinished(query_id=1)))
    pipe.send_bytes(str(cpu_s).encode())


def compare_sqlite(rows: int = ROWS) -> dict[str, float | str]:
    """The comparison on a fresh SQLite file."""
    import sqlite3

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wide.db"
        sqlite3.connect(path).close()
        profile = Profile(name="wide", engine=Engine.SQLITE, database=str(path))
        make_table(profile, Identity(), rows)
        return compare(profile, Identity(), rows)


if __name__ == "__main__":
    compare_sqlite()
