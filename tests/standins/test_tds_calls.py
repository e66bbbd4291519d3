"""Remote calls: prepared statements, procedures with outputs, resets, and what is refused plainly."""

import contextlib

import mssql_python
import pymssql
import pyodbc
import pytest

from tests.standins.tds import Answer, Column

pytest_plugins = ["tests.support.odbc_drivers", "tests.standins.tds_clients"]

SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_DYNAMIC = 6, 2
SQL_ATTR_RESET_CONNECTION, SQL_RESET_CONNECTION_YES = 116, 1


def kinds(server):
    return [each.kind for each in server.requests]


def test_a_statement_is_prepared_first_and_executed_then(shop, odbc_drivers):
    text = f"SERVER=127.0.0.1,{shop.port};DATABASE=shop;UID=app;PWD=secret;Encrypt=no"
    with contextlib.closing(mssql_python.connect(text, autocommit=True)) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE t (id int)")
        cursor.executemany("INSERT INTO t VALUES (?)", [(1,), (2,)])
        cursor.execute("SELECT COUNT(*) FROM t")
        assert cursor.fetchone()[0] == 2
    assert [each for each in kinds(shop) if each.startswith("sp_")] == [
        "sp_prepare", "sp_execute", "sp_execute", "sp_unprepare",
    ]  # fmt: skip


def test_a_procedure_is_called_with_values_and_gives_output(shop):
    def double(asked):
        number, result = asked.parameters
        return Answer(outputs={result: asked.parameters[number] * 2})

    shop.answer("^EXEC double", double)
    with contextlib.closing(
        pymssql.connect("127.0.0.1", "app", "secret", "shop", port=str(shop.port))
    ) as connection:
        outputs = connection.cursor().callproc("double", (21, pymssql.output(int)))
        assert outputs[1] == 42


def test_a_procedure_that_nobody_scripted_is_2812(shop, client):
    with pytest.raises(pyodbc.Error, match="Could not find stored procedure 'nowhere'"):
        client.connect(shop).execute("{CALL nowhere (?)}", 1)


def test_a_server_cursor_is_refused_in_clear_words(shop, client):
    connection = client.connect(shop)
    connection.set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_DYNAMIC)
    with pytest.raises(pyodbc.Error, match=r"does not speak sp_cursor.*it has no server cursors"):
        connection.execute("SELECT 1 AS x")


def test_a_reset_brings_the_session_back_to_its_beginning(shop, microsoft):
    connection = microsoft.connect(shop)
    connection.execute("USE master")
    connection.execute("SET LOCK_TIMEOUT 5")
    connection.set_attr(SQL_ATTR_RESET_CONNECTION, SQL_RESET_CONNECTION_YES)
    assert tuple(connection.execute("SELECT DB_NAME(), @@LOCK_TIMEOUT").fetchone()) == ("shop", -1)


def test_a_script_sees_parameters_and_may_pass_the_statement_on(shop, client):
    seen = []

    def look(asked):
        seen.append(asked.parameters)
        return Answer([Column("x", "int")], [(8,)]) if 7 in asked.parameters.values() else None

    shop.answer("AS x", look)
    cursor = client.connect(shop).cursor()
    assert cursor.execute("SELECT ? AS x", 7).fetchone()[0] == 8
    assert cursor.execute("SELECT ? AS x", 9).fetchone()[0] == 9
    assert [list(each.values()) for each in seen] == [[7], [9]]
