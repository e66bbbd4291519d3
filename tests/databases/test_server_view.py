"""What the servers themselves say of the sessions: ours, everyone's, the limit, who waits for whom."""

import contextlib
import threading
import time

import pytest

from poolkeeper.profiles.oracle import Oracle
from tests.standins.tds import Answer, Column
from tests.support.sql_server import ODBC


def look(target, connection, ids=(), **changes):
    return target.database.server_view(connection, target.changed(**changes), ids)


def connections(stack, target, count):
    return [stack.enter_context(target.connected()) for _ in range(count)]


@pytest.mark.mssql
@pytest.mark.parametrize("driver", ODBC)
def test_sql_server_counts_our_sessions_and_everyones(target_of, sql_server, driver):
    target = target_of(driver)
    sql_server.answer("HAS_PERMS_BY_NAME", Answer([Column("may", "int")], [[1]]))
    sql_server.answer("@@MAX_CONNECTIONS", Answer([Column("n", "int")], [[32767]]))
    with contextlib.ExitStack() as stack:
        *_ours, watching = connections(stack, target, 4)
        view = look(target, watching)
    assert (view.ours, view.everyone, view.limit, view.notes) == (3, 4, 32767, ())


@pytest.mark.mssql
def test_sql_server_says_what_right_is_missing(target_of, sql_server):
    target = target_of("microsoft")
    sql_server.answer("HAS_PERMS_BY_NAME", Answer([Column("may", "int")], [[0]]))
    sql_server.answer("@@MAX_CONNECTIONS", Answer([Column("n", "int")], [[32767]]))
    with target.connected() as watching:
        view = look(target, watching)
    assert view.everyone is None
    assert "VIEW SERVER STATE" in view.notes[0]


@pytest.mark.mssql
def test_sql_server_says_who_waits_for_whom(target_of, sql_server):
    target = target_of("microsoft")
    sql_server.answer("HAS_PERMS_BY_NAME", Answer([Column("may", "int")], [[1]]))
    sql_server.answer("@@MAX_CONNECTIONS", Answer([Column("n", "int")], [[0]]))
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
        assert [blocked.waiting, blocked.blocker] == [each.split(",")[0] for each in ids]


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


def failing(target, connection, statement):
    """A thread that runs a statement which is cancelled in the end."""

    def run():
        with contextlib.suppress(Exception):
            target.ran(connection, statement)

    return threading.Thread(target=run)


def wait_for_blocked(view_now, timeout_s=5):
    deadline_s = time.monotonic() + timeout_s
    while not (view := view_now()).blocked:
        assert time.monotonic() < deadline_s, "nobody was seen waiting"
    return view
