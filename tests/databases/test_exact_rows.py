"""A column that is written at once reads exactly as one that is written value by value."""

import datetime
import decimal
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poolkeeper.databases import exact_rows, oracle_values
from poolkeeper.databases.columns import Column, Kind
from poolkeeper.databases.mssql_values import other_text
from poolkeeper.databases.mssql_values import reader_of as reader_of_sql_server
from poolkeeper.databases.oracle_values import reader_of as reader_of_oracle

MANY = exact_rows.AT_ONCE_FROM
EDGES = [1e10, -1e10, 1e-4, -1e-4, 0.0, -0.0, 9999999999.999998, 9.999999999999999e-05, 1e300, 5e-324]
NEAR_THE_EDGES = (
    st.sampled_from(EDGES)
    | st.integers(-(10**11), 10**11).map(float)
    | st.floats(allow_nan=True)
    | st.floats(-1e-3, 1e-3)
    | st.floats(1e9, 1e11)
)
FOUR_BYTES = st.integers(0, 2**32 - 1).map(lambda bits: struct.unpack("<f", struct.pack("<I", bits))[0])


def some(values):
    return st.lists(st.none() | values, min_size=1, max_size=12)


def one_by_one(write, values):
    return [None if each is None else write(each) for each in values]


@settings(max_examples=1000, deadline=None)
@given(some(NEAR_THE_EDGES))
def test_floats(values):
    assert exact_rows.float_texts(values) == one_by_one(repr, values)


@settings(max_examples=1000, deadline=None)
@given(some(FOUR_BYTES | st.floats(-2e6, 2e6, width=32) | st.integers(-(2 * 10**6), 2 * 10**6).map(float)))
def test_floats_of_four_bytes(values):
    assert exact_rows.real_texts(values) == one_by_one(exact_rows.real_text, values)


@settings(deadline=None)
@given(some(st.decimals(allow_nan=False, allow_infinity=False)))
def test_decimals(values):
    assert exact_rows.decimal_texts(values) == one_by_one(lambda each: format(each, "f"), values)


@settings(deadline=None)
@given(some(st.dates()))
def test_dates(values):
    assert exact_rows.date_texts(values) == one_by_one(datetime.date.isoformat, values)


@settings(deadline=None)
@given(some(st.datetimes()), st.integers(0, 9))
def test_time_stamps(values, digits):
    wanted = one_by_one(lambda each: oracle_values.stamp_text(each, digits), values)
    assert exact_rows.stamp_texts(values, digits) == wanted


@pytest.mark.parametrize("reader_of", [reader_of_sql_server, reader_of_oracle])
@pytest.mark.parametrize("kind", [Kind.FLOAT, Kind.OTHER])
def test_many_values_read_as_few(reader_of, kind):
    reader = reader_of(Column("x", "", kind))
    values = [0.1, None, -2.5e-7, 1e22] if kind is Kind.FLOAT else ["a", None, "ü", ""]
    few = list(reader(values))
    assert list(reader(values * MANY)) == few * MANY


def test_a_column_of_several_types_is_written_value_by_value():
    reader = reader_of_sql_server(Column("x", "sql_variant", Kind.OTHER))
    values = [1, True, "a", decimal.Decimal("1E-9"), None]
    wanted = [None if each is None else other_text(each) for each in values]
    assert list(reader(values * MANY)) == wanted * MANY


def test_rows_of_columns_without_readers_stay_as_they_are():
    rows = [(1, "a"), (2, None)]
    assert exact_rows.read(rows, [None, None]) == rows
