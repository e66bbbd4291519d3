"""Every type of Oracle comes out exactly, under the server's own name."""

import datetime
import decimal
from array import array

import pytest

from poolkeeper.databases.columns import Kind
from tests.standins.tns import Answer
from tests.standins.ttc_times import YearsMonths

pytestmark = pytest.mark.oracle

STAMP = datetime.datetime(2026, 11, 21, 12, 34, 56, 123456)

VALUES = [
    ("NUMBER", decimal.Decimal("-1234567890123456789012345678901234567.8"), "NUMBER", Kind.DECIMAL,
     "-1234567890123456789012345678901234567.8"),
    ("NUMBER(38,10)", decimal.Decimal("0.0000000001"), "NUMBER(38,10)", Kind.DECIMAL, "0.0000000001"),
    ("NUMBER(9)", 7, "NUMBER(9)", Kind.DECIMAL, "7"),
    ("BINARY_FLOAT", 0.1, "BINARY_FLOAT", Kind.FLOAT, "0.1"),
    ("BINARY_DOUBLE", 0.1, "BINARY_DOUBLE", Kind.FLOAT, "0.1"),
    ("VARCHAR2(20)", "naïve 💡", "VARCHAR2(20)", Kind.TEXT, "naïve 💡"),
    ("NVARCHAR2(20)", "ü", "NVARCHAR2(20)", Kind.TEXT, "ü"),
    ("CHAR(4)", "ab", "CHAR(4)", Kind.TEXT, "ab  "),
    ("LONG", "long", "LONG", Kind.TEXT, "long"),
    ("RAW(4)", b"\x00\xff", "RAW(4)", Kind.BYTES, b"\x00\xff"),
    ("DATE", datetime.datetime(2026, 11, 21, 12, 34, 56), "DATE", Kind.TEMPORAL, "2026-11-21 12:34:56"),
    ("TIMESTAMP(6)", STAMP, "TIMESTAMP(6)", Kind.TEMPORAL, "2026-11-21 12:34:56.123456"),
    ("TIMESTAMP(3)", STAMP.replace(microsecond=120000), "TIMESTAMP(3)", Kind.TEMPORAL,
     "2026-11-21 12:34:56.120"),
    ("INTERVAL DAY TO SECOND", datetime.timedelta(days=3, hours=4, microseconds=7), "INTERVAL DAY TO SECOND",
     Kind.TEMPORAL, "+3 04:00:00.000007"),
    ("INTERVAL DAY TO SECOND", datetime.timedelta(days=-1), "INTERVAL DAY TO SECOND", Kind.TEMPORAL,
     "-1 00:00:00.000000"),
    ("INTERVAL YEAR TO MONTH", YearsMonths(1, 6), "INTERVAL YEAR TO MONTH", Kind.TEMPORAL, "+1-06"),
    ("CLOB", "x" * 40_000, "CLOB", Kind.TEXT, "x" * 40_000),
    ("BLOB", b"y" * 40_000, "BLOB", Kind.BYTES, b"y" * 40_000),
    ("BOOLEAN", True, "BOOLEAN", Kind.BOOLEAN, True),
    ("JSON", {"a": [1, decimal.Decimal("1.50"), None, True, "ü"]}, "JSON", Kind.OTHER,
     '{"a":[1,1.5,null,true,"ü"]}'),
    ("VECTOR", array("f", [1.5, -2.0]), "VECTOR", Kind.OTHER, "[1.5,-2]"),
    ("VECTOR", array("b", [1, -2, 3]), "VECTOR", Kind.OTHER, "[1,-2,3]"),
]  # fmt: skip


@pytest.mark.parametrize(("sql_type", "value", "type_name", "kind", "shown"), VALUES)
def test_a_value_is_shown_as_it_was_sent(ora, oracle_server, sql_type, value, type_name, kind, shown):
    oracle_server.answer("FROM one_value", Answer([("X", sql_type)], [[value], [None]]))
    with ora.connected() as connection:
        execution, rows = ora.ran(connection, "SELECT x FROM one_value", reads=True)
    (column,) = execution.columns
    assert (column.name, column.type_name, column.kind) == ("X", type_name, kind)
    assert [tuple(row) for row in rows] == [(shown,), (None,)]


def test_what_a_function_returned_beside_is_shown_as_a_further_result(ora, oracle_server):
    oracle_server.answer(
        "report_all",
        Answer(implicit=[Answer([("A", "NUMBER")], [[1]]), Answer([("B", "VARCHAR2(5)")], [["x"], ["y"]])]),
    )
    with ora.connected() as connection:
        execution = ora.database.execute(connection, "BEGIN report_all; END;", {}, reads=False)
        shown = []
        while execution.next_result():
            shown.append([tuple(row) for row in execution.fetch(10)])
        execution.close()
    assert shown == [[("1",)], [("x",), ("y",)]]


SPELLED = "2026-11-21 12:34:56.123456789 EUROPE/BERLIN"
ZONED = [("ID", "NUMBER"), ("AT", "TIMESTAMP(9) WITH TIME ZONE")]


def test_a_time_stamp_keeps_its_zone_and_all_its_digits(ora, oracle_server):
    berlin = datetime.timezone(datetime.timedelta(hours=1))
    oracle_server.answer("FROM zoned", Answer(ZONED, [[1, STAMP.replace(tzinfo=berlin)]]))
    oracle_server.answer(
        """TO_CHAR\\("AT", 'YYYY-MM-DD HH24:MI:SS.FF9 TZR'\\) AS "AT".*FROM zoned""",
        Answer([("ID", "NUMBER"), ("AT", "VARCHAR2(75)")], [[1, SPELLED]]),
    )
    with ora.connected() as connection:
        execution, rows = ora.ran(
            connection, "SELECT id, at FROM zoned WHERE id = :id -- all", {"id": 1}, reads=True
        )
    assert [tuple(row) for row in rows] == [("1", SPELLED)]
    assert execution.columns[1].type_name == "TIMESTAMP(9) WITH TIME ZONE"


def test_a_zone_that_cannot_be_had_is_said_to_be_missing(ora, oracle_server):
    oracle_server.answer("FROM zoned", Answer(ZONED, [[1, STAMP]]))
    oracle_server.fail("TO_CHAR", 918, "ORA-00918: column ambiguously defined")
    with ora.connected() as connection:
        execution, rows = ora.ran(connection, "SELECT id, at FROM zoned", reads=True)
    assert execution.columns[1].type_name == "TIMESTAMP(9) WITH TIME ZONE, shortened"
    assert rows[0][1].startswith("2026-11-21 12:34:56.123456")
