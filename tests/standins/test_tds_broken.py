"""Connections that break: killed sessions, cuts in the middle, a server that stops answering."""

import threading

import pyodbc
import pytest

from tests.standins.tds import Answer, Column, SqlError, Stop
from tests.support.waiting import wait_until

pytest_plugins = ["tests.support.odbc_drivers", "tests.standins.tds_clients"]

LOST = {"08S01", "08001", "HY000", "01000", "HYT00", "42000"}


def test_an_idle_session_that_is_killed_is_lost(shop, client):
    connection = client.connect(shop)
    spid = connection.execute("SELECT @@SPID").fetchone()[0]
    client.connect(shop).execute(f"KILL {spid}")
    wait_until(lambda: spid not in [each.spid for each in shop.sessions()])
    with pytest.raises(pyodbc.Error) as failure:
        connection.execute("SELECT 1")
    assert failure.value.args[0] in LOST


def test_a_killed_statement_is_told_596(shop, client):
    connection = client.connect(shop)
    spid = connection.execute("SELECT @@SPID").fetchone()[0]

    def kill():
        shop.requests.wait_for("batch", "WAITFOR")
        shop.end_session(spid)

    thread = threading.Thread(target=kill)
    thread.start()
    with pytest.raises(pyodbc.Error, match="596"):
        connection.execute("WAITFOR DELAY '00:01:00'")
    thread.join()
    with pytest.raises(pyodbc.Error):
        connection.execute("SELECT 1")


def test_nobody_kills_himself_or_a_stranger(shop, client):
    connection = client.connect(shop)
    with pytest.raises(pyodbc.Error, match="6104"):
        connection.execute(f"KILL {shop.sessions()[0].spid}")
    with pytest.raises(pyodbc.Error, match="6106"):
        connection.execute("KILL 9999")


@pytest.mark.parametrize("stop", [Stop.CUT, Stop.CUT_MID_ROW])
def test_a_cut_between_rows_is_an_error_and_no_end(shop, client, stop):
    shop.answer("FROM weak", Answer([Column("x", "int")], [(1,), (2,), stop]))
    cursor = client.connect(shop).execute("SELECT x FROM weak")
    # a driver may read ahead: the error may come before the last row
    with pytest.raises(pyodbc.Error):
        cursor.fetchall()


def test_a_cut_after_some_bytes_is_an_error(shop, client):
    connection = client.connect(shop)
    shop.cut_after_bytes = 40
    with pytest.raises(pyodbc.Error):
        connection.execute("SELECT 'a long text that does not fit into forty bytes'").fetchall()


def test_a_hanging_fetch_can_be_cancelled(shop, client):
    shop.answer("FROM stuck", Answer([Column("x", "int")], [(1,), Stop.HANG]))
    connection = client.connect(shop)
    connection.timeout = 1
    cursor = connection.execute("SELECT x FROM stuck")
    with pytest.raises(pyodbc.Error, match="HYT00"):
        cursor.fetchall()
    assert connection.execute("SELECT 5").fetchone()[0] == 5


def test_a_fatal_error_ends_the_connection(shop, client):
    shop.answer("FROM rotten", SqlError(823, "The operating system returned an error.", severity=24))
    connection = client.connect(shop)
    with pytest.raises(pyodbc.Error, match="823"):
        connection.execute("SELECT x FROM rotten")
    with pytest.raises(pyodbc.Error):
        connection.execute("SELECT 1")
