"""What the servers themselves say of the sessions: ours, everyone's, the limit, who waits for whom."""

import contextlib
import threading

import msgspec
import pytest

from poolkeeper.databases.server_view import Activity
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import Oracle
from tests.databases.statements import Target
from tests.standins.tds import Answer, Column
from tests.support.sql_server import ODBC
from tests.support.waiting import wait_until

MARKS = {
    "pg": pytest.mark.postgresql,
    "my": pytest.mark.mysql,
    "ora": pytest.mark.oracle,
    "ms": pytest.mark.mssql,
}


def look(target, connection, ids=(), **changes):
    return target.database.server_view(connection, target.changed(**changes), ids)


def lets_look(sql_server, *, may, limit=0):
    """Whether the account may see the sessions, and how many connections the server takes (0: no limit)."""
    sql_server.answer("HAS_PERMS_BY_NAME", Answer([Column("may", "int")], [[may]]))
    sql_server.answer("@@MAX_CONNECTIONS", Answer([Column("n", "int")], [[limit]]))


def connections(stack, target, count):
    return [stack.enter_context(target.connected()) for _ in range(count)]


@pytest.mark.mssql
@pytest.mark.parametrize("driver", ODBC)
def test_sql_server_counts_our_sessions_and_everyones(target_of, sql_server, driver):
    target = target_of(driver)
    lets_look(sql_server, may=1, limit=32767)
    with contextlib.ExitStack() as stack:
        *_ours, watching = connections(stack, target, 4)
        view = look(target, watching)
    assert (view.ours, view.everyone, view.limit, view.notes) == (3, 4, 32767, ())


@pytest.mark.mssql
def test_sql_server_says_what_right_is_missing(target_of, sql_server):
    target = target_of("microsoft")
    lets_look(sql_server, may=0, limit=32767)
    with target.connected() as watching:
        view = look(target, watching)
    assert view.everyone is None
    assert "VIEW SERVER STATE" in view.notes[0]


@pytest.mark.mssql
def test_sql_server_says_who_waits_for_whom(target_of, sql_server):
    target = target_of("microsoft")
    lets_look(sql_server, may=1, limit=0)
    with contextlib.ExitStack() as stack:
        holder, waiter, watching = connections(stack, target, 3)
        target.ran(holder, "CREATE TABLE t (a int)")
        target.ran(holder, "BEGIN TRANSACTION; INSERT INTO t VALUES (1)")
        waiting = failing(target, waiter, "INSERT INTO t VALUES (2)")
        waiting.start()
        view = wait_for_blocked(lambda: look(target, watching))
        target.database.cancel(waiter, target.profile, None, 5)
        waiting.join(10)
        (blocked,) = view.blocked
        assert (blocked.waiting, blocked.blocker) == (waiter.backend_id, holder.backend_id)


@pytest.mark.oracle
def test_oracle_counts_our_sessions_and_everyones(ora):
    with contextlib.ExitStack() as stack:
        *_ours, watching = connections(stack, ora, 3)
        view = look(ora, watching)
    assert (view.ours, view.everyone) == (2, 3)
    assert view.limit
    assert view.limit > 3
    assert not view.figures


@pytest.mark.oracle
def test_oracle_tells_of_drcp(ora):
    with ora.connected() as watching:
        view = look(ora, watching, oracle=Oracle(drcp=True))
    names = [name for name, _text in view.figures]
    assert names[:3] == ["DRCP", "DRCP requests", "DRCP hits / misses"]


@pytest.mark.oracle
def test_oracle_says_what_right_is_missing(ora, oracle_server):
    oracle_server.hidden_views |= {"V$SESSION", "V$CPOOL_STATS", "DBA_CPOOL_INFO"}
    with ora.connected() as watching:
        view = look(ora, watching, oracle=Oracle(drcp=True))
    assert (view.ours, view.everyone) == (None, None)
    assert view.limit
    assert "sessions" in view.notes[0]
    assert "SELECT_CATALOG_ROLE" in view.notes[0]


@pytest.mark.oracle
def test_oracle_says_who_waits_for_whom(ora):
    with contextlib.ExitStack() as stack:
        holder, waiter, watching = connections(stack, ora, 3)
        ora.ran(watching, "CREATE TABLE fought_for (a NUMBER)")
        ora.ran(watching, "INSERT INTO fought_for VALUES (1)")
        holder.autocommit = waiter.autocommit = False
        ora.ran(holder, "UPDATE fought_for SET a = 2")
        waiting = failing(ora, waiter, "UPDATE fought_for SET a = 3")
        waiting.start()
        view = wait_for_blocked(lambda: look(ora, watching))
        ora.database.cancel(waiter, ora.profile, None, 5)
        waiting.join(10)
        (blocked,) = view.blocked
        ids = [ora.database.backend_id(each) for each in (waiter, holder)]
        assert [blocked.waiting, blocked.blocker] == ids


@pytest.mark.postgresql
def test_postgresql_counts_and_names_the_blocker(pg):
    with contextlib.ExitStack() as stack:
        holder, waiter, watching = connections(stack, pg, 3)
        ids = [pg.database.backend_id(each) for each in (holder, waiter)]
        pg.ran(watching, "DROP TABLE IF EXISTS waited_for")
        pg.ran(watching, "CREATE TABLE waited_for (a int)")
        pg.ran(holder, "BEGIN; LOCK TABLE waited_for")
        waiting = failing(pg, waiter, "LOCK TABLE waited_for; SELECT 1")
        waiting.start()
        view = wait_for_blocked(lambda: look(pg, watching, ids))
        pg.database.cancel(waiter, pg.profile, None, 5)
        waiting.join(10)
        assert view.ours == 2
        assert view.everyone >= 3
        assert view.limit
        assert (view.blocked[0].waiting, view.blocked[0].blocker) == (ids[1], ids[0])


@pytest.mark.mysql
def test_mariadb_counts_our_sessions_and_everyones(my):
    with contextlib.ExitStack() as stack:
        one, watching = connections(stack, my, 2)
        view = look(my, watching, [my.database.backend_id(one)])
    assert view.ours == 1
    assert view.everyone >= 2
    assert view.limit


PAUSE, PAUSE_S = threading.Event(), 0.15
"""InnoDB's tables of transactions and locks are made anew when nobody has read them for 0.1 s."""


def failing(target, connection, statement):
    """A thread that runs a statement which is cancelled in the end."""

    def run():
        with contextlib.suppress(Exception):
            target.ran(connection, statement)

    return threading.Thread(target=run)


def wait_for_blocked(view_now):
    def blocked():
        view = view_now()
        return view if view.blocked else None

    return wait_until(blocked, every_s=PAUSE_S, what="a session that waits")


WAITING = {
    "pg": ("CREATE TABLE IF NOT EXISTS seen (a int)", "BEGIN; INSERT INTO seen VALUES (1)"),
    "my": ("CREATE TABLE IF NOT EXISTS seen (a int) ENGINE=InnoDB", "INSERT INTO seen VALUES (1)"),
    "ora": ("CREATE TABLE seen (a NUMBER)", "INSERT INTO seen VALUES (1)"),
    "ms": ("CREATE TABLE seen (a int)", "INSERT INTO seen VALUES (1)"),
}


@pytest.fixture(params=[pytest.param(name, marks=mark) for name, mark in MARKS.items()])
def seen(request, sql_server):
    """A target of each product, and its statements."""
    if request.param == "ms":
        lets_look(sql_server, may=1)
        return request.getfixturevalue("target_of")("microsoft"), WAITING["ms"]
    return request.getfixturevalue(request.param), WAITING[request.param]


def session_of(target, watching, connection):
    number = target.database.backend_id(connection)
    view = look(target, watching, [number])
    return next((each for each in view.sessions if each.id == number), None)


def test_each_session_is_told_with_what_it_does_and_ran(seen):
    target, (create, insert) = seen
    with contextlib.ExitStack() as stack:
        mine, watching = connections(stack, target, 2)
        target.ran(mine, create)
        # a server may answer before it says that it has
        wait_until(
            lambda: session_of(target, watching, mine).activity is not Activity.RUNNING, every_s=PAUSE_S
        )
        idle = session_of(target, watching, mine)
        target.database.set_autocommit(mine, False)
        target.ran(mine, insert)
        wait_until(
            lambda: session_of(target, watching, mine).activity is Activity.IDLE_IN_TRANSACTION,
            every_s=PAUSE_S,
        )
        open_one = session_of(target, watching, mine)
        target.database.rollback(mine)
    assert (idle.activity, idle.transaction_s, idle.ours) == (Activity.IDLE, None, True)
    assert (open_one.activity, open_one.ours) == (Activity.IDLE_IN_TRANSACTION, True)
    assert open_one.transaction_s >= 0
    assert open_one.for_s >= 0
    assert open_one.user
    assert open_one.statement == "" or "INSERT" in open_one.statement


def test_a_session_is_ended_and_gone(seen):
    target, _ = seen
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.suppress(Exception))
        other, watching = connections(stack, target, 2)
        session = session_of(target, watching, other)
        assert target.database.end_session(watching, session)
        wait_until(lambda: session_of(target, watching, other) is None, every_s=PAUSE_S)
        assert not target.database.end_session(watching, session)


def test_a_later_session_with_the_same_number_is_not_ended(seen):
    target, _ = seen
    with contextlib.ExitStack() as stack:
        other, watching = connections(stack, target, 2)
        session = session_of(target, watching, other)
        # Oracle's serial number stands in the id, and MariaDB gives no number twice
        assert bool(session.born) == (target.database.engine in (Engine.POSTGRESQL, Engine.MSSQL))
        earlier = msgspec.structs.replace(session, born="2020-01-01")
        if session.born:
            assert not target.database.end_session(watching, earlier)
        target.database.ping(other)


@pytest.mark.mysql
def test_mariadb_says_who_waits_for_whom(my):
    with contextlib.ExitStack() as stack:
        holder, waiter, watching = connections(stack, my, 3)
        my.ran(watching, "DROP TABLE IF EXISTS fought_for")
        my.ran(watching, "CREATE TABLE fought_for (a int PRIMARY KEY) ENGINE=InnoDB")
        my.ran(watching, "INSERT INTO fought_for VALUES (1)")
        my.database.set_autocommit(holder, False)
        my.ran(holder, "UPDATE fought_for SET a = 2")
        waiting = failing(my, waiter, "UPDATE fought_for SET a = 3")
        waiting.start()
        ids = [my.database.backend_id(each) for each in (waiter, holder)]
        view = wait_for_blocked(lambda: look(my, watching, ids))
        my.database.rollback(holder)
        waiting.join(10)
        (blocked,) = view.blocked
        assert [blocked.waiting, blocked.blocker] == ids


@pytest.mark.postgresql
def test_what_the_user_may_not_see_is_said(pg, postgresql):
    lesser = Target(pg.database, postgresql.profile(), postgresql.identity)
    with pg.connected(), lesser.connected() as watching:
        view = look(lesser, watching)
    other = next(each for each in view.sessions if each.user == pg.identity.user)
    assert (other.activity, other.statement) == (Activity.UNTOLD, "<insufficient privilege>")
    assert "pg_read_all_stats" in view.notes[0]
