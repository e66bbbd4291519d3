"""A statement is run to its end, or a reading one to the row cap, and its failures stay the driver's."""

import sqlite3
import threading

import pytest

from poolkeeper.databases.sqlite import Sqlite
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from poolkeeper.queries.compiled import compile_statement
from poolkeeper.queries.runner import MOST_ROWS, run
from tests.queries.stored import run_into_store, texts

pytestmark = pytest.mark.sqlite

MANY = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
    "SELECT i, 'row ' || i FROM n"
)


@pytest.fixture
def database():
    return Sqlite()


@pytest.fixture
def connection(database, tmp_path):
    path = tmp_path / "a.db"
    sqlite3.connect(path).close()
    profile = Profile(id="p", name="p", engine=Engine.SQLITE, database=str(path))
    opened = database.connect(profile, Identity(), 5)
    yield opened
    database.close(opened)


@pytest.mark.parametrize("count", [1, 15, 16, 17, 144, 145, 5_000])
def test_every_row_arrives_once_and_in_order(database, connection, count):
    store, ran = run_into_store(database, connection, MANY.format(count))
    assert ran.rows == store.row_count == count
    assert [store.full_text(row, 0) for row in range(count)] == [str(n + 1) for n in range(count)]
    assert not ran.capped
    assert ran.first_row_s is not None


@pytest.mark.parametrize(
    ("cap", "capped"), [(1, True), (16, True), (99, True), (100, False), (101, False), (0, False)]
)
def test_the_row_cap_cuts_a_read_exactly_and_says_so_only_when_it_cut(database, connection, cap, capped):
    store, ran = run_into_store(database, connection, MANY.format(100), row_cap=cap)
    assert ran.rows == store.row_count == (cap if capped else 100)
    assert ran.capped is capped


def test_a_statement_that_writes_is_never_cut(database, connection):
    run_into_store(database, connection, "CREATE TABLE t (a INTEGER)")
    returning = f"INSERT INTO t SELECT i FROM ({MANY.format(200)}) WHERE 1 RETURNING a"
    store, ran = run_into_store(database, connection, returning, row_cap=10)
    assert (ran.rows, ran.capped, store.row_count) == (200, False, 200)
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (200,)


def test_a_statement_without_rows_says_what_it_changed(database, connection):
    run_into_store(database, connection, "CREATE TABLE t AS SELECT 1 AS a UNION SELECT 2")
    columns = []
    ran = run(
        database,
        connection,
        compile_statement("UPDATE t SET a = 5", (), database, Engine.SQLITE),
        row_cap=10,
        on_columns=columns.append,
        on_batch=columns.append,
    )
    assert (ran.rows, ran.affected, ran.first_row_s) == (0, 2, None)
    assert columns == []


def test_an_empty_result_still_has_columns(database, connection):
    store, ran = run_into_store(database, connection, "SELECT 1 AS a, 2 AS b WHERE 0")
    assert [each.name for each in store.columns] == ["a", "b"]
    assert (ran.rows, ran.first_row_s, store.row_count) == (0, None, 0)


def test_the_first_batch_is_small_and_none_is_large(database, connection):
    sizes = []
    compiled = compile_statement(MANY.format(5_000), (), database, Engine.SQLITE)

    def count(data):
        import pyarrow as pa

        sizes.append(pa.ipc.open_stream(data).read_next_batch().num_rows)

    run(database, connection, compiled, row_cap=0, on_columns=lambda _: None, on_batch=count)
    assert sizes[0] <= 100
    assert max(sizes) <= MOST_ROWS
    assert sum(sizes) == 5_000


def test_large_rows_make_small_batches(database, connection):
    largest = []
    statement = f"SELECT i, zeroblob(1000000) FROM ({MANY.format(60)})"
    compiled = compile_statement(statement, (), database, Engine.SQLITE)
    run(
        database,
        connection,
        compiled,
        row_cap=0,
        on_columns=lambda _: None,
        on_batch=lambda data: largest.append(len(data)),
    )
    assert max(largest[1:]) < 6_000_000


def test_an_error_in_the_middle_of_the_rows_is_the_drivers_own(database, connection):
    batches = []
    statement = f"SELECT CASE WHEN i < 90 THEN i ELSE abs(-9223372036854775808) END FROM ({MANY.format(100)})"
    compiled = compile_statement(statement, (), database, Engine.SQLITE)
    with pytest.raises(sqlite3.OperationalError, match="integer overflow"):
        run(database, connection, compiled, row_cap=0, on_columns=lambda _: None, on_batch=batches.append)
    assert batches, "the rows before the error were handed on"
    assert connection.execute("SELECT 1").fetchone() == (1,)


class TalkativeSqlite(Sqlite):
    """Says something of every statement, and more than anybody reads."""

    def execute(self, *arguments, **options):
        execution = super().execute(*arguments, **options)
        execution.heard = lambda: [f"{number} " + "x" * 10_000 for number in range(900)]
        return execution


def test_what_a_server_says_is_cut_and_at_some_point_only_counted(connection):
    told = []
    database = TalkativeSqlite()
    ran = run(
        database,
        connection,
        compile_statement("SELECT 1", (), database, Engine.SQLITE),
        row_cap=0,
        on_columns=lambda _: None,
        on_batch=lambda _: None,
        on_notices=told.extend,
    )
    assert len(told) == 1000
    assert all(len(each) < 4100 and each.endswith(" more characters)") for each in told)
    assert ran.notices == ("800 further notices are not shown.",)


class KeepingSqlite(Sqlite):
    """Holds on to every execution, so that nothing but `close` can end one."""

    def __init__(self):
        self.executions = []

    def execute(self, *arguments, **options):
        self.executions.append(super().execute(*arguments, **options))
        return self.executions[-1]


def test_a_failing_receiver_ends_the_run_and_frees_the_connection(connection):
    database = KeepingSqlite()
    run_into_store(database, connection, f"CREATE TABLE t AS {MANY.format(100)}")

    def gone(_):
        raise BrokenPipeError

    compiled = compile_statement("SELECT * FROM t", (), database, Engine.SQLITE)
    with pytest.raises(BrokenPipeError):
        run(database, connection, compiled, row_cap=0, on_columns=lambda _: None, on_batch=gone)
    connection.execute("DROP TABLE t")  # SQLite refuses this while a read is open


def test_stopping_at_the_cap_frees_the_connection(connection):
    database = KeepingSqlite()
    run_into_store(database, connection, f"CREATE TABLE t AS {MANY.format(5000)}")
    run_into_store(database, connection, "SELECT * FROM t", row_cap=10)
    connection.execute("DROP TABLE t")


def test_a_mixed_column_of_sqlite_arrives_exactly(database, connection):
    statement = (
        "SELECT column1 FROM (VALUES (1), (2.5), ('text'), (X'ab01'), (NULL), (''), (9223372036854775807),"
        " (1e300), (9e999), (CAST(X'ff41' AS TEXT)))"
    )
    store, _ = run_into_store(database, connection, statement)
    got = [row[0] for row in texts(store)]
    assert got[:9] == ["1", "2.5", "text", "X'ab01'", None, "", "9223372036854775807", "1e+300", "Inf"]
    assert got[9] == "\\xffA"


def test_a_cancelled_statement_raises_what_the_driver_raises(database, connection):
    compiled = compile_statement(MANY.format(10**12), (), database, Engine.SQLITE)
    first = threading.Event()

    def cancel_when_running():
        first.wait(30)
        connection.cancel()

    canceller = threading.Thread(target=cancel_when_running)
    canceller.start()
    with pytest.raises(sqlite3.OperationalError) as stopped:
        run(
            database,
            connection,
            compiled,
            row_cap=0,
            on_columns=lambda _: None,
            on_batch=lambda _: first.set(),
        )
    canceller.join()
    assert database.was_cancelled(stopped.value)
