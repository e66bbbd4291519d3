"""Workers on real servers: stopping them, losing them."""

import msgspec
import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import PoolSettings
from poolkeeper.profiles.unwaiting_pools import ConnectorPool
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.worker.messages import (
    CancelStatement,
    CancelTaken,
    EndTransaction,
    OpenPool,
    PoolFailed,
    StatementFailed,
    StatementStarted,
    TestConnection,
    TestFinished,
    TransactionEnded,
)
from tests.support.heard_worker import HeardWorker


@pytest.fixture(params=["the usual pool", "a pool that does not wait"])
def worker(request, server):
    own = {Engine.POSTGRESQL: PoolKind.PSYCOPG2, Engine.MYSQL: PoolKind.MYSQL_CONNECTOR}
    profile, unwaiting = server.profile(), "not" in request.param
    if unwaiting:
        pool = PoolSettings(kind=own[profile.engine], connector=ConnectorPool(pool_size=1))
        profile = msgspec.structs.replace(profile, pool=pool)
    with HeardWorker(profile, server.identity) as worker:
        worker.open()
        yield worker


SLEEP = {"postgresql": "SELECT pg_sleep(60)", "mysql": "SELECT sleep(60)"}


def test_parameters_and_rows(worker):
    worker.run("SELECT :a + 1", BoundParameter("a", ParameterType.INTEGER, "41"))
    assert worker.texts() == [("42",)]


def test_cancel_stops_the_statement_on_the_server(worker):
    query_id = worker.start(SLEEP[worker.profile.engine])
    started = worker.expect(StatementStarted)
    worker.handle.send(CancelStatement(query_id))
    ends = [worker.expect(CancelTaken, StatementFailed) for _ in range(2)]
    failed = next(end for end in ends if isinstance(end, StatementFailed))
    assert failed.cancelled
    assert failed.total_s < 10
    # the same session serves the next statement, so the server itself has ended the one before
    assert worker.run("SELECT 1").backend_id == started.backend_id


def test_a_transaction_survives_a_cancelled_read(worker):
    worker.run("CREATE TEMPORARY TABLE kept (a int)", autocommit=False)
    query_id = worker.start("SELECT 1 FROM (SELECT 1) AS x", autocommit=False)
    worker.expect(StatementStarted)
    worker.handle.send(CancelStatement(query_id))
    worker.handle.send(EndTransaction(1, commit=False))
    assert worker.expect(TransactionEnded).explained is None


def test_a_server_that_stops_during_a_query_is_explained(own_server):
    with HeardWorker(own_server.profile(), own_server.identity) as worker:
        worker.open()
        worker.start(SLEEP[worker.profile.engine], autocommit=False)
        worker.expect(StatementStarted)
        own_server.stop()
        failed = worker.expect(StatementFailed)
        assert failed.explained.title
        assert not failed.transaction_open
        own_server.start()
        assert worker.run("SELECT 1").rows == 1


def test_a_frozen_server_costs_the_opening_its_deadline_and_no_more(own_server):
    profile = msgspec.structs.replace(own_server.profile(), connect_timeout_s=1)
    with HeardWorker(profile, own_server.identity) as worker, own_server.freeze():
        worker.handle.send(OpenPool(profile))
        failed = worker.expect(PoolFailed)
        assert "1 s" in failed.explained.title or "answer" in failed.explained.title


def test_the_connection_test_runs_in_the_worker(server):
    with HeardWorker(server.profile(), server.identity) as worker:
        worker.handle.send(TestConnection(server.profile()))
        finished = worker.expect(TestFinished)
        assert finished.passed, finished.report
        assert server.identity.password not in finished.report


def test_a_capped_read_stops_soon_and_keeps_its_connection(worker):
    one = worker.run("SELECT 1")
    numbers = {
        "postgresql": "SELECT generate_series(1, 50000000)",
        "mysql": "SELECT * FROM seq_1_to_50000000",
    }
    capped = worker.run(numbers[worker.profile.engine], row_cap=1_000)
    assert capped.capped
    assert worker.store.row_count == 1_000
    assert capped.total_s < 5
    assert worker.run("SELECT 2").backend_id == capped.backend_id == one.backend_id
