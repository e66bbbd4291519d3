"""Every common type of SQL Server reaches the client with every digit."""

import datetime
import uuid
from decimal import Decimal

import pytest

from tests.standins.tds import Answer, Column

pytest_plugins = ["tests.support.odbc_drivers", "tests.standins.tds_clients"]

D = Decimal
LONG = "é" * 20_000

SAME_FOR_BOTH = [
    ("bit", 1, True),
    ("tinyint", 255, 255),
    ("smallint", -32768, -32768),
    ("int", -2147483648, -2147483648),
    ("bigint", 2**63 - 1, 2**63 - 1),
    ("real", 1.5, 1.5),
    ("float", "0.1", 0.1),
    ("money", "-922337203685477.5808", D("-922337203685477.5808")),
    ("smallmoney", "214748.3647", D("214748.3647")),
    ("decimal(9,2)", "-1234567.89", D("-1234567.89")),
    (
        "decimal(38,10)",
        "1234567890123456789012345678.0123456789",
        D("1234567890123456789012345678.0123456789"),
    ),
    ("numeric(19,0)", "9999999999999999999", D("9999999999999999999")),
    ("char(5)", "ab", "ab   "),
    ("varchar(20)", "café €", "café €"),
    ("varchar(max)", LONG, LONG),
    ("nchar(3)", "ж", "ж  "),
    ("nvarchar(20)", "日本 😀", "日本 😀"),
    ("nvarchar(max)", LONG, LONG),
    ("nvarchar(20)", "", ""),
    ("nvarchar(max)", "", ""),
    ("text", "café", "café"),
    ("ntext", "日本", "日本"),
    ("binary(4)", b"\x01\x02", b"\x01\x02\0\0"),
    ("varbinary(8)", b"\0\xff", b"\0\xff"),
    ("varbinary(max)", b"\1" * 20_000, b"\1" * 20_000),
    ("image", b"GIF", b"GIF"),
    ("rowversion", b"\0\0\0\0\0\0\x07\xd1", b"\0\0\0\0\0\0\x07\xd1"),
    ("date", "0001-01-01", datetime.date(1, 1, 1)),
    ("date", datetime.date(9999, 12, 31), datetime.date(9999, 12, 31)),
    ("smalldatetime", "2026-02-03 04:05", datetime.datetime(2026, 2, 3, 4, 5)),
    ("datetime", "1753-01-01 23:59:59.997", datetime.datetime(1753, 1, 1, 23, 59, 59, 997000)),
    ("datetime2(0)", "2026-02-03 04:05:06", datetime.datetime(2026, 2, 3, 4, 5, 6)),
    ("datetime2(3)", "2026-02-03 04:05:06.789", datetime.datetime(2026, 2, 3, 4, 5, 6, 789000)),
    ("datetime2(7)", "9999-12-31 23:59:59.1234560", datetime.datetime(9999, 12, 31, 23, 59, 59, 123456)),
    ("xml", "<a>é</a>", "<a>é</a>"),
]


@pytest.mark.parametrize(("kind", "sent", "seen"), SAME_FOR_BOTH, ids=[case[0] for case in SAME_FOR_BOTH])
def test_a_value_and_its_null_arrive_whole(shop, client, kind, sent, seen):
    shop.answer("FROM typed", Answer([Column("x", kind), Column("last", "int")], [(sent, 1), (None, 2)]))
    rows = client.connect(shop).execute("SELECT x, last FROM typed").fetchall()
    assert [tuple(row) for row in rows] == [(seen, 1), (None, 2)]


def test_a_uniqueidentifier_keeps_its_order_of_bytes(shop, client):
    wanted = uuid.UUID("6F9619FF-8B86-D011-B42D-00C04FC964FF")
    shop.answer("FROM typed", Answer([Column("x", "uniqueidentifier")], [(wanted,), (None,)]))
    rows = client.connect(shop).execute("SELECT x FROM typed").fetchall()
    assert [row[0] and uuid.UUID(row[0]) for row in rows] == [wanted, None]


@pytest.mark.parametrize("scale", range(8))
def test_a_time_keeps_the_digits_of_its_scale(shop, microsoft, scale):
    fraction = "1234567"[:scale]
    text = "23:59:58" + (f".{fraction}" if fraction else "")
    shop.answer("FROM typed", Answer([Column("x", f"time({scale})")], [(text,), (None,)]))
    connection = microsoft.connect(shop)
    connection.add_output_converter(-154, lambda data: data)
    rows = connection.execute("SELECT x FROM typed").fetchall()
    # SQL_SS_TIME2_STRUCT: hour, minute, second, two bytes of padding, nanoseconds
    data = rows[0][0]
    assert (data[0], data[2], data[4]) == (23, 59, 58)
    assert int.from_bytes(data[8:12], "little") == int(fraction.ljust(9, "0") or 0)
    assert rows[1][0] is None


@pytest.mark.parametrize("scale", range(8))
def test_a_datetimeoffset_keeps_its_offset(shop, microsoft, scale):
    fraction = "1234567"[:scale]
    text = f"2026-02-03 04:05:06.{fraction or 0} -05:30"
    shop.answer("FROM typed", Answer([Column("x", f"datetimeoffset({scale})")], [(text,), (None,)]))
    connection = microsoft.connect(shop)
    connection.add_output_converter(-155, lambda data: data)
    rows = connection.execute("SELECT x FROM typed").fetchall()
    # SQL_SS_TIMESTAMPOFFSET_STRUCT: six numbers of two bytes, nanoseconds, hours and minutes of the offset
    data = rows[0][0]
    numbers = [int.from_bytes(data[at : at + 2], "little", signed=True) for at in range(0, 20, 2)]
    assert numbers[:6] == [2026, 2, 3, 4, 5, 6]
    assert int.from_bytes(data[12:16], "little") == int(fraction.ljust(9, "0") or 0)
    assert numbers[8:] == [-5, -30]
    assert rows[1][0] is None


def test_every_type_that_needs_a_converter_can_be_cast_to_text(shop, client):
    connection = client.connect(shop)
    sql = "SELECT CAST('12:13:14.1234567' AS nvarchar(40)) AS t, CAST('x' AS sysname) AS s"
    assert tuple(connection.execute(sql).fetchone()) == ("12:13:14.1234567", "x")


@pytest.mark.parametrize(
    "value",
    [1.5, "text", D("12.50"), b"\1\2", uuid.UUID(int=5)],
    ids=lambda value: type(value).__name__,
)
def test_a_sql_variant_brings_the_type_of_its_value(shop, microsoft, value):
    shop.answer("FROM typed", Answer([Column("x", "sql_variant"), Column("last", "int")], [(value, 1)]))
    row = microsoft.connect(shop).execute("SELECT x FROM typed").fetchone()
    seen = uuid.UUID(row[0]) if isinstance(value, uuid.UUID) else row[0]
    assert (seen, row[1]) == (value, 1)


def test_a_hierarchyid_arrives_as_bytes(shop, microsoft):
    shop.answer("FROM typed", Answer([Column("x", "hierarchyid")], [(b"\x5a\xc0",), (None,)]))
    connection = microsoft.connect(shop)
    connection.add_output_converter(-151, lambda data: data)
    rows = connection.execute("SELECT x FROM typed").fetchall()
    assert [row[0] for row in rows] == [b"\x5a\xc0", None]


def test_a_cast_in_the_list_names_the_type(shop, client):
    sql = "SELECT CAST('1.50' AS decimal(38,20)) AS d, CONVERT(datetime2(3), '2026-01-02 03:04:05.678') AS t"
    row = client.connect(shop).execute(sql).fetchone()
    assert tuple(row) == (D("1.5").quantize(D(1).scaleb(-20)), datetime.datetime(2026, 1, 2, 3, 4, 5, 678000))
