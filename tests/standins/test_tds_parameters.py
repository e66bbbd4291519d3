"""Parameters of every type arrive at the server with every digit, and come back so."""

import datetime
import subprocess
import sys
from decimal import Decimal

import pytest

pytest_plugins = ["tests.support.odbc_drivers", "tests.standins.tds_clients"]

VALUES = [
    1,
    -(2**40),
    True,
    1.25,
    "text",
    "日本 😀",
    "",
    "x" * 9000,
    b"\0\1\xff",
    b"z" * 9000,
    None,
    Decimal("1234567890123456789012345678.0123456789"),
    Decimal("-0.5"),
    datetime.date(2026, 2, 3),
    datetime.datetime(2026, 2, 3, 4, 5, 6, 789000),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__}-{str(value)[:6]}")
def test_a_parameter_comes_back_as_it_went(shop, client, value):
    assert client.connect(shop).execute("SELECT ? AS x", value).fetchone()[0] == value


def test_a_time_parameter_reaches_the_server(shop, microsoft):
    connection = microsoft.connect(shop)
    row = connection.execute("SELECT CAST(? AS nvarchar(20))", datetime.time(1, 2, 3)).fetchone()
    assert row[0].startswith("01:02:03")


def test_several_nulls_and_values_keep_their_places(shop, client):
    connection = client.connect(shop)
    connection.execute("CREATE TABLE items (id int, name nvarchar(20), price decimal(9,2), seen datetime2)")
    connection.execute("INSERT INTO items VALUES (?, ?, ?, ?)", 1, None, Decimal("2.50"), None)
    row = connection.execute("SELECT * FROM items WHERE id = ?", 1).fetchone()
    assert tuple(row) == (1, None, Decimal("2.50"), None)


def test_the_same_statement_runs_again_with_other_values(shop, client):
    cursor = client.connect(shop).cursor()
    assert [cursor.execute("SELECT ? AS x", value).fetchone()[0] for value in (1, 2, 3)] == [1, 2, 3]


def test_many_rows_are_written_by_executemany(shop, client):
    connection = client.connect(shop)
    connection.execute("CREATE TABLE items (id int, name nvarchar(20))")
    connection.cursor().executemany("INSERT INTO items VALUES (?, ?)", [(n, f"n{n}") for n in range(20)])
    assert connection.execute("SELECT COUNT(*) FROM items").fetchone()[0] == 20


def test_fast_executemany_sends_an_array(shop, microsoft):
    # in a process of its own: pyodbc holds the interpreter's lock while it asks for the parameters' types
    program = f"""
import pyodbc
connection = pyodbc.connect({microsoft.connection_string(shop)!r}, autocommit=True)
connection.execute("CREATE TABLE items (id int, name nvarchar(20))")
cursor = connection.cursor()
cursor.fast_executemany = True
cursor.executemany("INSERT INTO items VALUES (?, ?)", [(n, "n%d" % n) for n in range(20)])
print(connection.execute("SELECT name FROM items WHERE id = 19").fetchone()[0])
"""
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert child.stdout.strip() == "n19"


def test_the_list_of_requests_keeps_no_values(shop, client):
    client.connect(shop).execute("SELECT ? AS x", "a private word").fetchall()
    assert not [each for each in shop.requests if "private" in repr(each)]
