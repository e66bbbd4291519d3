"""A running statement ends when its client cancels, and the connection goes on."""

import threading
import time

import pyodbc
import pytest

from tests.standins.tds import Answer, Column
from tests.support.waiting import wait_until

pytest_plugins = ["tests.support.odbc_drivers", "tests.standins.tds_clients"]

LONG = "WAITFOR DELAY '00:01:00'"
ENDLESS = "SELECT a.value FROM GENERATE_SERIES(1, 1000000000) AS a"


def cancel_when_running(server, cursor, text):
    """Cancel from a second thread as soon as the server has the statement that it shall stop."""

    def run():
        server.requests.wait_for("batch", text)
        cursor.cancel()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_wait_ends_by_cancelling(shop, client):
    connection = client.connect(shop)
    cursor = connection.cursor()
    thread = cancel_when_running(shop, cursor, "WAITFOR")
    started = time.monotonic()
    with pytest.raises(pyodbc.Error):
        cursor.execute(LONG)
    thread.join()
    assert time.monotonic() - started < 20
    assert "attention" in [each.kind for each in shop.requests]
    assert connection.execute("SELECT 5").fetchone()[0] == 5


def test_a_search_inside_of_sqlite_ends_by_cancelling(shop, client):
    connection = client.connect(shop)
    cursor = connection.cursor()
    thread = cancel_when_running(shop, cursor, "COUNT")
    with pytest.raises(pyodbc.Error):
        cursor.execute("SELECT COUNT(*) AS n FROM GENERATE_SERIES(1, 1000000000)")
    thread.join()
    assert connection.execute("SELECT 5").fetchone()[0] == 5


def test_a_statement_timeout_ends_the_wait(shop, client):
    connection = client.connect(shop)
    connection.timeout = 1
    with pytest.raises(pyodbc.Error, match="HYT00"):
        connection.execute(LONG)
    assert connection.execute("SELECT 5").fetchone()[0] == 5


def test_a_stream_ends_by_cancelling_between_rows(shop, client):
    connection = client.connect(shop)
    cursor = connection.execute(ENDLESS)
    assert cursor.fetchone()[0] == 1
    cursor.cancel()
    assert connection.execute("SELECT 5").fetchone()[0] == 5


def test_a_stream_ends_when_its_cursor_is_closed(shop, client):
    connection = client.connect(shop)
    cursor = connection.execute(ENDLESS)
    cursor.fetchmany(1000)
    cursor.close()
    assert connection.execute("SELECT 5").fetchone()[0] == 5


def test_rows_are_made_only_as_they_are_read(shop, client):
    made = []

    def rows():
        for number in range(1_000_000):
            made.append(number)
            yield (number, "x" * 1000)

    shop.answer("FROM wide", Answer([Column("n", "int"), Column("t", "varchar(1000)")], rows))
    connection = client.connect(shop)
    cursor = connection.execute("SELECT n, t FROM wide")
    cursor.fetchone()
    cursor.cancel()
    assert connection.execute("SELECT 5").fetchone()[0] == 5
    assert len(made) < 100_000


def test_a_second_statement_on_a_busy_connection_is_refused(shop, microsoft):
    connection = microsoft.connect(shop)
    unread = connection.execute(ENDLESS)
    unread.fetchone()
    with pytest.raises(pyodbc.Error, match="Connection is busy"):
        connection.cursor().execute("SELECT 1")


def test_a_blocked_writer_waits_and_can_be_cancelled(shop, client):
    holder = client.connect(shop, autocommit=False)
    holder.execute("CREATE TABLE t (id int)")
    holder.commit()
    holder.execute("INSERT INTO t VALUES (1)")
    waiting = client.connect(shop)
    waiting.timeout = 1
    with pytest.raises(pyodbc.Error, match="HYT00"):
        waiting.execute("INSERT INTO t VALUES (2)")
    waiting.execute("SET LOCK_TIMEOUT 10")
    with pytest.raises(pyodbc.Error, match="1222"):
        waiting.execute("INSERT INTO t VALUES (2)")
    holder.commit()
    waiting.execute("INSERT INTO t VALUES (2)")
    assert waiting.execute("SELECT COUNT(*) FROM t").fetchone()[0] == 2


def test_a_blocked_session_names_its_blocker(shop, client):
    shop.run("shop", "CREATE TABLE t (id int)")
    holder = client.connect(shop, autocommit=False)
    holder.execute("INSERT INTO t VALUES (1)")
    waiting, watching = client.connect(shop), client.connect(shop)
    cursor = waiting.cursor()
    thread = threading.Thread(target=lambda: cursor.execute("INSERT INTO t VALUES (2)"))
    thread.start()
    sql = "SELECT session_id, blocking_session_id FROM sys.dm_exec_requests WHERE blocking_session_id <> 0"
    blocked = wait_until(lambda: watching.execute(sql).fetchall())
    spids = [each.spid for each in shop.sessions()]
    assert tuple(blocked[0]) == (spids[1], spids[0])
    holder.commit()
    thread.join(10)
    assert watching.execute("SELECT COUNT(*) FROM t").fetchone()[0] == 2


def test_the_last_statement_of_an_idle_session_can_be_read(shop, client):
    idle, watching = client.connect(shop, autocommit=False), client.connect(shop)
    idle.execute("SELECT 'left open' AS x").fetchall()
    sql = """SELECT t.text FROM sys.dm_exec_sessions AS s
             JOIN sys.dm_exec_connections AS c ON c.session_id = s.session_id
             CROSS APPLY sys.dm_exec_sql_text(c.most_recent_sql_handle) AS t
             WHERE s.status = 'sleeping' AND s.open_transaction_count > 0"""
    assert [row[0] for row in watching.execute(sql).fetchall()] == ["SELECT 'left open' AS x"]
