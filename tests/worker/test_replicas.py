"""A profile with two replicas, in a real worker: who answers, and what becomes of one that fails or lags."""

import contextlib
import time

import msgspec
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.databases.replication import Role
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Encryption, PoolSettings, Tls
from poolkeeper.profiles.replicas import Replicas, ReplicaServer
from poolkeeper.worker.messages import (
    CancelStatement,
    CancelTaken,
    EndSession,
    EndTransaction,
    ServerChoice,
    ServerSeen,
    SessionEnded,
    Standing,
    StatementFailed,
    StatementFinished,
    StatementStarted,
    TransactionEnded,
    TryNow,
    WatchServer,
)
from tests.support.routed_worker import PORT, WithReplicas
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgresql

READ_ONLY_HERE = "SELECT current_setting('transaction_read_only')"


@pytest.fixture
def profile(replicated):
    profile = replicated.profile(pool=PoolSettings(size=1, max_overflow=1, wait_s=5))
    quick = msgspec.structs.replace(profile.replicas, every_s=0.2, most_lag_s=1)
    return msgspec.structs.replace(profile, replicas=quick, tls=Tls(mode=Encryption.OFF))


@pytest.fixture
def worker(replicated, profile):
    with WithReplicas(profile, replicated.identity) as worker:
        worker.open()
        worker.until_serving("replica-1", "replica-2")
        yield worker


def test_reads_go_round_robin_to_the_replicas_and_writes_to_the_primary(worker):
    assert [worker.ask_port() for _ in range(4)] == ["replica-1", "replica-2"] * 2
    finished = worker.run("INSERT INTO t VALUES (3)")
    assert (finished.affected, finished.answered_by.name) == (1, "primary")
    finished = worker.run("DELETE FROM t WHERE id = 3")
    assert finished.answered_by.is_replica is False
    nodes = worker.until_nodes(lambda nodes: nodes["replica-1"].reads == 2)
    assert [nodes[name].role for name in nodes] == [Role.PRIMARY, Role.REPLICA, Role.REPLICA]
    assert nodes["replica-2"].idle == 1


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM t FOR UPDATE",
        "SELECT id FROM t FOR SHARE",
        "SELECT pg_advisory_lock(1)",
        "SELECT txid_current()",
        "WITH gone AS (DELETE FROM t WHERE id = 99 RETURNING id) SELECT * FROM gone",
        "EXPLAIN ANALYZE DELETE FROM t WHERE id = 99",
        "CREATE TEMPORARY TABLE mine (id integer)",
        "SET work_mem = '5MB'",
    ],
)
def test_what_locks_or_may_write_goes_to_the_primary(worker, statement):
    finished = worker.run(statement)
    assert isinstance(finished, StatementFinished), finished
    assert finished.answered_by.name == "primary"


def test_a_transaction_stays_on_the_primary_until_it_ends(worker):
    assert worker.ask_port(autocommit=False) == "primary"
    assert worker.ask_port(autocommit=False) == "primary"
    worker.handle.send(EndTransaction(1, commit=False))
    worker.expect(TransactionEnded)
    assert worker.ask_port() != "primary"


def test_a_transaction_that_was_typed_stays_too(worker):
    begun = worker.run("BEGIN")
    assert begun.transaction_open
    assert [worker.ask_port() for _ in range(2)] == ["primary"] * 2
    assert not worker.run("ROLLBACK").transaction_open
    assert worker.ask_port() != "primary"


def test_a_tab_can_be_pinned(worker):
    assert {worker.ask_port(server=ServerChoice.PRIMARY) for _ in range(3)} == {"primary"}
    assert {worker.ask_port(server=ServerChoice.REPLICA) for _ in range(2)} == {"replica-1", "replica-2"}
    # not known to be pure, but the tab wants a replica, and that refuses to write by itself
    finished = worker.run("SELECT txid_current_if_assigned()", server=ServerChoice.REPLICA)
    assert finished.answered_by.is_replica
    refused = worker.run("INSERT INTO t VALUES (9)", server=ServerChoice.REPLICA)
    assert isinstance(refused, StatementFailed)
    assert "pinned to replicas" in refused.explained.title
    refused = worker.run(PORT, server=ServerChoice.REPLICA, autocommit=False)
    assert "A transaction runs on the primary" in refused.explained.title


def test_a_replica_that_is_killed_costs_no_error_and_comes_back_by_itself(worker, replicated):
    replicated.replicas[0].stop()
    assert {worker.ask_port() for _ in range(6)} == {"replica-2"}
    nodes = worker.until_serving("replica-2")
    assert nodes["replica-1"].reason
    replicated.replicas[0].start()
    worker.until_serving("replica-1", "replica-2")
    assert {worker.ask_port() for _ in range(4)} == {"replica-1", "replica-2"}


@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.PSYCOPG, PoolKind.PSYCOPG2, PoolKind.NULL])
def test_under_load_one_crashes_and_returns_and_no_tab_sees_an_error(replicated, profile, kind):
    # psycopg2's pool never waits: three tabs find its five connections free
    settings = msgspec.structs.replace(profile.pool, kind=kind)
    tabs, statements = 3, 60
    with WithReplicas(msgspec.structs.replace(profile, pool=settings), replicated.identity) as worker:
        worker.open()
        worker.until_serving("replica-1", "replica-2")
        for _ in range(statements):
            for tab in range(tabs):
                worker.start(PORT, tab=tab + 1, holder=f"tab {tab + 1}")
        ended = [worker.expect(StatementFinished, StatementFailed) for _ in range(statements)]
        replicated.replicas[0].crash()
        more = statements * (tabs - 1)
        ended += [worker.expect(StatementFinished, StatementFailed) for _ in range(more)]
        assert [each for each in ended if isinstance(each, StatementFailed)] == []
        assert {each.answered_by.name for each in ended} == {"replica-1", "replica-2"}
        replicated.replicas[0].start()
        worker.until_serving("replica-1", "replica-2")


def test_a_replica_that_hangs_is_left_out_and_returns(worker, replicated):
    with replicated.replicas[0].freeze():
        nodes = worker.until_serving("replica-2")
        assert nodes["replica-1"].reason == "it does not answer"
        assert {worker.ask_port() for _ in range(3)} == {"replica-2"}
    worker.until_serving("replica-1", "replica-2")


def test_the_user_sees_that_another_replica_answered(worker, replicated):
    # its watch may notice first; then there is nothing to tell
    replicated.replicas[0].stop()
    answers = [worker.run(PORT).answered_by for _ in range(2)]
    told = [each.instead_of for each in answers if each.instead_of]
    assert all(each.startswith("replica-1 failed: ") for each in told)
    assert {each.name for each in answers} == {"replica-2"}


def test_a_replica_killed_under_a_statement_before_any_row_came(worker, replicated):
    slow = "SELECT inet_server_port() FROM pg_sleep(1.5)"
    worker.start(slow)
    started = worker.expect(StatementStarted)
    victim = next(each for each in replicated.replicas if each.name == started.answered_by.name)
    victim.execute("SELECT pg_terminate_backend(" + started.backend_id + ")")
    finished = worker.expect(StatementFinished, StatementFailed)
    assert isinstance(finished, StatementFinished), finished
    assert finished.answered_by.name not in {victim.name, "primary"}
    assert finished.answered_by.instead_of.startswith(f"{victim.name} failed: ")
    assert len(worker.texts()) == 1


def test_one_that_lags_is_left_out_and_returns_when_it_has_caught_up(worker, replicated):
    lame = replicated.replicas[1]
    lame.pause()
    worker.run("INSERT INTO t VALUES (77)")
    nodes = worker.until_serving("replica-1")
    assert nodes["replica-2"].reason.startswith("more than 1 s behind; its replay is paused")
    assert nodes["replica-2"].lag_s > 1
    assert nodes["replica-2"].lag_bytes > 0
    assert {worker.ask_port() for _ in range(4)} == {"replica-1"}
    lame.resume()
    worker.until_serving("replica-1", "replica-2")
    worker.run("DELETE FROM t WHERE id = 77")


def test_an_idle_primary_makes_no_replica_late(worker):
    # the limit is one second, and nothing is written for longer
    began_s = worker.nodes[0].since_s
    while time.time() < began_s + 2.5:
        worker.ask_port()
        assert all(each.standing is Standing.SERVING for each in worker.nodes)


def test_with_none_left_reads_go_to_the_primary(worker, replicated):
    for replica in replicated.replicas:
        replica.stop()
    assert worker.ask_port() == "primary"
    worker.until_serving()
    finished = worker.run(PORT)
    assert (finished.answered_by.name, finished.answered_by.why) == ("primary", "no replica is healthy")
    refused = worker.run(PORT, server=ServerChoice.REPLICA)
    assert refused.explained.title.startswith("No replica is healthy.")
    replicated.restore()
    worker.until_serving("replica-1", "replica-2")


def test_a_read_that_turns_out_to_write_runs_on_the_primary(worker, replicated):
    replicated.in_shop(
        "CREATE SEQUENCE IF NOT EXISTS numbers; GRANT ALL ON numbers TO app;"
        "CREATE OR REPLACE VIEW counted AS SELECT nextval('numbers') AS n; GRANT SELECT ON counted TO app"
    )
    for replica in replicated.replicas:
        replica.catch_up()
    finished = worker.run("SELECT n > 0 FROM counted")
    assert isinstance(finished, StatementFinished), finished
    assert finished.answered_by.name == "primary"
    assert "failed: " in finished.answered_by.instead_of
    # that the statement was in the wrong place says nothing of the replica
    assert all(each.standing is Standing.SERVING for each in worker.nodes)


def test_a_cancel_goes_to_the_server_that_runs_the_statement(worker):
    query_id = worker.start("SELECT pg_sleep(60)")
    started = worker.expect(StatementStarted)
    assert started.answered_by.is_replica
    worker.handle.send(CancelStatement(query_id))
    worker.expect(CancelTaken)
    failed = worker.expect(StatementFailed)
    assert failed.cancelled
    assert failed.answered_by == started.answered_by


def test_an_address_that_is_a_primary_or_of_another_cluster_is_left_out(replicated, profile, postgresql):
    stranger = ReplicaServer(host=postgresql.host, port=postgresql.port, name="stranger")
    good = profile.replicas.servers[0]
    replicas = Replicas(servers=(good, stranger), every_s=0.2)
    profile = msgspec.structs.replace(profile, replicas=replicas)
    with WithReplicas(profile, replicated.identity) as worker:
        worker.open()
        nodes = worker.until_nodes(
            lambda nodes: nodes["stranger"].reason and nodes["replica-1"].standing is Standing.SERVING
        )
        assert nodes["stranger"].reason == "it says that it is a primary, not a replica"
        assert nodes["stranger"].standing is Standing.LEFT_OUT
        assert {worker.ask_port() for _ in range(3)} == {"replica-1"}


def test_every_connection_is_closed_at_the_end(replicated, profile):
    with WithReplicas(profile, replicated.identity) as worker:
        worker.open()
        worker.until_serving("replica-1", "replica-2")
        for _ in range(3):
            worker.ask_port()
        worker.handle.send(WatchServer(True))
        seen = set()
        while seen != {"", "replica-1", "replica-2"}:
            seen.add(worker.expect(ServerSeen).node)
    question = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'"
    for server in (replicated, *replicated.replicas):
        wait_until(lambda server=server: server.execute(question) == [(0,)], what="its end")


def test_a_session_on_a_replica_is_seen_and_ended_there(replicated, profile):
    replica = replicated.replicas[1]
    powerful = msgspec.structs.replace(profile, user=replicated.superuser.user)
    database = database_of(profile.engine)
    with (
        contextlib.closing(replica.connect_as_superuser("shop")) as stranger,
        WithReplicas(powerful, replicated.superuser) as worker,
    ):
        number = str(stranger.info.backend_pid)
        worker.open()
        worker.until_serving("replica-1", "replica-2")
        worker.handle.send(WatchServer(True))
        while (seen := worker.expect(ServerSeen)).node != "replica-2":
            pass
        (session,) = [each for each in seen.view.sessions if each.id == number]
        assert session.node == "replica-2"
        worker.handle.send(EndSession(session))
        ended = worker.expect(SessionEnded)
        assert (ended.session, ended.gone, ended.explained) == (session, True, None)
        with pytest.raises(Exception) as caught:
            stranger.execute("SELECT 1")
        assert database.is_disconnect(caught.value)


def test_a_changed_password_is_tried_at_one_server_and_then_left_alone(replicated, worker):
    servers = (replicated, *replicated.replicas)
    before = sum(map(_refused_by, servers))
    try:
        replicated.execute("ALTER ROLE app PASSWORD 'another-Pa55word'")
        replicated.restore()
        for server in servers:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'")
        worker.until_serving()
        nodes = worker.until_nodes(
            lambda nodes: all(
                "refused" in each.reason or "password" in each.reason for each in nodes.values()
            )
        )
        assert sum(map(_refused_by, servers)) == before + 1, nodes
    finally:
        replicated.execute(f"ALTER ROLE app PASSWORD '{replicated.identity.password}'")
        replicated.restore()
    worker.handle.send(TryNow())
    worker.until_serving("replica-1", "replica-2")


def _refused_by(server):
    return (server.folder / "log").read_text().count('password authentication failed for user "app"')
