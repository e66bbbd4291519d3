"""PostgreSQL's values come out digit by digit as the server writes them."""

import psycopg
import pytest

from poolkeeper.databases.columns import Kind
from poolkeeper.databases.postgresql_session import options

pytestmark = pytest.mark.postgresql

AS_TEXT = [
    ("1.50::numeric(12,2)", "numeric(12,2)", Kind.DECIMAL),
    ("'NaN'::numeric", "numeric", Kind.DECIMAL),
    ("123456789012345678901234567890.000000000000000001::numeric", "numeric", Kind.DECIMAL),
    ("0.1::float4", "real", Kind.FLOAT),
    ("1e20::float8", "double precision", Kind.FLOAT),
    ("'-Infinity'::float8", "double precision", Kind.FLOAT),
    ("'infinity'::date", "date", Kind.TEMPORAL),
    ("'0044-03-15 BC'::date", "date", Kind.TEMPORAL),
    ("'294276-12-31 23:59:59.999999+02'::timestamptz", "timestamptz", Kind.TEMPORAL),
    ("'2024-02-29 12:00:00.123456'::timestamp(3)", "timestamp(3)", Kind.TEMPORAL),
    ("'24:00:00'::time", "time", Kind.TEMPORAL),
    ("'12:00:00+05:30'::timetz", "timetz", Kind.TEMPORAL),
    ("'1 year -2 days 03:04:05.6'::interval", "interval", Kind.OTHER),
    ('\'{"b": 1.0, "a": [null]}\'::json', "json", Kind.OTHER),
    ('\'{"b": 1.0, "a": [null]}\'::jsonb', "jsonb", Kind.OTHER),
    ("array[1, null, 3]", "integer[]", Kind.OTHER),
    ("array[['a','b c'],['\"','NULL']]", "text[]", Kind.OTHER),
    ("array[1.50]::numeric(5,2)[]", "numeric(5,2)[]", Kind.OTHER),
    ("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "uuid", Kind.OTHER),
    ("12.5::money", "money", Kind.OTHER),
    ("int4range(1, 3)", "int4range", Kind.OTHER),
    ("'::1/64'::inet", "inet", Kind.OTHER),
    ("'(1,2)'::point", "point", Kind.OTHER),
    ("B'0101'::bit(4)", "bit(4)", Kind.OTHER),
    ("'x'::varchar(20)", "varchar(20)", Kind.TEXT),
    ("'x'::char(3)", "char(3)", Kind.TEXT),
    ("'ü☃ <img src=x>'::text", "text", Kind.TEXT),
    ("'a'::\"char\"", '"char"', Kind.TEXT),
    ("row(1, 'a')", "record", Kind.OTHER),
    ("'pg_class'::regclass", "regclass", Kind.OTHER),
]


@pytest.mark.parametrize(("expression", "type_name", "kind"), AS_TEXT)
def test_a_value_is_the_servers_own_text(pg, expression, type_name, kind):
    with pg.connected() as connection:
        execution, rows = pg.ran(connection, f"SELECT {expression} AS value", reads=True)
    with psycopg.connect(**options(pg.profile, pg.identity, 5)) as plain:
        # Bytes of the wire, before any conversion of the driver.
        own = plain.execute(f"SELECT {expression} AS value").pgresult.get_value(0, 0).decode()
    assert rows == [(own,)]
    assert execution.columns[0].type_name == type_name
    assert execution.columns[0].kind == kind


def test_what_python_can_hold_exactly_is_native(pg):
    with pg.connected() as connection:
        execution, rows = pg.ran(
            connection,
            "SELECT 1::int2, -2147483648, 9223372036854775807, 4294967295::oid, true, '\\x00ff'::bytea, NULL",
            reads=True,
        )
    assert rows == [(1, -2147483648, 9223372036854775807, 4294967295, True, b"\x00\xff", None)]
    assert [each.kind for each in execution.columns[:6]] == [
        Kind.INTEGER, Kind.INTEGER, Kind.INTEGER, Kind.UNSIGNED, Kind.BOOLEAN, Kind.BYTES,
    ]  # fmt: skip


def test_a_type_of_the_database_is_called_by_its_name(pg):
    with pg.connected() as connection:
        pg.ran(connection, "DROP TYPE IF EXISTS mood, pair; CREATE TYPE mood AS ENUM ('fine', 'not fine')")
        pg.ran(connection, "CREATE TYPE pair AS (a int, b text)")
    with pg.connected() as connection:
        statement = "SELECT 'not fine'::mood AS a, array['fine']::mood[] AS b, (1, 'x')::pair AS c"
        first, rows = pg.ran(connection, statement, reads=True)
        second, _ = pg.ran(connection, statement, reads=True)
        assert rows == [("not fine", "{fine}", "(1,x)")]
        assert [each.type_name for each in first.columns] == ["mood", "mood[]", ""]
        assert [each.type_name for each in second.columns] == ["mood", "mood[]", "pair"]
        pg.ran(connection, "DROP TYPE mood, pair")


def test_a_database_without_encoding_gives_its_bytes_spelled_out(pg):
    with pg.connected() as connection:
        pg.ran(connection, "DROP DATABASE IF EXISTS raw")
        pg.ran(
            connection,
            "CREATE DATABASE raw ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'",
        )
    with pg.connected(database="raw") as connection:
        pg.ran(connection, "CREATE TABLE t (a text)")
        pg.ran(connection, "SET standard_conforming_strings TO off")
        pg.ran(connection, "SET escape_string_warning TO off")
        pg.ran(connection, "INSERT INTO t VALUES (E'caf\\351'), ('ü')")
        assert pg.rows(connection, "SELECT a FROM t") == [("caf\\xe9",), ("ü",)]
        assert pg.rows(connection, "SELECT a FROM t WHERE a = %(a)s", {"a": "ü"}) == [("ü",)]
        assert not pg.database.read_only(connection)
    with pg.connected() as connection:
        pg.ran(connection, "DROP DATABASE raw")
