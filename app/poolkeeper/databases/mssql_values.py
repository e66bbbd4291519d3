"""How the values of SQL Server come out exactly, and what their types are called."""

import datetime
import decimal
import functools
import uuid

from poolkeeper.databases.columns import Column, Kind
from poolkeeper.databases.exact_rows import (
    Reader,
    as_they_are,
    cut_texts,
    date_texts,
    decimal_texts,
    float_texts,
    reading,
    real_text,
    real_texts,
)
from poolkeeper.databases.mssql_odbc_structures import with_scale

_KINDS = {
    Kind.INTEGER: ("tinyint", "smallint", "int", "bigint"),
    Kind.BOOLEAN: ("bit",),
    Kind.DECIMAL: ("decimal", "numeric", "money", "smallmoney"),
    Kind.FLOAT: ("float", "real"),
    Kind.TEMPORAL: ("date", "time", "smalldatetime", "datetime", "datetime2", "datetimeoffset"),
    Kind.TEXT: ("char", "varchar", "nchar", "nvarchar", "text", "ntext", "sysname"),
    Kind.BYTES: (
        "binary", "varbinary", "image", "rowversion", "timestamp",
        "udt", "hierarchyid", "geometry", "geography",
    ),
    Kind.OTHER: ("uniqueidentifier", "xml", "sql_variant", "json", "vector"),
}  # fmt: skip
KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}

SIZED = frozenset({"char", "varchar", "nchar", "nvarchar", "binary", "varbinary"})
SCALED = frozenset({"time", "datetime2", "datetimeoffset"})
FIXED_SCALES = {"date": 0, "smalldatetime": 0, "datetime": 3}
LENGTH_TO_SECONDS = {"time": 8, "smalldatetime": 19, "datetime": 19, "datetime2": 19}
"""Characters before the fraction, in texts without a zone."""

LONGEST_SIZED = 8000
USUAL_SCALE = 7

_BY_PYTHON = {
    bool: ("bit", Kind.BOOLEAN),
    int: ("", Kind.INTEGER),
    float: ("", Kind.FLOAT),
    decimal.Decimal: ("", Kind.DECIMAL),
    datetime.date: ("date", Kind.TEMPORAL),
    datetime.time: ("", Kind.TEMPORAL),
    datetime.datetime: ("", Kind.TEMPORAL),
    uuid.UUID: ("uniqueidentifier", Kind.OTHER),
    bytes: ("", Kind.BYTES),
    bytearray: ("", Kind.BYTES),
    str: ("", Kind.OTHER),
}
"""What is sure where a driver tells no more of a column than the type of its values in Python."""


def scale_of(each: Column) -> int:
    """The digits after the second that values of a temporal type have."""
    base, _, rest = each.type_name.partition("(")
    return int(rest.rstrip(")")) if rest else FIXED_SCALES.get(base, USUAL_SCALE)


def column(name: str, type_name: str, size: int = 0, precision: int = 0, scale: int = 0) -> Column:
    """A column by the server's name of its type; sizes in characters, or bytes for binary types."""
    base = type_name.casefold().removesuffix(" identity").removesuffix("()").strip()
    base = "rowversion" if base == "timestamp" else base
    kind = KIND_OF.get(base, Kind.OTHER)
    if base in SIZED:
        length = str(size) if 0 < size <= LONGEST_SIZED else "max"
        return Column(name, f"{base}({length})", kind)
    if base in {"decimal", "numeric"} and precision:
        return Column(name, f"{base}({precision},{scale})", kind)
    if base in SCALED and scale != USUAL_SCALE:
        return Column(name, f"{base}({scale})", kind)
    return Column(name, base, kind)


def column_by_python_type(name: str, python_type: type) -> Column:
    """A column of which the driver tells no more than the type of its values in Python."""
    return Column(name, *_BY_PYTHON.get(python_type, ("", Kind.OTHER)))


def reader_of(each: Column) -> Reader:
    """What turns a column of values into what its kind promises; None where it is that already."""
    if each.type_name == "real":
        return reading(real_text, {float: real_texts})
    if each.kind is Kind.TEMPORAL and each.type_name:
        return _temporal_reader(each.type_name.partition("(")[0], scale_of(each))
    return _READERS.get(each.kind)


def _temporal_reader(base: str, scale: int) -> Reader:
    write = functools.partial(temporal_text, scale=scale)
    if base == "date":
        return reading(write, {datetime.date: date_texts})
    if scale == USUAL_SCALE:
        return reading(write, {str: as_they_are})
    if base in LENGTH_TO_SECONDS:
        length = LENGTH_TO_SECONDS[base] + (scale and scale + 1)
        return reading(write, {str: functools.partial(cut_texts, length=length)})
    return reading(write)


def decimal_text(value: object) -> str:
    """All digits and no exponent."""
    return format(value, "f") if isinstance(value, decimal.Decimal) else str(value)


def temporal_text(value: object, scale: int | None = None) -> str:
    """A date or time as SQL Server writes it, with the digits that its type has or Python's value."""
    if isinstance(value, str):
        return value if scale is None else with_scale(value, scale)
    text = value.isoformat(" ") if isinstance(value, datetime.datetime) else str(value)
    if scale is None or not isinstance(value, datetime.datetime | datetime.time):
        return text
    return with_scale(f"{text.partition('.')[0]}.{value.microsecond:06}0", scale)


def other_text(value: object) -> str:
    """A value of no particular kind; bytes as SQL Server writes them."""
    if isinstance(value, bytes | bytearray):
        return "0x" + value.hex().upper()
    if isinstance(value, uuid.UUID):
        return str(value).upper()
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return temporal_text(value)
    return repr(value) if isinstance(value, float) else decimal_text(value)


_READERS: dict[Kind, Reader] = {
    Kind.TEMPORAL: reading(temporal_text),
    Kind.FLOAT: reading(repr, {float: float_texts}),
    Kind.DECIMAL: reading(other_text, {decimal.Decimal: decimal_texts, str: as_they_are}),
    Kind.OTHER: reading(other_text, {str: as_they_are}),
    Kind.BYTES: reading(bytes, {bytes: as_they_are}),
    Kind.BOOLEAN: reading(bool, {bool: as_they_are}),
}
