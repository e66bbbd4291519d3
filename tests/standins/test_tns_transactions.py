"""Transactions over the stand-in are real: they isolate, lock, wait, and are undone."""

import oracledb
import pytest

from tests.standins.tns import TnsStandin
from tests.standins.tns_answers import Answer
from tests.standins.tns_clients import error_code, in_background, signed_in
from tests.support.waiting import wait_until

ITEMS = "create table items (id number(10) primary key, name varchar2(40 char) not null)"


@pytest.fixture
def server():
    with TnsStandin() as started:
        yield started


@pytest.fixture
def connection(server):
    with signed_in(server) as connected:
        yield connected


@pytest.fixture
def cursor(connection):
    with connection.cursor() as opened:
        opened.execute(ITEMS)
        yield opened


def test_another_session_sees_only_what_is_committed(server, connection, cursor):
    cursor.execute("insert into items (id, name) values (1, 'a')")
    with signed_in(server) as other:
        count = "select count(*) from items"
        assert other.cursor().execute(count).fetchone() == (0,)
        connection.commit()
        assert other.cursor().execute(count).fetchone() == (1,)


def test_autocommit_leaves_no_transaction(connection, cursor):
    connection.autocommit = True
    cursor.execute("insert into items (id, name) values (1, 'a')")
    assert not connection.transaction_in_progress


def test_closing_rolls_back(server, connection, cursor):
    with signed_in(server) as other:
        other.cursor().execute("insert into items (id, name) values (1, 'a')")
    assert cursor.execute("select count(*) from items").fetchone() == (0,)


def test_savepoints_work(connection, cursor):
    cursor.execute("insert into items (id, name) values (1, 'a')")
    cursor.execute("savepoint here")
    cursor.execute("insert into items (id, name) values (2, 'b')")
    cursor.execute("rollback to here")
    connection.commit()
    assert cursor.execute("select id from items").fetchall() == [(1,)]


def test_a_writer_waits_for_another_and_shows_for_whom(server, cursor, connection):
    cursor.execute("insert into items (id, name) values (1, 'a')")
    with signed_in(server) as other:
        thread, results = in_background(lambda: other.cursor().execute("update items set name = 'b'"))
        blocker = connection.session_id
        wait_until(lambda: any(session.blocked_by == blocker for session in server.sessions()))
        connection.commit()
        thread.join(10)
        assert results == [None]


def test_a_reader_for_update_does_not_wait_when_told_so(server, cursor):
    cursor.execute("insert into items (id, name) values (1, 'a')")
    with signed_in(server) as other, pytest.raises(oracledb.DatabaseError) as refused:
        other.cursor().execute("select * from items for update nowait")
    assert error_code(refused.value) == 54


def test_a_read_only_transaction_refuses_changes_until_its_end(connection, cursor):
    cursor.execute("set transaction read only")
    assert connection.transaction_in_progress
    with pytest.raises(oracledb.DatabaseError) as refused:
        cursor.execute("insert into items values (1, 'a')")
    assert error_code(refused.value) == 1456
    connection.rollback()
    assert not connection.transaction_in_progress
    cursor.execute("insert into items values (1, 'a')")
    with pytest.raises(oracledb.DatabaseError) as late:
        cursor.execute("set transaction read only")
    assert error_code(late.value) == 1453


def test_a_table_may_be_locked(server, cursor):
    cursor.execute("lock table items in exclusive mode")
    with signed_in(server) as other, pytest.raises(oracledb.DatabaseError) as refused:
        other.cursor().execute("lock table items in exclusive mode nowait")
    assert error_code(refused.value) == 54


def test_a_script_may_open_a_transaction(server, connection):
    server.answer("begin work_on_it", Answer(opens_transaction=True))
    connection.cursor().execute("begin work_on_it; end;")
    assert connection.transaction_in_progress
    connection.commit()
    assert not connection.transaction_in_progress


def test_a_definition_commits_what_was_open(connection, cursor):
    cursor.execute("insert into items values (1, 'a')")
    cursor.execute("create table more (n number)")
    assert not connection.transaction_in_progress
    connection.rollback()
    assert cursor.execute("select count(*) from items").fetchone() == (1,)
