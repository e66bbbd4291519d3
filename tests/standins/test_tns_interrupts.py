"""Calls of the thin driver are cancelled, run out of time, or lose their session, as on a real server."""

import threading

import oracledb
import pytest

from tests.standins.tns import TnsStandin
from tests.standins.tns_answers import Answer
from tests.standins.tns_clients import error_code, in_background, signed_in
from tests.standins.ttc_errors import OracleError
from tests.standins.ttc_types import Column
from tests.support.waiting import wait_until

SLEEP = "begin dbms_session.sleep(60); end;"
BUSY = (
    "with recursive n(i) as (select 1 from dual union all select i + 1 from n where i < 2000000000) "
    "select count(*) from n"
)


@pytest.fixture(params=["marker", "urgent byte", "ends of responses"])
def server(request):
    style = "23ai" if request.param == "ends of responses" else "19c"
    with TnsStandin(style=style, urgent_bytes=request.param == "urgent byte") as started:
        yield started


@pytest.fixture
def connection(server):
    with signed_in(server) as connected:
        yield connected


def still_works(connection):
    return connection.cursor().execute("select 'well' from dual").fetchone() == ("well",)


@pytest.mark.parametrize("statement", [SLEEP, "begin dbms_lock.sleep(60); end;", BUSY])
def test_a_running_statement_is_cancelled_and_the_connection_lives(server, connection, statement):
    thread, results = in_background(lambda: connection.cursor().execute(statement))
    wait_until(lambda: server.sessions()[0].active)
    connection.cancel()
    thread.join(10)
    assert error_code(results[0]) == 1013
    assert still_works(connection)
    assert server.requests.of("cancel")


def test_a_fetch_is_cancelled_in_its_middle(server, connection):
    started = threading.Event()

    def rows():
        yield from ((number, "x" * 100) for number in range(500))
        started.set()
        # slow enough that the rows of one fetch take far longer than the test waits
        while not threading.Event().wait(0.001):
            yield (0, "x" * 100)

    server.answer("from endless", Answer([Column("N", "NUMBER"), Column("T", "VARCHAR2(100)")], rows))
    cursor = connection.cursor()
    cursor.arraysize = 100_000
    cursor.execute("select n, t from endless")
    thread, results = in_background(cursor.fetchall)
    assert started.wait(10)
    connection.cancel()
    thread.join(20)
    assert error_code(results[0]) == 1013
    assert still_works(connection)


def test_a_call_runs_out_of_time_and_the_connection_lives(connection):
    connection.call_timeout = 150
    with pytest.raises(oracledb.Error) as late:
        connection.cursor().execute(SLEEP)
    assert error_code(late.value) == "DPY-4024"
    connection.call_timeout = 0
    assert still_works(connection)


@pytest.mark.parametrize("step", ["ping", "commit", "execute", "fetch"])
def test_any_silent_step_runs_out_of_time(server, connection, step):
    calls = {
        "ping": connection.ping,
        "commit": connection.commit,
        "execute": lambda: connection.cursor().execute("select 1 from dual"),
        "fetch": lambda: list(connection.cursor().execute("select level from dual connect by level <= 1000")),
    }
    server.silent = step
    connection.call_timeout = 150
    with pytest.raises(oracledb.Error) as late:
        calls[step]()
    assert error_code(late.value) == "DPY-4024"
    server.silent = False
    connection.call_timeout = 0
    assert still_works(connection)


def test_a_cancel_that_comes_too_late_does_no_harm(connection):
    cursor = connection.cursor()
    assert cursor.execute("select 1 from dual").fetchall() == [(1,)]
    connection.cancel()
    with pytest.raises(oracledb.Error) as cancelled:
        connection.ping()
    assert error_code(cancelled.value) == 1013
    assert still_works(connection)


def test_a_wait_for_another_writer_is_cancelled(server, connection):
    connection.cursor().execute("create table t (n number)")
    connection.cursor().execute("insert into t values (1)")
    with signed_in(server) as other:
        thread, results = in_background(lambda: other.cursor().execute("update t set n = 2"))
        wait_until(lambda: any(session.blocked_by for session in server.sessions()))
        other.cancel()
        thread.join(10)
        assert error_code(results[0]) == 1013
        assert still_works(other)


def test_a_killed_session_fails_at_once_while_it_works(server, connection):
    thread, results = in_background(lambda: connection.cursor().execute(SLEEP))
    wait_until(lambda: server.sessions()[0].active)
    assert server.end_session(connection.session_id)
    thread.join(10)
    assert "ORA-00028" in str(results[0])
    wait_until(lambda: not server.sessions())
    assert not connection.is_healthy()


def test_a_killed_idle_session_fails_at_its_next_call(server, connection):
    assert server.end_session(connection.session_id)
    assert not server.end_session(9999)
    with pytest.raises(oracledb.Error) as killed:
        connection.cursor().execute("select 1 from dual")
    assert "ORA-00028" in str(killed.value)


def test_one_session_kills_another_by_statement(server, connection):
    with signed_in(server) as victim:
        ask = f"alter system kill session '{victim.session_id},{victim.serial_num}' immediate"
        connection.cursor().execute(ask)
        with pytest.raises(oracledb.Error) as killed:
            victim.ping()
        assert "ORA-00028" in str(killed.value)
    with pytest.raises(oracledb.Error) as refused:
        connection.cursor().execute("alter system kill session '9999,1'")
    assert error_code(refused.value) == 30


def test_a_connection_that_is_cut_is_noticed_at_the_next_call(server, connection):
    server.cut(connection.session_id)
    with pytest.raises(oracledb.Error) as lost:
        connection.ping()
    assert error_code(lost.value) == "DPY-4011"
    wait_until(lambda: not server.sessions())


def test_a_connection_that_is_cut_ends_a_running_call(server, connection):
    thread, results = in_background(lambda: connection.cursor().execute(SLEEP))
    wait_until(lambda: server.sessions()[0].active)
    server.cut(connection.session_id)
    thread.join(10)
    assert error_code(results[0]) == "DPY-4011"


def test_a_fetch_may_fail_in_its_middle(server, connection):
    def rows():
        yield from ((number,) for number in range(250))
        raise OracleError(1555, "snapshot too old: rollback segment number 3 is too small")

    server.answer("from old_data", Answer([Column("N", "NUMBER")], rows))
    cursor = connection.cursor()
    cursor.execute("select n from old_data")
    with pytest.raises(oracledb.DatabaseError) as failed:
        cursor.fetchall()
    assert error_code(failed.value) == 1555
    assert still_works(connection)


def test_a_change_is_undone_when_its_session_is_killed(server, connection):
    connection.cursor().execute("create table t (n number)")
    with signed_in(server) as victim:
        victim.cursor().execute("insert into t values (1)")
        server.end_session(victim.session_id)
        with pytest.raises(oracledb.Error):
            victim.commit()
    assert connection.cursor().execute("select count(*) from t").fetchone() == (0,)
