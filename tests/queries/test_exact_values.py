"""What the window shows is what the server means: every digit, zone, calendar oddity, and NULL."""

import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.queries.binding import BoundParameter, ParameterType
from tests.queries.stored import run_into_store, texts


class Server:
    """A private server with a connection of ours; `rows` runs a statement on the whole way."""

    def __init__(self, server):
        self.database = database_of(server.engine)
        self.connection = self.database.connect(server.profile(), server.identity, 10)

    def rows(self, statement, **parameters):
        bound = [BoundParameter(name, type_, text) for name, (type_, text) in parameters.items()]
        store, _ = run_into_store(self.database, self.connection, statement, bound)
        try:
            return texts(store)
        finally:
            store.close()

    def row(self, statement, **parameters):
        (row,) = self.rows(statement, **parameters)
        return row


@pytest.fixture
def pg(postgresql):
    server = Server(postgresql)
    yield server
    server.database.close(server.connection)


@pytest.fixture
def my(mariadb):
    server = Server(mariadb)
    yield server
    server.database.close(server.connection)


POSTGRESQL_VALUES = [
    "9223372036854775807::bigint",
    "'-9223372036854775808'::bigint",
    "1234567890123456789012345678901234567890::numeric(40)",
    "1.10::numeric(12,2)",
    "'NaN'::numeric",
    "repeat('9', 2000)::numeric",
    "1e-300::double precision",
    "'Infinity'::float8",
    "0.1::real",
    "timestamptz '2024-01-31 10:00:00.123456+05:30'",
    "timestamptz 'infinity'",
    "timestamp '-infinity'",
    "timestamp '4713-01-01 00:00:00 BC'",
    "date '294276-12-31'",
    "date '0044-03-15 BC'",
    "time '24:00:00'",
    "timetz '12:30:00-08'",
    "interval '1 year 2 mons -3 days 04:05:06.789'",
    "ARRAY[1, NULL, 3]",
    "ARRAY['a,b', 'say \"x\"', NULL, '']",
    "ARRAY[[1,2],[3,4]]",
    "'{\"a\": [1, 2.50, null]}'::json",
    '\'{"b": 1, "a": 1.10}\'::jsonb',
    "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
    "true",
    "false",
    "''::text",
    "'tab\there\nand ⏎ 日本🎁'::text",
    "inet '192.168.0.1/24'",
    "int4range(1, 10)",
    "money '12.50'",
    "point '(1,2)'",
    "bit '0101'",
    "xml '<a>b</a>'",
    "'x'::\"char\"",
    "4294967295::oid",
    "row(1, 'a b', NULL)",
    "pg_lsn '16/B374D848'",
]


@pytest.mark.postgresql
@pytest.mark.parametrize("value", POSTGRESQL_VALUES)
def test_postgresql_shows_its_own_text(pg, value):
    shown, meant = pg.row(f"SELECT v, v::text FROM (SELECT {value} AS v) s")
    assert shown == meant


@pytest.mark.postgresql
def test_postgresql_null_bytes_and_empty(pg):
    assert pg.row(r"SELECT NULL::int, NULL::bytea, '\x00ff'::bytea, ''::bytea, ''") == [
        None, None, "0x00ff", "0x", "",
    ]  # fmt: skip


@pytest.mark.postgresql
def test_postgresql_rows_of_many_types_keep_their_places(pg):
    rows = pg.rows("SELECT i, i * 1.5, CASE WHEN i % 2 = 0 THEN i::text END FROM generate_series(1, 3000) i")
    assert len(rows) == 3000
    assert rows[2998] == ["2999", "4498.5", None]
    assert rows[2999] == ["3000", "4500.0", "3000"]


@pytest.mark.postgresql
def test_postgresql_takes_parameters_as_they_were_typed(pg):
    row = pg.row(
        "SELECT :i::numeric, :d::numeric, :day + 1, :at::timestamptz = '2024-01-31 08:00Z', :yes, :t::text,"
        " '100%', :nothing::int, :t::text || ':t', :i = 123456789012345678901234567890",
        i=(ParameterType.INTEGER, "123456789012345678901234567890"),
        d=(ParameterType.DECIMAL, "0.10"),
        day=(ParameterType.DATE, "2024-02-28"),
        at=(ParameterType.TIMESTAMP, "2024-01-31T10:00:00+02:00"),
        yes=(ParameterType.BOOLEAN, "true"),
        t=(ParameterType.TEXT, 'it\'s \\ "x" % 日本'),
        nothing=(ParameterType.INTEGER, None),
    )
    assert row == [
        "123456789012345678901234567890", "0.10", "2024-02-29", "true", "true",
        "it's \\ \"x\" % 日本", "100%", None, "it's \\ \"x\" % 日本:t", "true",
    ]  # fmt: skip


MARIADB_VALUES = [
    "18446744073709551615",
    "CAST(18446744073709551615 AS UNSIGNED)",
    "-9223372036854775808",
    "CAST('12345678901234567890123456789012345.123456789012345678901234567890' AS DECIMAL(65,30))",
    "CAST(1.10 AS DECIMAL(12,2))",
    "1e300",
    "CAST('2024-01-31 10:00:00.123456' AS DATETIME(6))",
    "CAST('-838:59:59' AS TIME)",
    "CAST('9999-12-31' AS DATE)",
    "''",
    "'tab\there ⏎ 日本🎁'",
    "JSON_OBJECT('a', 1.50)",
    "TRUE",
]


@pytest.mark.mysql
@pytest.mark.parametrize("value", MARIADB_VALUES)
def test_mariadb_shows_its_own_text(my, value):
    shown, meant = my.row(f"SELECT v, CAST(v AS CHAR) FROM (SELECT {value} AS v) s")
    assert shown == meant


@pytest.mark.mysql
def test_mariadb_zero_dates_are_dates(my):
    my.rows("SET sql_mode = ''")
    my.rows("CREATE OR REPLACE TEMPORARY TABLE z (a DATE, b DATETIME(3), c TIMESTAMP NULL, d YEAR)")
    my.rows(
        "INSERT INTO z VALUES ('0000-00-00', '0000-00-00', '0000-00-00', 0), ('2024-00-00', NULL, NULL, 2024)"
    )
    assert my.rows("SELECT a, b, c, d FROM z") == [
        ["0000-00-00", "0000-00-00 00:00:00.000", "0000-00-00 00:00:00", "0000"],
        ["2024-00-00", None, None, "2024"],
    ]


@pytest.mark.mysql
def test_mariadb_null_bytes_and_bits(my):
    assert my.row("SELECT NULL, X'00ff', '', b'101'") == [None, "0x00ff", "", "0x05"]


@pytest.mark.mysql
@pytest.mark.parametrize("mode", ["", "NO_BACKSLASH_ESCAPES"])
def test_mariadb_takes_parameters_as_they_were_typed(my, mode):
    my.rows(f"SET sql_mode = '{mode}'")
    text = "it's \\ \\' \"x\" % 日本"
    row = my.row(
        "SELECT CAST(:i AS DECIMAL(40)), :d, :day + INTERVAL 1 DAY, :at, :yes, :t, '100%', :nothing,"
        " CONCAT(:t, ':t')",
        i=(ParameterType.INTEGER, "123456789012345678901234567890"),
        d=(ParameterType.DECIMAL, "0.10"),
        day=(ParameterType.DATE, "2024-02-28"),
        at=(ParameterType.TIMESTAMP, "2024-01-31T10:00:00.5"),
        yes=(ParameterType.BOOLEAN, "true"),
        t=(ParameterType.TEXT, text),
        nothing=(ParameterType.INTEGER, None),
    )
    assert row == [
        "123456789012345678901234567890", "0.10", "2024-02-29", "2024-01-31 10:00:00.500000", "1", text,
        "100%", None, f"{text}:t",
    ]  # fmt: skip


@pytest.mark.sqlite
def test_sqlite_takes_parameters_as_they_were_typed(tmp_path):
    import sqlite3

    from poolkeeper.databases.sqlite import Sqlite
    from poolkeeper.profiles.engines import Engine
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile

    path = tmp_path / "a.db"
    sqlite3.connect(path).close()
    database = Sqlite()
    connection = database.connect(Profile(name="a", engine=Engine.SQLITE, database=str(path)), Identity(), 5)
    bound = [
        BoundParameter("d", ParameterType.DECIMAL, "10.50"),
        BoundParameter("day", ParameterType.DATE, "2024-02-28"),
        BoundParameter("t", ParameterType.TEXT, "it's % :t"),
        BoundParameter("no", ParameterType.BOOLEAN, "false"),
        BoundParameter("nothing", ParameterType.TEXT, None),
    ]
    statement = "SELECT 2 * 5.3 > :d, 2 * 5.2 > :d, date(:day, '+1 day'), :t, :no, :nothing IS NULL"
    store, _ = run_into_store(database, connection, statement, bound)
    assert texts(store) == [["1", "0", "2024-02-29", "it's % :t", "0", "1"]]
    database.close(connection)
