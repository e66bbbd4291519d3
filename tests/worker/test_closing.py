"""At the end of a pool, and of its window, nothing of ours goes on at the server and nothing is kept."""

import contextlib
import sqlite3
import threading

import pytest

from poolkeeper.profiles.profile import PoolSettings
from poolkeeper.worker import pool_host
from poolkeeper.worker.messages import (
    CloseTab,
    OpenPool,
    PoolClosed,
    PoolOpened,
    RunStatement,
    SignInNeeded,
    StatementFinished,
    StatementStarted,
)
from poolkeeper.worker.server_watch import ServerWatch
from tests.support.heard_worker import HeardWorker
from tests.support.waiting import wait_until
from tests.worker.dying_window import a_window_that_runs, run_all
from tests.worker.tab_on_sqlite import DEADLINE_S, Desk, Ears, Gate, SqliteWithGate

WITHIN_S = 2
"""What is promised; the statements would run for much longer."""

SLOW_INSERT = {
    "postgresql": "INSERT INTO kept SELECT 1 FROM pg_sleep(40)",
    "mysql": "INSERT INTO kept SELECT sleep(40)",
}
SESSIONS = {
    "postgresql": "SELECT pid, state, query FROM pg_stat_activity WHERE usename = 'app'",
    "mysql": "SELECT id, state, info FROM information_schema.processlist WHERE user = 'app'",
}


class ServerWithTable:
    """A server with an empty table `kept` that `app` may write to."""

    def __init__(self, server):
        self.server = server
        self.engine = server.engine.value
        self.profile = server.profile(pool=PoolSettings(size=2, max_overflow=2))
        with HeardWorker(self.profile, server.identity) as worker:
            worker.open()
            worker.run("DROP TABLE IF EXISTS kept")
            worker.run("CREATE TABLE kept (a int)")
        self.until_no_session()

    def statements(self):
        """One that runs in auto-commit, one that runs in a transaction, and a transaction that waits."""
        slow = SLOW_INSERT[self.engine]
        return [
            (slow, True, {}),
            (slow, True, {"autocommit": False}),
            ("INSERT INTO kept VALUES (3)", False, {"autocommit": False}),
        ]

    def until_no_session(self):
        sessions = SESSIONS[self.engine]
        wait_until(lambda: not self.server.execute(sessions), WITHIN_S, what="the end of all sessions")

    def kept(self):
        with HeardWorker(self.profile, self.server.identity) as worker:
            worker.open()
            worker.run("SELECT a FROM kept")
            return worker.texts()


@pytest.fixture
def server(server):
    return ServerWithTable(server)


def test_a_closed_pool_leaves_no_session_and_no_write(server):
    worker = HeardWorker(server.profile, server.server.identity)
    worker.open()
    run_all(server.statements(), worker)
    worker.handle.close()
    server.until_no_session()
    assert server.kept() == []
    assert worker.handle.wait_closed(WITHIN_S)
    worker.expect(PoolClosed)


def test_a_cancel_that_has_to_sign_in_is_answered_while_the_pool_closes(server):
    worker = HeardWorker(server.profile, server.server.identity)
    worker.open()
    worker.start(SLOW_INSERT[server.engine])
    worker.expect(StatementStarted)
    worker.handle.close()
    server.until_no_session()
    assert server.kept() == []
    worker.expect(PoolClosed)


def test_a_tab_that_closes_just_before_its_pool_keeps_nothing(server):
    worker = HeardWorker(server.profile, server.server.identity)
    worker.open()
    run_all(server.statements(), worker)
    for tab in (1, 2, 3):
        worker.handle.send(CloseTab(tab))
    worker.handle.close()
    server.until_no_session()
    assert server.kept() == []
    worker.expect(PoolClosed)


def test_a_window_that_dies_leaves_no_session_and_no_write(server):
    with a_window_that_runs(server.statements(), server.profile, server.server.identity):
        pass
    server.until_no_session()
    assert server.kept() == []


@pytest.mark.postgresql
def test_a_worker_whose_server_stands_still_does_not_say_that_all_is_closed(own_postgresql):
    worker = HeardWorker(own_postgresql.profile(), own_postgresql.identity)
    worker.open()
    worker.start("SELECT pg_sleep(40)")
    worker.expect(StatementStarted)
    with own_postgresql.freeze():
        worker.handle.close()
        assert worker.handle.wait_closed(DEADLINE_S)
    assert PoolClosed not in [type(event) for event in rest(worker.events)]


def rest(events):
    while not events.empty():
        yield events.get()


class Mute(HeardWorker):
    """Answers no question for a sign-in."""

    def _hear(self, event):
        if isinstance(event, SignInNeeded):
            self.events.put(event)
        else:
            super()._hear(event)


@pytest.mark.sqlite
def test_a_pool_that_waits_for_its_first_sign_in_closes_at_once(shop):
    worker = Mute(shop)
    worker.handle.send(OpenPool(shop))
    worker.expect(SignInNeeded)
    worker.handle.close()
    worker.expect(PoolClosed)
    assert worker.handle.wait_closed(WITHIN_S)


@pytest.fixture
def host(shop, monkeypatch):
    """A host in this process, its window's ears, and a gate that `SELECT held()` waits for."""
    gate, heard = Gate(lambda: 1), Ears()
    monkeypatch.setattr(pool_host, "database_of", lambda _engine: SqliteWithGate(gate))
    host = pool_host.PoolHost(shop, heard, Desk())
    host.open()
    heard.expect(PoolOpened)
    yield host, heard, gate
    gate.open()
    host.close()


def run(host, heard, statement, until, **settings):
    host.run(RunStatement(query_id=1, tab_id=1, holder="tab one", statement=statement, **settings))
    return heard.expect(until)


@pytest.mark.sqlite
def test_closing_a_pool_closes_its_idle_and_its_leased_connections(host, shop):
    host, heard, _gate = host
    run(host, heard, "INSERT INTO t (name) VALUES ('x')", StatementFinished, autocommit=False)
    assert host.close()
    assert host.close()
    assert not host._pool.snapshot().slots
    assert host._pool.snapshot().in_use == 0
    with contextlib.closing(sqlite3.connect(shop.database)) as connection:
        assert connection.execute("SELECT count(*) FROM t WHERE name = 'x'").fetchone() == (0,)


@pytest.mark.sqlite
def test_a_statement_that_does_not_stop_keeps_its_connection_until_it_does(host, monkeypatch):
    host, heard, gate = host
    monkeypatch.setattr(pool_host, "CLOSE_DEADLINE_S", 0.1)
    run(host, heard, "SELECT held()", StatementStarted)
    gate.until_come()
    assert not host.close()
    assert host._pool.snapshot().in_use == 1
    gate.let_through()
    monkeypatch.undo()
    assert host.close()
    assert not host._pool.snapshot().slots


@pytest.mark.sqlite
def test_nobody_looks_at_the_server_after_the_pool_is_closed(host, monkeypatch):
    host, _heard, _gate = host
    looked = threading.Event()
    monkeypatch.setattr(ServerWatch, "_look", lambda _watch: looked.set() or DEADLINE_S)
    host.watch_server(True)
    assert looked.wait(DEADLINE_S)
    assert host.close()
    assert "server watch" not in [thread.name for thread in threading.enumerate()]
