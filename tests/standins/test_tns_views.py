"""The stand-in shows its live sessions and itself in the views that database tools read."""

from datetime import datetime

import oracledb
import pytest

from tests.standins.tns import TnsStandin
from tests.standins.tns_clients import error_code, in_background, signed_in
from tests.support.waiting import wait_until


@pytest.fixture
def server():
    with TnsStandin({"app": "secret", "dba": "root"}) as started:
        yield started


@pytest.fixture
def cursor(server):
    with signed_in(server, user="dba", password="root", program="watcher") as connection:
        yield connection.cursor()


def test_sessions_show_who_does_what(server, cursor):
    with signed_in(server, program="app.exe") as worker:
        worker.module = "orders"
        text = "begin dbms_session.sleep(60); end;"
        thread, _ = in_background(lambda: worker.cursor().execute(text))
        wait_until(lambda: any(session.waits_for == "PL/SQL lock timer" for session in server.sessions()))
        cursor.execute(
            "select s.sid, s.serial#, s.status, s.program, s.module, s.event, q.sql_fulltext, s.logon_time "
            "from v$session s left join v$sql q on q.sql_id = s.sql_id where s.username = :who",
            who="APP",
        )
        sid, serial, status, program, module, event, text_shown, since = cursor.fetchone()
        worker.cancel()
        thread.join(10)
        assert (sid, serial) == (worker.session_id, worker.serial_num)
        assert (status, program, module) == ("ACTIVE", "app.exe", "orders")
        assert event == "PL/SQL lock timer"
        assert text_shown.read() == text
        assert isinstance(since, datetime)


def test_a_session_knows_itself(server, cursor):
    names = ("sid", "session_user", "service_name", "db_name", "network_protocol", "server_host", "isdba")
    columns = ", ".join(f"sys_context('userenv', '{name}') as {name}" for name in names)
    cursor.execute(f"select {columns} from dual")
    (session,) = server.sessions()
    assert cursor.fetchone() == (str(session.sid), "DBA", "SHOP", "SHOP1", "tcp", "dbhost", "FALSE")


def test_a_transaction_shows_in_its_session(server, cursor):
    with signed_in(server) as worker:
        worker.cursor().execute("create table t (n number)")
        worker.cursor().execute("insert into t values (1)")
        cursor.execute("select s.username from v$transaction t join v$session s on s.taddr = t.addr")
        assert cursor.fetchall() == [("APP",)]
        worker.rollback()
        assert cursor.execute("select count(*) from v$transaction").fetchone() == (0,)


def test_limits_count_the_sessions(server, cursor):
    text = (
        "select current_utilization, max_utilization, trim(limit_value) from v$resource_limit "
        "where resource_name = 'sessions'"
    )
    with signed_in(server):
        assert cursor.execute(text).fetchone() == (2, 2, "472")
    assert cursor.execute(text).fetchone() == (1, 2, "472")


def test_processes_belong_to_sessions(cursor):
    cursor.execute("select p.spid, s.username from v$process p, v$session s where p.addr = s.paddr")
    ((spid, user),) = cursor.fetchall()
    assert spid.isdigit()
    assert user == "DBA"


@pytest.mark.parametrize(("style", "word"), [("12.1", "12c"), ("19c", "19c"), ("23ai", "23ai")])
def test_the_version_is_told(style, word):
    with TnsStandin(style=style) as server, signed_in(server) as connection:
        cursor = connection.cursor()
        (banner,) = cursor.execute("select banner from v$version").fetchone()
        assert f"Oracle Database {word}" in banner
        (full,) = cursor.execute("select version_full from product_component_version").fetchone()
        assert full == connection.version


def test_the_pool_of_servers_is_told(server, cursor):
    with signed_in(server, server_type="pooled", cclass="SHOP"):
        cursor.execute("select num_open_servers, num_busy_servers from v$cpool_stats")
        assert cursor.fetchone() == (4, 1)
        cursor.execute("select cclass_name, num_requests from v$cpool_cc_stats")
        assert cursor.fetchall() == [("APP.SHOP", 1)]
    cursor.execute("select status, maxsize from dba_cpool_info")
    assert cursor.fetchone() == ("ACTIVE", 40)


def test_a_hidden_view_does_not_exist_for_its_reader(server, cursor):
    server.hidden_views.add("v$session")
    with pytest.raises(oracledb.DatabaseError) as refused:
        cursor.execute("select sid from v$session")
    assert error_code(refused.value) == 942
    server.hidden_views.clear()
    assert cursor.execute("select count(*) from v$session").fetchone() == (1,)


def test_parameters_and_instance_are_told(cursor):
    assert cursor.execute("select value from v$parameter where name = 'processes'").fetchone() == ("300",)
    cursor.execute("select instance_name, host_name, status from gv$instance")
    assert cursor.fetchone() == ("shop1", "dbhost", "OPEN")
