"""Every common type travels in its own wire form, as value and as NULL, in both directions."""

import math
import random
from array import array
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import oracledb
import pytest

from tests.standins.tns import TnsStandin
from tests.standins.tns_answers import Answer
from tests.standins.tns_clients import signed_in
from tests.standins.ttc_times import YearsMonths
from tests.standins.ttc_types import Column

NOON = datetime(2026, 2, 28, 12, 30, 59)
EAST = timezone(timedelta(hours=5, minutes=30))
DOCUMENT = {"a": [1, 2.5, None, True], "ü": {"b": "x" * 300, "empty": {}, "none": []}}
ROWID = "AAAR0oAAEAAAACAAAB"


@pytest.fixture(scope="module", params=["12.1", "19c", "23ai"])
def server(request):
    with TnsStandin(style=request.param) as started:
        yield started


@pytest.fixture
def connection(server):
    with signed_in(server) as connected:
        yield connected
    server.script.forget()
    server.requests.clear()


def fetched(server, connection, kind, *values):
    server.answer("from given", Answer([Column("V", kind)], [(value,) for value in values]))
    cursor = connection.cursor()
    rows = cursor.execute("select v from given").fetchall()
    return [value.read() if isinstance(value, oracledb.LOB) else value for (value,) in rows]


CASES = [
    ("VARCHAR2(20)", "Größe 漢字 😀", "Größe 漢字 😀"),
    ("VARCHAR2(4000)", "x" * 4000, "x" * 4000),
    ("NVARCHAR2(20)", "漢字 😀", "漢字 😀"),
    ("CHAR(5)", "ab", "ab   "),
    ("NCHAR(5)", "äb", "äb   "),
    ("LONG", "ä" * 40_000, "ä" * 40_000),
    ("LONG RAW", bytes(range(256)) * 200, bytes(range(256)) * 200),
    ("RAW(20)", b"\x00\xff\x10", b"\x00\xff\x10"),
    ("NUMBER", 0, 0),
    ("NUMBER(10)", -42, -42),
    ("NUMBER(38)", int("9" * 38), int("9" * 38)),
    ("NUMBER(38)", -int("1234567890" * 3), -int("1234567890" * 3)),
    ("NUMBER(10,2)", Decimal("-0.01"), -0.01),
    ("NUMBER", 1e125, 10**125),
    ("NUMBER", Decimal("1e-130"), 1e-130),
    ("FLOAT(126)", 2.5, 2.5),
    ("BINARY_FLOAT", 1.5, 1.5),
    ("BINARY_FLOAT", -math.inf, -math.inf),
    ("BINARY_DOUBLE", -1e300, -1e300),
    ("BINARY_DOUBLE", math.inf, math.inf),
    ("DATE", NOON, NOON),
    ("DATE", datetime(1, 1, 1), datetime(1, 1, 1)),
    ("TIMESTAMP(6)", NOON.replace(microsecond=123456), NOON.replace(microsecond=123456)),
    ("TIMESTAMP(0)", NOON, NOON),
    ("TIMESTAMP(3) WITH LOCAL TIME ZONE", NOON.replace(microsecond=5000), NOON.replace(microsecond=5000)),
    ("TIMESTAMP WITH TIME ZONE", NOON.replace(tzinfo=EAST), NOON),
    ("INTERVAL DAY TO SECOND", timedelta(days=-3, hours=4, microseconds=7), timedelta(-3, 4 * 3600, 7)),
    ("INTERVAL YEAR(4) TO MONTH", YearsMonths(-12, -3), oracledb.IntervalYM(-12, -3)),
    ("ROWID", ROWID, ROWID),
    ("UROWID", ROWID, ROWID),
    ("CLOB", "Größe 😀" * 5000, "Größe 😀" * 5000),
    ("NCLOB", "漢字", "漢字"),
    ("BLOB", b"\x00\x01" * 40_000, b"\x00\x01" * 40_000),
    ("XMLTYPE", "<a>ü</a>", "<a>ü</a>"),
    ("BOOLEAN", True, True),
    ("BOOLEAN", False, False),
    ("JSON", DOCUMENT, DOCUMENT),
    ("VECTOR", array("f", [1.5, -2.0]), array("f", [1.5, -2.0])),
    ("VECTOR", array("d", [0.1, -1e300]), array("d", [0.1, -1e300])),
    ("VECTOR", array("b", [1, -2, 3]), array("b", [1, -2, 3])),
    ("VECTOR", array("B", [0b10101010]), array("B", [0b10101010])),
]


@pytest.mark.parametrize(("kind", "given", "wanted"), CASES)
def test_a_value_arrives_as_it_was_given_and_so_does_null(server, connection, kind, given, wanted):
    assert fetched(server, connection, kind, given, None, given) == [wanted, None, wanted]


def test_numbers_of_every_length_arrive_exactly(server, connection):
    source = random.Random(7)
    given = [
        Decimal((source.randrange(2), tuple(source.choices(range(10), k=digits)), source.randint(-60, 60)))
        for digits in range(1, 39)
        for _ in range(25)
    ]
    oracledb.defaults.fetch_decimals = True
    try:
        assert fetched(server, connection, "NUMBER", *given) == given
    finally:
        oracledb.defaults.fetch_decimals = False


def test_not_a_number_arrives(server, connection):
    for kind in ("BINARY_FLOAT", "BINARY_DOUBLE"):
        (value,) = fetched(server, connection, kind, math.nan)
        assert math.isnan(value)


def test_every_type_describes_itself(server, connection):
    columns = [Column(f"C{number}", kind) for number, (kind, _, _) in enumerate(CASES)]
    server.answer("from every_type", Answer(columns, []))
    cursor = connection.cursor()
    cursor.execute("select * from every_type")
    told = {column.name: column for column in cursor.description}
    assert len(told) == len(CASES)
    assert told["C0"].type_code is oracledb.DB_TYPE_VARCHAR
    number = next(n for n, case in enumerate(CASES) if case[0] == "NUMBER(10,2)")
    assert (told[f"C{number}"].precision, told[f"C{number}"].scale) == (10, 2)
    assert told["C0"].display_size == 20


def test_a_time_zone_named_by_its_region_is_more_than_the_driver_reads(server, connection):
    with pytest.raises(oracledb.NotSupportedError, match="DPY-3022"):
        fetched(server, connection, "TIMESTAMP WITH TIME ZONE", NOON.replace(tzinfo=ZoneInfo("Europe/Paris")))


def test_large_objects_come_whole_when_asked_for_as_values(server, connection):
    given = ("ü" * 9000, "漢" * 10, b"\x01" * 9000)
    columns = [Column("A", "CLOB"), Column("B", "NCLOB"), Column("C", "BLOB")]
    server.answer("from given", Answer(columns, [given, (None, None, None)] * 150))
    cursor = connection.cursor()
    cursor.execute("select * from given", fetch_lobs=False)
    rows = cursor.fetchall()
    assert rows == [given, (None, None, None)] * 150
    assert not server.requests.of("lob")


def test_a_large_object_is_read_in_pieces_and_its_length_is_known(server, connection):
    server.answer("from given", Answer([Column("A", "CLOB")], [("abc" * 10_000,)]))
    (lob,) = connection.cursor().execute("select a from given").fetchone()
    assert lob.size() == 30_000
    assert lob.read(4, 3) == "abc"
    assert lob.read(29_999) == "bc"
    assert lob.getchunksize() == 8132


def test_a_temporary_large_object_is_written_and_bound(connection):
    cursor = connection.cursor()
    lob = connection.createlob(oracledb.DB_TYPE_CLOB)
    lob.write("hello world")
    lob.write("W", 7)
    lob.trim(11)
    assert (lob.read(), lob.size()) == ("hello World", 11)
    cursor.execute("select length(:a) from dual", a=lob)
    assert cursor.fetchone() == (11,)


def test_a_statement_with_large_objects_runs_again(server, connection):
    server.answer("from given", Answer([Column("A", "CLOB")], [("one",), ("two",)]))
    cursor = connection.cursor()
    for _ in range(3):
        cursor.execute("select a from given")
        assert [lob.read() for (lob,) in cursor] == ["one", "two"]


BINDS = [
    ("text ü", oracledb.DB_TYPE_VARCHAR),
    ("漢字", oracledb.DB_TYPE_NVARCHAR),
    (b"\x01\x02", oracledb.DB_TYPE_RAW),
    (123456789012345678901234567890, oracledb.DB_TYPE_NUMBER),
    (-1.25, oracledb.DB_TYPE_BINARY_DOUBLE),
    (NOON, oracledb.DB_TYPE_DATE),
    (NOON.replace(microsecond=250_000), oracledb.DB_TYPE_TIMESTAMP),
    (timedelta(days=1, seconds=2, microseconds=3), oracledb.DB_TYPE_INTERVAL_DS),
    (oracledb.IntervalYM(3, 4), oracledb.DB_TYPE_INTERVAL_YM),
    (True, oracledb.DB_TYPE_BOOLEAN),
    ({"a": [1, "x", None]}, oracledb.DB_TYPE_JSON),
    (array("d", [1.0, 2.0]), oracledb.DB_TYPE_VECTOR),
    (None, oracledb.DB_TYPE_NUMBER),
    (None, oracledb.DB_TYPE_CLOB),
    (None, oracledb.DB_TYPE_JSON),
    (None, oracledb.DB_TYPE_BOOLEAN),
]


@pytest.mark.parametrize(("value", "kind"), BINDS)
def test_a_bound_value_arrives_at_the_server(server, connection, value, kind):
    seen = []
    server.answer("select :v", lambda asked: seen.append(asked.binds[0]["V"]) or Answer(["X"], [(1,)]))
    cursor = connection.cursor()
    cursor.setinputsizes(v=kind)
    cursor.execute("select :v from dual", v=value)
    wanted = YearsMonths(value.years, value.months) if isinstance(value, oracledb.IntervalYM) else value
    assert seen == [wanted]


def test_a_cursor_in_a_column_is_fetched_by_itself(server, connection):
    inner = Answer([Column("N", "NUMBER"), Column("T", "CLOB")], [(1, "one"), (2, "two")])
    server.answer("from nested", Answer([Column("C", "CURSOR")], [(inner,)]))
    (nested,) = connection.cursor().execute("select c from nested").fetchone()
    assert [(number, lob.read()) for number, lob in nested] == [(1, "one"), (2, "two")]
