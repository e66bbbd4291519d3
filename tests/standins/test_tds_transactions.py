"""Transactions begin, end and are counted as the server does, by text and by the driver's requests."""

import pyodbc
import pytest

pytest_plugins = ["tests.support.odbc_drivers", "tests.standins.tds_clients"]

COUNT = "SELECT COUNT(*) FROM t"


@pytest.fixture
def table(shop):
    shop.run("shop", "CREATE TABLE t (id int PRIMARY KEY)")
    return shop


def test_a_commit_of_the_driver_keeps_rows_and_a_rollback_does_not(table, client):
    writer, reader = client.connect(table, autocommit=False), client.connect(table)
    writer.execute("INSERT INTO t VALUES (1)")
    assert [each.in_transaction for each in table.sessions()] == [True, False]
    assert reader.execute(COUNT).fetchone()[0] == 0
    writer.commit()
    writer.execute("INSERT INTO t VALUES (2)")
    writer.rollback()
    assert reader.execute(COUNT).fetchone()[0] == 1


def test_transactions_as_text_nest_and_are_counted(table, client):
    connection = client.connect(table)
    connection.execute("BEGIN TRANSACTION; BEGIN TRAN; INSERT INTO t VALUES (1)")
    assert tuple(connection.execute("SELECT @@TRANCOUNT, XACT_STATE()").fetchone()) == (2, 1)
    connection.execute("COMMIT")
    assert connection.execute("SELECT @@TRANCOUNT").fetchone()[0] == 1
    connection.execute("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION")
    assert tuple(connection.execute("SELECT @@TRANCOUNT, XACT_STATE()").fetchone()) == (0, 0)
    assert connection.execute(COUNT).fetchone()[0] == 0


def test_a_savepoint_takes_back_a_part(table, client):
    connection = client.connect(table)
    connection.execute(
        "BEGIN TRAN; INSERT INTO t VALUES (1); SAVE TRANSACTION half; INSERT INTO t VALUES (2)"
    )
    connection.execute("ROLLBACK TRAN half; COMMIT TRAN")
    assert connection.execute(COUNT).fetchone()[0] == 1


def test_a_commit_without_a_transaction_is_3902(table, client):
    connection = client.connect(table)
    with pytest.raises(pyodbc.Error, match="3902"):
        connection.execute("COMMIT")
    with pytest.raises(pyodbc.Error, match="3903"):
        connection.execute("ROLLBACK")


def test_implicit_transactions_begin_with_the_first_change(table, client):
    connection = client.connect(table)
    connection.execute("SET IMPLICIT_TRANSACTIONS ON")
    assert connection.execute("SELECT @@TRANCOUNT").fetchone()[0] == 0
    connection.execute("INSERT INTO t VALUES (1)")
    assert connection.execute("SELECT @@TRANCOUNT").fetchone()[0] == 1
    connection.execute("ROLLBACK")
    assert client.connect(table).execute(COUNT).fetchone()[0] == 0


def test_xact_abort_rolls_back_after_an_error(table, client):
    connection = client.connect(table)
    connection.execute("SET XACT_ABORT ON; BEGIN TRAN; INSERT INTO t VALUES (1)")
    with pytest.raises(pyodbc.Error, match="2627"):
        connection.execute("INSERT INTO t VALUES (1)")
    assert connection.execute("SELECT @@TRANCOUNT").fetchone()[0] == 0
    assert connection.execute(COUNT).fetchone()[0] == 0


def test_a_deadlock_rolls_the_victim_back(table, client):
    table.fail("UPDATE t", number=1205, severity=13, state=45, message="chosen as the deadlock victim")
    connection = client.connect(table, autocommit=False)
    connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(pyodbc.Error, match="1205"):
        connection.execute("UPDATE t SET id = 2")
    assert not table.sessions()[0].in_transaction
    assert client.connect(table).execute(COUNT).fetchone()[0] == 0


def test_a_lost_connection_loses_its_transaction(table, client):
    connection = client.connect(table, autocommit=False)
    connection.execute("INSERT INTO t VALUES (1)")
    table.stop()
    table.start()
    assert client.connect(table).execute(COUNT).fetchone()[0] == 0


def test_temporary_tables_belong_to_their_session(shop, client):
    connection = client.connect(shop)
    connection.execute("CREATE TABLE #mine (id int, price decimal(9,2))")
    connection.execute("INSERT INTO #mine VALUES (1, 2.5)")
    assert connection.execute("SELECT COUNT(*) FROM #mine").fetchone()[0] == 1
    with pytest.raises(pyodbc.Error, match="208"):
        client.connect(shop).execute("SELECT * FROM #mine")
