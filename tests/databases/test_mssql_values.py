"""Every type of SQL Server comes out exactly, under the server's own name, through both ODBC drivers."""

import datetime

import pytest

from poolkeeper.databases.columns import Kind
from tests.standins.tds import Answer, Column
from tests.support.sql_server import ODBC

pytestmark = pytest.mark.mssql

VALUES = [
    ("bit", 1, Kind.BOOLEAN, True),
    ("tinyint", 255, Kind.INTEGER, 255),
    ("bigint", -(2**63), Kind.INTEGER, -(2**63)),
    ("real", 0.1, Kind.FLOAT, "0.1"),
    ("float", 0.1, Kind.FLOAT, "0.1"),
    ("money", "922337203685477.5807", Kind.DECIMAL, "922337203685477.5807"),
    ("smallmoney", "-1.2345", Kind.DECIMAL, "-1.2345"),
    ("decimal(38,10)", "1234567890123456789012345678.0123456789", Kind.DECIMAL,
     "1234567890123456789012345678.0123456789"),
    ("decimal(10,4)", "0.0000", Kind.DECIMAL, "0.0000"),
    ("char(5)", "abc", Kind.TEXT, "abc  "),
    ("nvarchar(20)", "naïve 💡", Kind.TEXT, "naïve 💡"),
    ("nvarchar(max)", "x" * 100_000, Kind.TEXT, "x" * 100_000),
    ("varchar(10)", "", Kind.TEXT, ""),
    ("varbinary(max)", b"z" * 100_000, Kind.BYTES, b"z" * 100_000),
    ("rowversion", bytes(7) + b"\x09", Kind.BYTES, bytes(7) + b"\x09"),
    ("date", "2026-11-21", Kind.TEMPORAL, "2026-11-21"),
    ("time", "12:34:56.1234567", Kind.TEMPORAL, "12:34:56.1234567"),
    ("time(0)", "12:34:56", Kind.TEMPORAL, "12:34:56"),
    ("smalldatetime", "2026-11-21 12:34:00", Kind.TEMPORAL, "2026-11-21 12:34:00"),
    ("datetime", "2026-11-21 12:34:56.997", Kind.TEMPORAL, "2026-11-21 12:34:56.997"),
    ("datetime2", "0001-01-01 00:00:00.0000001", Kind.TEMPORAL, "0001-01-01 00:00:00.0000001"),
    ("datetime2(3)", "2026-11-21 12:34:56.123", Kind.TEMPORAL, "2026-11-21 12:34:56.123"),
    ("datetimeoffset", "2026-11-21 12:34:56.1234567 +05:30", Kind.TEMPORAL,
     "2026-11-21 12:34:56.1234567 +05:30"),
    ("datetimeoffset(0)", "2026-11-21 12:34:56 -03:30", Kind.TEMPORAL, "2026-11-21 12:34:56 -03:30"),
    ("uniqueidentifier", "6F9619FF-8B86-D011-B42D-00C04FC964FF", Kind.OTHER,
     "6F9619FF-8B86-D011-B42D-00C04FC964FF"),
    ("xml", "<a>1</a>", Kind.OTHER, "<a>1</a>"),
    ("hierarchyid", b"\x5a\xc0", Kind.BYTES, b"\x5a\xc0"),
]  # fmt: skip

FREETDS_NAMES = {"hierarchyid": "", "smalldatetime": "datetime", "smallmoney": "money"}
"""What FreeTDS calls those that it has no name for."""


@pytest.mark.parametrize("driver", ODBC)
@pytest.mark.parametrize(("sql_type", "value", "kind", "shown"), VALUES)
def test_a_value_is_shown_as_it_was_sent(target_of, sql_server, driver, sql_type, value, kind, shown):
    target = target_of(driver)
    sql_server.answer("one_value", Answer([Column("x", sql_type)], [[value], [None]]))
    with target.connected() as connection:
        execution, rows = target.ran(connection, "SELECT one_value", reads=True)
    (column,) = execution.columns
    wanted = FREETDS_NAMES.get(sql_type, sql_type) if driver == "freetds" else sql_type
    assert column.type_name == wanted
    assert (column.name, column.kind) == ("x", kind)
    assert [tuple(row) for row in rows] == [(shown,), (None,)]


@pytest.mark.parametrize("value", [5, "text", 1.5, datetime.datetime(2026, 11, 21, 12, 34, 56)])
def test_a_variant_is_shown_by_the_type_of_each_value(target_of, sql_server, value):
    sql_server.answer("one_value", Answer([Column("x", "sql_variant")], [[value], [None]]))
    target = target_of("microsoft")
    with target.connected() as connection:
        rows = target.rows(connection, "SELECT one_value")
    assert rows[0][0].startswith(str(value))
    assert rows[1] == (None,)
