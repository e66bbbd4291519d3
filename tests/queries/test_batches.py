"""Values travel in a batch exactly, as their own type or as text; nothing a driver gives crashes it."""

import pyarrow as pa
import pytest

from poolkeeper.databases.columns import Column, Kind
from poolkeeper.queries.batches import ipc_stream
from poolkeeper.queries.result_store import ResultStore


def column_of(kind, values):
    data = ipc_stream([Column("c", "", kind)], [(each,) for each in values])
    table = pa.ipc.open_stream(data).read_all()
    return table.column(0)


@pytest.mark.parametrize(
    ("kind", "values", "type_"),
    [
        (Kind.INTEGER, [1, None, -(2**63)], pa.int64()),
        (Kind.INTEGER, ["1", None, "9223372036854775807"], pa.int64()),
        (Kind.UNSIGNED, [2**64 - 1, 0], pa.uint64()),
        (Kind.UNSIGNED, ["18446744073709551615", None], pa.uint64()),
        (Kind.BOOLEAN, [True, None, False], pa.bool_()),
        (Kind.TEXT, ["", None, "日本🎁", "a\0b"], pa.string()),
        (Kind.BYTES, [b"", None, b"\x00\xff"], pa.binary()),
        (Kind.DECIMAL, ["1.10", "NaN", None], pa.string()),
        (Kind.MIXED, [1, None, 2], pa.int64()),
        (Kind.MIXED, [0.1, None], pa.float64()),
        (Kind.MIXED, ["a", None], pa.string()),
        (Kind.MIXED, [b"a", None], pa.binary()),
        (Kind.MIXED, [None, None], pa.null()),
    ],
)
def test_values_of_one_type_keep_it(kind, values, type_):
    column = column_of(kind, values)
    assert column.type == type_
    expected = [int(each) if type_ in {pa.int64(), pa.uint64()} and each else each for each in values]
    assert column.to_pylist() == expected


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (Kind.INTEGER, [2**63, 1], ["9223372036854775808", "1"]),
        (Kind.INTEGER, ["99999999999999999999", None], ["99999999999999999999", None]),
        (Kind.UNSIGNED, [-1, 2**64], ["-1", "18446744073709551616"]),
        (Kind.BOOLEAN, ["t", None], ["t", None]),
        (Kind.TEXT, ["\ud800x", "y"], ["\\ud800x", "y"]),
        (Kind.TEXT, [1, None, "y"], ["1", None, "y"]),
        (Kind.MIXED, [1, 2.5, None], ["1", "2.5", None]),
        (Kind.MIXED, [1, 2.5], ["1", "2.5"]),
        (Kind.MIXED, [1, float("inf"), 2.5], ["1", "Inf", "2.5"]),
        (Kind.MIXED, [1, "a", b"\xab\x01", None, 1e300], ["1", "a", "X'ab01'", None, "1e+300"]),
        (Kind.MIXED, ["a", b"a"], ["a", "X'61'"]),
        (Kind.MIXED, ["\udcff", "a"], ["\\udcff", "a"]),
        (Kind.MIXED, [2**53 + 1, 0.5], ["9007199254740993", "0.5"]),
    ],
)
def test_other_values_become_exact_text(kind, values, expected):
    assert column_of(kind, values).to_pylist() == expected


def test_columns_may_share_a_name():
    columns = [Column("x", "", Kind.INTEGER), Column("x", "", Kind.TEXT)]
    store = ResultStore(columns)
    store.append(ipc_stream(columns, [(1, "a"), (2, "b")]))
    assert store.rows_as_text([0, 1], [0, 1], header=True) == "x\tx\n1\ta\n2\tb"


def test_types_may_differ_from_batch_to_batch():
    columns = [Column("x", "", Kind.MIXED)]
    store = ResultStore(columns)
    for values in ([1], ["a"], [0.5], [b"\x01"], [None], [1, "b"]):
        store.append(ipc_stream(columns, [(each,) for each in values]))
    assert [store.cell(row, 0).text for row in range(7)] == ["1", "a", "0.5", "0x01", "", "1", "b"]
