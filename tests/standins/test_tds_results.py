"""Several results, counts, messages and errors arrive in their order, as the server makes them."""

import threading

import pyodbc
import pytest

from tests.standins.tds import Answer, Column, Message, SqlError

pytest_plugins = ["tests.support.odbc_drivers", "tests.standins.tds_clients"]


def results_of(cursor):
    """Rows or count of each result."""
    found = []
    while True:
        found.append([tuple(row) for row in cursor.fetchall()] if cursor.description else cursor.rowcount)
        if not cursor.nextset():
            return found


def test_a_batch_gives_a_result_for_each_statement(shop, client):
    connection = client.connect(shop)
    connection.execute("CREATE TABLE t (id int PRIMARY KEY)")
    cursor = connection.execute(
        "INSERT INTO t VALUES (1), (2); SELECT id FROM t; UPDATE t SET id = id + 1 WHERE id = 2; SELECT 'end'"
    )
    assert results_of(cursor) == [2, [(1,), (2,)], 1, [("end",)]]


def test_nocount_leaves_the_counts_out(shop, client):
    connection = client.connect(shop)
    connection.execute("CREATE TABLE t (id int)")
    cursor = connection.execute("SET NOCOUNT ON; INSERT INTO t VALUES (1); SELECT @@ROWCOUNT AS n")
    assert results_of(cursor)[-1] == [(1,)]
    assert len(results_of(connection.execute("INSERT INTO t VALUES (2); SELECT 1"))) == 1


def test_statements_need_no_semicolons(shop, client):
    cursor = client.connect(shop).execute("DECLARE @n int = 2 SET @n = @n + 1 SELECT @n AS n SELECT 'b' AS b")
    assert results_of(cursor) == [[(3,)], [("b",)]]


def test_a_condition_guards_its_statement(shop, client):
    connection = client.connect(shop)
    cursor = connection.execute("IF @@TRANCOUNT > 0 SELECT 'open' ELSE SELECT 'closed'")
    assert results_of(cursor) == [[("closed",)]]


def test_top_brackets_and_series_work(shop, client):
    cursor = client.connect(shop).execute("SELECT TOP (3) value AS [a b] FROM GENERATE_SERIES(1, 100000)")
    assert cursor.description[0][0] == "a b"
    assert results_of(cursor) == [[(1,), (2,), (3,)]]


def test_an_inserted_key_comes_back(shop, client):
    connection = client.connect(shop)
    connection.execute("CREATE TABLE t (id int IDENTITY(1,1) PRIMARY KEY, name nvarchar(10))")
    row = connection.execute("INSERT INTO t (name) OUTPUT inserted.id VALUES ('a')").fetchone()
    assert row[0] == 1


def test_print_arrives_as_a_message(shop, client):
    cursor = client.connect(shop).execute("PRINT 'one'; RAISERROR('two %d', 5, 1, 2) WITH NOWAIT; SELECT 1")
    texts = [text for _, text in cursor.messages or []]
    while cursor.nextset():
        texts += [text for _, text in cursor.messages or []]
    assert "one" in " ".join(texts)
    assert "two 2" in " ".join(texts)


def test_a_message_arrives_while_the_batch_goes_on(shop, client):
    go_on = threading.Event()

    def rows():
        yield (1,)
        yield Message("half way")
        assert go_on.wait(10)
        yield (2,)

    shop.answer("FROM slow", Answer([Column("x", "int")], rows))
    cursor = client.connect(shop).execute("SELECT x FROM slow")
    assert cursor.fetchone()[0] == 1
    go_on.set()
    assert cursor.fetchone()[0] == 2


@pytest.mark.parametrize(
    ("sql", "number", "text"),
    [
        ("SELECT * FROM missing", 208, "Invalid object name 'missing'."),
        ("SELECT absent FROM t", 207, "Invalid column name 'absent'."),
        ("INSERT INTO t VALUES (1, 1)", 2627, "Violation of PRIMARY KEY constraint"),
        ("INSERT INTO t VALUES (2, NULL)", 515, "Cannot insert the value NULL into column 'n'"),
        ("INSERT INTO child VALUES (99)", 547, "FOREIGN KEY"),
        ("SELEKT 1", 102, "Incorrect syntax near 'SELEKT'."),
        ("EXEC nowhere", 2812, "Could not find stored procedure 'nowhere'."),
        ("RAISERROR('own words', 16, 7)", 50000, "own words"),
        ("THROW 51000, 'thrown', 1", 51000, "thrown"),
    ],
)
def test_an_error_has_the_number_of_the_server(shop, client, sql, number, text):
    connection = client.connect(shop)
    connection.execute("CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL)")
    connection.execute("CREATE TABLE child (t int REFERENCES t (id))")
    connection.execute("INSERT INTO t VALUES (1, 1)")
    with pytest.raises(pyodbc.Error) as failure:
        connection.execute(sql)
    assert text in str(failure.value)
    assert f"({number})" in str(failure.value)
    assert connection.execute("SELECT 1").fetchone()[0] == 1


def test_a_scripted_error_arrives(shop, client):
    shop.fail(
        "UPDATE hot", number=1205, severity=13, state=45, message="was deadlocked and chosen as the victim"
    )
    with pytest.raises(pyodbc.Error, match="chosen as the victim") as failure:
        client.connect(shop).execute("UPDATE hot SET x = 1")
    assert "1205" in str(failure.value)


def test_an_error_between_rows_comes_after_the_rows(shop, client):
    shop.answer("FROM broken", Answer([Column("x", "int")], [(1,), SqlError(8134, "Divide by zero.")]))
    cursor = client.connect(shop).execute("SELECT x FROM broken")
    assert cursor.fetchone()[0] == 1
    with pytest.raises(pyodbc.Error, match="8134"):
        cursor.fetchone()


def test_a_constraint_ends_its_statement_and_not_the_batch(shop, client):
    connection = client.connect(shop)
    connection.execute("CREATE TABLE t (id int PRIMARY KEY)")
    connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(pyodbc.Error, match="2627"):
        connection.execute("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
    assert connection.execute("SELECT COUNT(*) FROM t").fetchone()[0] == 2


def test_a_hundred_thousand_rows_stream(shop, client):
    cursor = client.connect(shop).execute("SELECT value FROM GENERATE_SERIES(1, 100000)")
    assert sum(len(part) for part in iter(lambda: cursor.fetchmany(5000), [])) == 100_000


def test_a_procedure_gives_its_output(shop, client):
    shop.answer("^EXEC add_up", Answer([Column("sum", "int")], [(3,)]))
    assert client.connect(shop).execute("{CALL add_up (?, ?)}", 1, 2).fetchone()[0] == 3
