"""SQL Server and Oracle through the worker process: the whole way of a query, for every driver."""

import msgspec
import pytest

from poolkeeper.profiles.profile import PoolSettings, Safety
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.worker.messages import (
    CancelStatement,
    CancelTaken,
    EndTransaction,
    Noticed,
    OpenPool,
    PoolFailed,
    ResultStarted,
    StatementFailed,
    StatementFinished,
    StatementStarted,
    TransactionEnded,
)
from tests.support import oracle_server, sql_server
from tests.support.heard_worker import HeardWorker

SLEEP = {"mssql": "WAITFOR DELAY '00:01:00'", "oracle": "BEGIN DBMS_SESSION.SLEEP(60); END;"}
ONE = {"mssql": "SELECT 1 AS one", "oracle": "SELECT 1 AS one FROM dual"}
MANY = {
    "mssql": "SELECT value FROM GENERATE_SERIES(1, 100000000)",
    "oracle": "SELECT LEVEL AS n FROM dual CONNECT BY LEVEL <= 100000000",
}


def server_and_profile(request):
    if request.param == "oracle":
        server = request.getfixturevalue("oracle_server")
        return server, oracle_server.profile_of(server), oracle_server.APP
    server = request.getfixturevalue("sql_server")
    return server, sql_server.profile_of(server, request.param), sql_server.identity_of(request.param)


DRIVERS = [
    *(pytest.param(each, marks=pytest.mark.mssql) for each in sql_server.DRIVERS),
    pytest.param("oracle", marks=pytest.mark.oracle),
]
CANCELLING = [each for each in DRIVERS if each.values[0] != "mssql-python"]


@pytest.fixture(params=DRIVERS)
def place(request):
    return server_and_profile(request)


@pytest.fixture
def worker(place):
    _server, profile, identity = place
    with HeardWorker(profile, identity) as worker:
        worker.open()
        yield worker


@pytest.fixture(params=CANCELLING)
def cancelling(request):
    _server, profile, identity = server_and_profile(request)
    with HeardWorker(profile, identity) as worker:
        worker.open()
        yield worker


def end_of(worker):
    """How the statement ended; a cancel that is repeated may be told as taken more than once before."""
    while isinstance(event := worker.expect(CancelTaken, StatementFailed, StatementFinished), CancelTaken):
        pass
    return event


def test_parameters_and_rows(worker):
    text = "SELECT :a AS a" + (" FROM dual" if worker.profile.engine == "oracle" else "")
    finished = worker.run(text, BoundParameter("a", ParameterType.TEXT, "naïve '💡"))
    assert finished.rows == 1
    assert worker.texts() == [("naïve '💡",)]


def test_the_pool_shows_the_servers_own_session(worker, place):
    server = place[0]
    backend_id = worker.run(ONE[worker.profile.engine]).backend_id
    snapshot = worker.expect_snapshot(lambda each: any(slot.backend_id for slot in each.slots))
    assert [slot.backend_id for slot in snapshot.slots] == [backend_id]
    known = {str(getattr(each, "spid", getattr(each, "sid", ""))) for each in server.sessions()}
    assert backend_id.split(",")[0] in known


def test_cancel_stops_the_statement_and_keeps_the_session(cancelling):
    query_id = cancelling.start(SLEEP[cancelling.profile.engine])
    started = cancelling.expect(StatementStarted)
    cancelling.handle.send(CancelStatement(query_id))
    failed = end_of(cancelling)
    assert isinstance(failed, StatementFailed)
    assert failed.cancelled, failed
    assert failed.total_s < 5
    assert cancelling.run(ONE[cancelling.profile.engine]).backend_id == started.backend_id


def test_a_capped_read_stops_soon_and_keeps_its_connection(worker):
    one = worker.run(ONE[worker.profile.engine])
    capped = worker.run(MANY[worker.profile.engine], row_cap=1_000)
    assert isinstance(capped, StatementFinished), capped
    assert capped.capped
    assert worker.store.row_count == 1_000
    assert capped.total_s < 10
    assert worker.run(ONE[worker.profile.engine]).backend_id == one.backend_id


def test_a_transaction_is_undone(worker):
    worker.run("CREATE TABLE t (a int)")
    finished = worker.run("INSERT INTO t VALUES (1)", autocommit=False)
    assert finished.transaction_open
    worker.handle.send(EndTransaction(1, commit=False))
    assert worker.expect(TransactionEnded).explained is None
    count = "SELECT COUNT(*) AS n FROM t"
    worker.run(count)
    assert worker.texts() == [("0",)]


def test_a_lost_session_is_explained_and_replaced(worker, place):
    server = place[0]
    first = worker.run(ONE[worker.profile.engine])
    for session in server.sessions():
        server.end_session(getattr(session, "spid", getattr(session, "sid", 0)))
    again = worker.run(ONE[worker.profile.engine])
    if isinstance(again, StatementFailed):
        again = worker.run(ONE[worker.profile.engine])
    assert isinstance(again, StatementFinished), again
    assert again.backend_id != first.backend_id


def test_a_server_that_stops_is_explained(worker, place):
    server = place[0]
    worker.run(ONE[worker.profile.engine])
    server.stop()
    failed = worker.run(ONE[worker.profile.engine])
    assert isinstance(failed, StatementFailed)
    assert failed.explained.title
    assert failed.explained.remedies
    server.start()
    assert isinstance(worker.run(ONE[worker.profile.engine]), StatementFinished)


def test_a_silent_server_costs_the_opening_its_deadline_and_no_more(place):
    server, profile, identity = place
    server.silent = True
    profile = msgspec.structs.replace(profile, connect_timeout_s=1)
    with HeardWorker(profile, identity) as worker:
        worker.handle.send(OpenPool(profile))
        failed = worker.expect(PoolFailed)
    assert "1 s" in failed.explained.title or "answer" in failed.explained.title, failed.explained
    server.silent = False


def test_a_read_only_profile_writes_nothing(place):
    _server, profile, identity = place
    profile = msgspec.structs.replace(profile, safety=Safety(read_only=True), pool=PoolSettings(size=1))
    with HeardWorker(profile, identity) as worker:
        opened = worker.open()
        assert not opened.read_only
        failed = worker.run("CREATE TABLE never (a int)")
        assert isinstance(failed, StatementFailed)
        assert failed.explained.title == "The session is read-only, and the statement would write."
        assert worker.run(ONE[profile.engine]).rows == 1


@pytest.mark.mssql
@pytest.mark.parametrize("driver", sql_server.ODBC)
def test_several_results_and_messages_come_in_their_order(driver, request):
    server = request.getfixturevalue("sql_server")
    with HeardWorker(sql_server.profile_of(server, driver), sql_server.identity_of(driver)) as worker:
        worker.open()
        worker.start("PRINT 'one'; SELECT 1 AS a; PRINT 'two'\nGO\nSELECT 2 AS b, 3 AS c\nGO 2")
        told = [worker.expect(Noticed, ResultStarted, StatementFinished) for _ in range(6)]
    kinds = [
        each.notices if isinstance(each, Noticed) else [column.name for column in each.columns]
        for each in told[:-1]
    ]
    assert kinds == [("one",), ["a"], ("two",), ["b", "c"], ["b", "c"]]
    assert told[-1].rows == 3


@pytest.mark.mssql
def test_messages_come_while_the_batch_still_runs(request):
    server = request.getfixturevalue("sql_server")
    profile = sql_server.profile_of(server, "microsoft")
    with HeardWorker(profile, sql_server.APP) as worker:
        worker.open()
        query_id = worker.start("RAISERROR('begun', 0, 1) WITH NOWAIT; WAITFOR DELAY '00:01:00'")
        assert worker.expect(Noticed).notices == ("begun",)
        worker.handle.send(CancelStatement(query_id))
        failed = end_of(worker)
        assert isinstance(failed, StatementFailed)
        assert "was cancelled" in failed.explained.title


@pytest.mark.oracle
def test_a_block_writes_its_output_and_gives_its_values(request):
    server = request.getfixturevalue("oracle_server")
    with HeardWorker(oracle_server.profile_of(server), oracle_server.APP) as worker:
        worker.open()
        worker.start(
            "BEGIN :total := 6 * 7; dbms_output.put_line('counted'); END;",
            BoundParameter("total", ParameterType.INTEGER, None),
        )
        told = [worker.expect(Noticed, ResultStarted) for _ in range(2)]
        assert {type(each) for each in told} == {Noticed, ResultStarted}
        worker.expect(StatementFinished)
        assert worker.texts() == [("42",)]
