"""SQL Server through every driver: sessions, results, transactions, cancel."""

import threading
from contextlib import contextmanager

import pytest

from poolkeeper.profiles.profile import Safety
from poolkeeper.profiles.sql_server import SqlServerDriver
from tests.support.sql_server import CAN_CANCEL, ODBC

pytestmark = pytest.mark.mssql

MANY = "SELECT value FROM GENERATE_SERIES(1, 100000)"


@contextmanager
def cancelled_after(seconds, target, connection):
    """Asks to stop from another thread, again and again as a worker does, until the block has ended."""
    over = threading.Event()

    def ask():
        over.wait(seconds)
        while not over.is_set():
            target.database.cancel(connection, target.profile, None, 5)
            over.wait(0.05)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield
    finally:
        over.set()
        asking.join()


def as_text(rows):
    """pymssql does not tell whole numbers from others, so they are compared as digits."""
    return [tuple(map(str, row)) for row in rows]


def exhaust(step):
    while step():
        pass


def all_results(database, connection, statement, parameters=None, *, reads=False):
    """Every result as (names, rows) or a count, and all that was said."""
    execution = database.execute(connection, statement, parameters or {}, reads=reads)
    results, said = [], []
    while True:
        said += execution.heard()
        if execution.columns is not None:
            rows = []
            while some := execution.fetch(1000):
                rows += some
            results.append(([each.name for each in execution.columns], as_text(rows)))
        elif execution.affected is not None:
            results.append(execution.affected)
        if not execution.next_result():
            break
    execution.close()
    return results, [*said, *execution.heard()]


def test_the_server_sees_who_we_are(ms, sql_server):
    with ms.connected() as connection:
        (session,) = sql_server.sessions()
        assert ms.database.backend_id(connection) == str(session.spid)
        assert session.login == ms.identity.user
        assert session.database == "shop"
        assert ms.database.server_version(connection).startswith("SQL Server 2022 (16.0.4165.4)")
        ms.database.ping(connection)
        assert not ms.database.in_transaction(connection)
    assert not sql_server.sessions() or sql_server.requests


@pytest.mark.parametrize("driver", ["microsoft", "freetds", "pymssql"])
def test_the_server_sees_the_application(target_of, sql_server, driver):
    target = target_of(driver)
    with target.connected():
        assert [each.program for each in sql_server.sessions()] == ["Poolkeeper"]


def test_parameters_are_bound_by_name_wherever_they_stand(ms):
    with ms.connected() as connection:
        rows = ms.rows(
            connection, "SELECT %(a)s AS a, %(b)s AS b, %(a)s AS again", {"a": "x'; DROP TABLE t --", "b": 7}
        )
    (row,) = rows
    assert [str(each) for each in row] == ["x'; DROP TABLE t --", "7", "x'; DROP TABLE t --"]


def test_a_percent_sign_beside_parameters_stays_one(ms):
    with ms.connected() as connection:
        assert ms.rows(connection, "SELECT '50%%' AS a, %(b)s AS b", {"b": "c"}) == [("50%", "c")]


def test_a_text_has_several_results_counts_and_messages(ms, sql_server):
    with ms.connected() as connection:
        ms.ran(connection, "CREATE TABLE t (a int, b nvarchar(20))")
        results, said = all_results(
            ms.database,
            connection,
            "INSERT INTO t VALUES (1, N'one'); PRINT 'hello'; SELECT a, b FROM t; "
            "RAISERROR('half way', 5, 1); UPDATE t SET b = N'eins'; SELECT b FROM t",
        )
    rows = [(["a", "b"], [("1", "one")]), (["b"], [("eins",)])]
    assert [each for each in results if each != 1] == rows
    if ms.profile.sql_server.driver is not SqlServerDriver.PYMSSQL:  # DB-Library skips counts
        assert results == [1, rows[0], 1, rows[1]]
    assert [line for line in said if line in {"hello", "half way"}] == ["hello", "half way"]


def test_a_transaction_is_kept_or_undone(ms):
    database = ms.database
    with ms.connected() as connection:
        ms.ran(connection, "CREATE TABLE t (a int)")
        database.set_autocommit(connection, False)
        ms.ran(connection, "INSERT INTO t VALUES (1)")
        assert database.in_transaction(connection)
        database.rollback(connection)
        assert not database.in_transaction(connection)
        ms.ran(connection, "INSERT INTO t VALUES (2)")
        database.commit(connection)
        assert not database.in_transaction(connection)
        database.set_autocommit(connection, True)
        assert as_text(ms.rows(connection, "SELECT a FROM t")) == [("2",)]


def test_a_transaction_begun_by_the_text_itself_is_seen(ms):
    with ms.connected() as connection:
        ms.ran(connection, "CREATE TABLE t (a int)")
        ms.ran(connection, "BEGIN TRANSACTION; INSERT INTO t VALUES (1)")
        assert ms.database.in_transaction(connection)
        ms.database.rollback(connection)
        assert ms.rows(connection, "SELECT a FROM t") == []


def test_reading_part_of_many_rows_leaves_the_connection_usable(ms):
    with ms.connected() as connection:
        execution = ms.database.execute(connection, MANY, {}, reads=True)
        assert len(execution.fetch(10)) == 10
        execution.close()
        assert execution.connection_usable
        assert as_text(ms.rows(connection, "SELECT 1 AS one")) == [("1",)]


@pytest.mark.parametrize("driver", CAN_CANCEL)
def test_a_statement_that_runs_is_cancelled_and_the_session_stays(target_of, sql_server, driver):
    target = target_of(driver)
    with target.connected() as connection:
        cancelling = threading.Timer(0.2, target.database.cancel, (connection, target.profile, None, 5))
        cancelling.start()
        with pytest.raises(Exception) as caught:
            target.ran(connection, "WAITFOR DELAY '00:00:30'")
        cancelling.join()
        assert target.database.was_cancelled(caught.value)
        assert not target.database.is_disconnect(caught.value)
        assert as_text(target.rows(connection, "SELECT 1 AS one")) == [("1",)]


@pytest.mark.parametrize("driver", CAN_CANCEL)
def test_a_cancel_may_come_at_any_moment(target_of, driver):
    target = target_of(driver)
    with target.connected() as connection:
        for moment in range(30):
            with cancelled_after(moment / 10_000, target, connection), pytest.raises(Exception) as caught:
                target.ran(connection, "WAITFOR DELAY '00:00:30'")
            assert target.database.was_cancelled(caught.value)
            assert as_text(target.rows(connection, "SELECT 1 AS one")) == [("1",)]


@pytest.mark.parametrize("driver", CAN_CANCEL)
def test_reading_rows_is_cancelled_and_the_session_stays(target_of, driver):
    target = target_of(driver)
    with target.connected() as connection:
        execution = target.database.execute(connection, MANY, {}, reads=True)
        execution.fetch(10)
        with cancelled_after(0, target, connection), pytest.raises(Exception) as caught:
            exhaust(lambda: execution.fetch(1000))
        assert target.database.was_cancelled(caught.value)
        execution.close()
        assert as_text(target.rows(connection, "SELECT 1 AS one")) == [("1",)]


def test_pymssql_stops_where_the_server_falls_silent_among_the_results(target_of):
    target = target_of("pymssql")
    with target.connected() as connection:
        execution = target.database.execute(connection, "SELECT 1; WAITFOR DELAY '00:00:30'", {}, reads=True)
        assert as_text(execution.fetch(10)) == [("1",)]
        with cancelled_after(0.3, target, connection), pytest.raises(Exception) as caught:
            execution.next_result()
        # on a busy machine the cancel comes before the silence
        assert target.database.is_disconnect(caught.value) or target.database.was_cancelled(caught.value)
        execution.close()


def test_a_driver_that_cannot_cancel_says_so(target_of):
    target = target_of("mssql-python")
    with target.connected() as connection:
        target.database.execute(connection, "SELECT 1 AS one", {}, reads=True)
        with pytest.raises(Exception) as caught:
            target.database.cancel(connection, target.profile, None, 5)
        explained = target.database.explain(caught.value, target.profile)
    assert explained.title == "mssql-python cannot stop a statement once it runs."


def test_a_session_that_was_ended_is_lost(ms, sql_server):
    with ms.connected() as connection:
        sql_server.end_session(int(ms.database.backend_id(connection)))
        with pytest.raises(Exception) as caught:
            ms.ran(connection, "SELECT 1 AS one")
        assert ms.database.is_disconnect(caught.value)
        assert not ms.database.in_transaction(connection)


def test_a_profile_that_must_not_write_refuses_what_may_write(ms):
    with ms.connected(safety=Safety(read_only=True)) as connection:
        assert as_text(ms.rows(connection, "SELECT 1 AS one")) == [("1",)]
        explained = ms.explained(connection, "DELETE FROM t")
        assert explained.title == "The session is read-only, and the statement would write."
        assert "no read-only sessions" in explained.detail
        assert not ms.database.read_only(connection)


def test_a_database_that_is_read_only_proves_it(ms, sql_server):
    sql_server.read_only_databases.add("shop")
    with ms.connected(safety=Safety(read_only=True)) as connection:
        assert ms.database.read_only(connection)


def test_an_error_behind_a_result_leaves_what_came_before(ms):
    with ms.connected() as connection:
        execution = ms.database.execute(
            connection, "SELECT 1 AS one; RAISERROR('no further', 16, 1)", {}, reads=False
        )
        assert as_text(execution.fetch(10)) == [("1",)]
        with pytest.raises(Exception) as caught:
            exhaust(execution.next_result)
        execution.close()
        assert "no further" in ms.database.explain(caught.value, ms.profile).detail
        assert as_text(ms.rows(connection, "SELECT 2 AS two")) == [("2",)]


@pytest.mark.parametrize("driver", ODBC)
def test_a_batch_that_was_cut_between_two_results_is_not_told_as_done(target_of, driver):
    target = target_of(driver)
    with target.connected() as connection:
        execution = target.database.execute(connection, "SELECT 1; SELECT 2; SELECT 3", {}, reads=False)
        assert as_text(execution.fetch(10)) == [("1",)]
        target.database.cancel(connection, target.profile, None, 5)
        with pytest.raises(Exception) as caught:
            exhaust(execution.next_result)
        explained = target.database.explain(caught.value, target.profile)
        assert "was cancelled" in explained.title
        execution.close()
        assert as_text(target.rows(connection, "SELECT 1 AS one")) == [("1",)]
