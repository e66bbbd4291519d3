"""Rows of a driver become one Arrow batch, each value exact or as text.

A batch is one Arrow IPC stream (schema, one record batch, end), so the types of a column may differ
from batch to batch: SQLite types values and not columns, and one number beyond 64 bits turns its batch
of a column into text. Format: arrow.apache.org/docs/format/Columnar.html, "IPC Streaming Format".
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from poolkeeper.databases.columns import Column, Kind
from poolkeeper.queries.cell_text import text_of

_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_NOT_AS_WANTED = (pa.ArrowException, TypeError, ValueError, OverflowError)
"""What pyarrow raises for values that are not of a type; UnicodeEncodeError is a ValueError."""

Values = Sequence[Any]


def ipc_stream(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> bytes:
    """The rows as one Arrow IPC stream of one batch. `rows` is not empty."""
    arrays = [
        _MAKERS[column.kind](values) for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    ]
    schema, head = _schema(tuple(each.type for each in arrays))
    batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
    return b"".join((head, batch.serialize(), _END_OF_STREAM))


@functools.lru_cache(maxsize=256)
def _schema(types: tuple[pa.DataType, ...]) -> tuple[pa.Schema, pa.Buffer]:
    # Numbered, since a result may have two columns of one name; the names travel before the rows.
    schema = pa.schema([pa.field(str(number), each) for number, each in enumerate(types)])
    return schema, schema.serialize()


def _whole_numbers(wanted: pa.DataType, values: Values) -> pa.Array:
    """Ints, or their digits as text; text where one does not fit in 64 bits."""
    try:
        first = next((each for each in values if each is not None), None)
        if isinstance(first, str):
            return _text(values).cast(wanted)
        return pa.array(values, wanted)
    except _NOT_AS_WANTED:
        return _text(values)


def _text(values: Values) -> pa.Array:
    try:
        array = pa.array(values, pa.string())
    except _NOT_AS_WANTED:
        return _large_text([None if each is None else _tolerant(each) for each in values])
    # Beyond 2 GB pyarrow answers with several arrays, which no batch can hold.
    return array if isinstance(array, pa.Array) else _large_text(values)


def _large_text(values: Values) -> pa.Array:
    return pa.array(values, pa.large_string())


def _bytes(values: Values) -> pa.Array:
    try:
        array = pa.array(values, pa.binary())
    except _NOT_AS_WANTED:
        return _text(values)
    return array if isinstance(array, pa.Array) else pa.array(values, pa.large_binary())


def _truths(values: Values) -> pa.Array:
    try:
        return pa.array(values, pa.bool_())
    except _NOT_AS_WANTED:
        return _text(values)


def _mixed(values: Values) -> pa.Array:
    """The type that all values share, else text."""
    # Asked of Python: pyarrow's own guess turns ints among floats into floats, text among bytes into
    # bytes, and looks for a package on the disk at every call.
    types = frozenset(map(type, values))
    wanted = _SHARED.get(types - _NOTHING)
    if wanted is None:
        return _text(_rendered(values, types))
    return wanted(values)


_NOTHING = frozenset({type(None)})
_SHARED: dict[frozenset[type], Callable[[Values], pa.Array]] = {
    frozenset(): functools.partial(pa.array, type=pa.null()),
    frozenset({int}): functools.partial(_whole_numbers, pa.int64()),
    frozenset({float}): functools.partial(pa.array, type=pa.float64()),
    frozenset({str}): _text,
    frozenset({bytes}): _bytes,
}


def _rendered(values: Values, types: frozenset[type]) -> Values:
    """Values of several types in one column: digits, text as it is, and blobs as SQL writes them."""
    if types == {int, float}:
        # The common case, a DECIMAL column of SQLite; only infinities are spelled otherwise.
        texts = list(map(repr, values))
        if "n" not in "".join(texts):
            return texts
    return [None if each is None else _RENDER.get(type(each), text_of)(each) for each in values]


_RENDER: dict[type, Callable[[Any], str]] = {bytes: lambda blob: f"X'{blob.hex()}'", int: str, str: str}


def _tolerant(value: Any) -> str:  # noqa: ANN401 - whatever a driver gave
    """Text that UTF-8 can hold; half characters are spelled out in hexadecimal."""
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else text_of(value)
    return text.encode("utf-8", "backslashreplace").decode()


_MAKERS: dict[Kind, Callable[[Values], pa.Array]] = {
    Kind.INTEGER: functools.partial(_whole_numbers, pa.int64()),
    Kind.UNSIGNED: functools.partial(_whole_numbers, pa.uint64()),
    Kind.BOOLEAN: _truths,
    Kind.BYTES: _bytes,
    Kind.MIXED: _mixed,
    **dict.fromkeys((Kind.FLOAT, Kind.DECIMAL, Kind.TEXT, Kind.TEMPORAL, Kind.OTHER), _text),
}
