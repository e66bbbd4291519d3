"""The values of MySQL and MariaDB come out digit by digit as the server writes them."""

import pymysql
import pytest

from poolkeeper.databases.columns import Kind
from poolkeeper.databases.mysql_session import options

pytestmark = pytest.mark.mysql

COLUMNS = [
    ("a", "tinyint", "-128", "tinyint", Kind.INTEGER),
    ("b", "tinyint unsigned", "255", "tinyint unsigned", Kind.UNSIGNED),
    ("c", "mediumint", "-5", "mediumint", Kind.INTEGER),
    ("d", "bigint", "-9223372036854775808", "bigint", Kind.INTEGER),
    ("e", "bigint unsigned", "18446744073709551615", "bigint unsigned", Kind.UNSIGNED),
    ("f", "decimal(12,2)", "1.50", "decimal(12,2)", Kind.DECIMAL),
    (
        "g",
        "decimal(38,0) unsigned",
        "12345678901234567890123456789012345678",
        "decimal(38,0) unsigned",
        Kind.DECIMAL,
    ),
    ("h", "float", "0.1", "float", Kind.FLOAT),
    ("i", "double", "1e300", "double", Kind.FLOAT),
    ("j", "bit(9)", "b'100000001'", "bit(9)", Kind.BYTES),
    ("k", "date", "'0000-00-00'", "date", Kind.TEMPORAL),
    ("l", "date", "'2024-00-00'", "date", Kind.TEMPORAL),
    ("m", "time(3)", "'-838:59:59.999'", "time(3)", Kind.TEMPORAL),
    ("n", "datetime(6)", "'2024-02-29 12:00:00.123456'", "datetime(6)", Kind.TEMPORAL),
    ("o", "timestamp null", "'2024-02-29 12:00:00'", "timestamp", Kind.TEMPORAL),
    ("p", "year", "0", "year", Kind.TEMPORAL),
    ("q", "char(5)", "'ü'", "char(5)", Kind.TEXT),
    ("r", "varchar(20)", "'ü☃ <img src=x>'", "varchar(20)", Kind.TEXT),
    ("s", "varchar(20) character set latin1", "'café'", "varchar(20)", Kind.TEXT),
    ("t", "binary(4)", "x'00ff'", "binary(4)", Kind.BYTES),
    ("u", "varbinary(8)", "x'00ff'", "varbinary(8)", Kind.BYTES),
    ("v", "tinytext", "'a'", "tinytext", Kind.TEXT),
    ("w", "text", "''", "text", Kind.TEXT),
    ("x", "longtext", "repeat('ü', 70000)", "longtext", Kind.TEXT),
    ("y", "mediumblob", "repeat('x', 300)", "mediumblob", Kind.BYTES),
    ("z", "enum('x','y')", "'y'", "enum", Kind.TEXT),
    ("aa", "set('a','b')", "'a,b'", "set", Kind.TEXT),
    ("ab", "geometry", "point(1,2)", "geometry", Kind.BYTES),
    ("ac", "int", "NULL", "int", Kind.INTEGER),
]
"""Name, definition, value, the type's name as it is shown, and the kind."""


def test_every_value_is_the_servers_own(my):
    names = ", ".join(each[0] for each in COLUMNS)
    with my.connected() as connection:
        my.ran(connection, "SET sql_mode = ''")
        my.ran(connection, "DROP TABLE IF EXISTS every")
        my.ran(connection, f"CREATE TABLE every ({', '.join(f'{each[0]} {each[1]}' for each in COLUMNS)})")
        my.ran(connection, f"INSERT INTO every VALUES ({', '.join(each[2] for each in COLUMNS)})")
        execution, rows = my.ran(connection, f"SELECT {names} FROM every", reads=True)
    # The driver without any conversion: bytes of the wire.
    with pymysql.connect(**options(my.profile, my.identity, 5), use_unicode=False, conv={}) as plain:
        cursor = plain.cursor()
        cursor.execute(f"SELECT {names} FROM every")
        own = cursor.fetchone()
    for column, value, wire, expected in zip(execution.columns, rows[0], own, COLUMNS, strict=True):
        name, _, _, type_name, kind = expected
        assert (column.name, column.type_name, column.kind) == (name, type_name, kind)
        assert as_wire(value) == wire, name


def as_wire(value):
    if value is None or isinstance(value, bytes):
        return value
    return str(value).encode()


def test_expressions_have_types_too(my):
    with my.connected() as connection:
        execution, rows = my.ran(
            connection,
            "SELECT 1, 1.50, NULL, 'ü', x'00', '{\"a\": 1}', SUM(2), 1 = 1, CONVERT('é' USING latin1)",
            reads=True,
        )
    assert rows == [(1, "1.50", None, "ü", b"\x00", '{"a": 1}', "2", 1, "é")]
    assert [each.type_name for each in execution.columns][:5] == [
        "int", "decimal(3,2)", "null", "varchar(1)", "varbinary(1)",
    ]  # fmt: skip


def test_a_row_larger_than_one_packet_arrives_whole(my):
    with my.connected() as connection:
        my.ran(connection, "SET SESSION max_statement_time = 0")
        size = 15 * 2**20
        rows = my.rows(connection, f"SELECT repeat('x', {size}), repeat('y', {size // 3})")
        assert rows == [("x" * size, "y" * (size // 3))]
