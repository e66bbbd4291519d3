"""How the values of SQL Server come out exactly, and what their types are called.

Layouts of the C structures: sqltypes.h of ODBC (SQL_TIMESTAMP_STRUCT) and learn.microsoft.com, "Data Type
Support for ODBC Date and Time Improvements" (SQL_SS_TIME2_STRUCT, SQL_SS_TIMESTAMPOFFSET_STRUCT).
"""

import datetime
import decimal
import struct
import uuid
from collections.abc import Callable
from typing import Any

from poolkeeper.databases.columns import Column, Kind
from poolkeeper.databases.exact_rows import Reader, real_text

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
LONGEST_SIZED = 8000
USUAL_SCALE = 7

_BY_PYTHON = {
    bool: "bit",
    int: "bigint",
    float: "float",
    decimal.Decimal: "decimal",
    datetime.date: "date",
    datetime.time: "time",
    datetime.datetime: "datetime2",
    uuid.UUID: "uniqueidentifier",
    bytes: "varbinary",
    bytearray: "varbinary",
}
"""What a driver that names only Python's types most likely means."""


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


def column_by_python_type(name: str, python_type: object) -> Column:
    """A column of which the driver tells no more than the type of its values in Python."""
    type_name = _BY_PYTHON.get(python_type, "") if isinstance(python_type, type) else ""
    return Column(name, type_name, KIND_OF.get(type_name, Kind.TEXT if python_type is str else Kind.OTHER))


def reader_of(each: Column) -> Reader:
    """What turns a driver's value into what the column's kind promises; None where it is that already."""
    if each.type_name == "real":
        return real_text
    return _READERS.get(each.kind)


def decimal_text(value: object) -> str:
    """All digits and no exponent."""
    return format(value, "f") if isinstance(value, decimal.Decimal) else str(value)


def temporal_text(value: object) -> str:
    """A date or time as SQL Server writes it."""
    return value.isoformat(" ") if isinstance(value, datetime.datetime) else str(value)


def other_text(value: object) -> str:
    """A value of no particular kind; bytes as SQL Server writes them."""
    if isinstance(value, bytes | bytearray):
        return "0x" + value.hex().upper()
    if isinstance(value, uuid.UUID):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        return temporal_text(value)
    return decimal_text(value)


def timestamp_text(raw: bytes, scale: int) -> str:
    """A SQL_TIMESTAMP_STRUCT; its fraction counts nanoseconds."""
    year, month, day, hour, minute, second, nanoseconds = struct.unpack("<hHHHHHI", raw[:16])
    return (
        f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{fraction_text(nanoseconds, scale)}"
    )


def time_text(raw: bytes, scale: int) -> str:
    """A SQL_SS_TIME2_STRUCT, which is padded before its fraction."""
    hour, minute, second, nanoseconds = struct.unpack("<HHH2xI", raw[:12])
    return f"{hour:02}:{minute:02}:{second:02}{fraction_text(nanoseconds, scale)}"


def offset_text(raw: bytes, scale: int) -> str:
    """A SQL_SS_TIMESTAMPOFFSET_STRUCT; the sign is in both parts of its offset."""
    hours, minutes = struct.unpack("<hh", raw[16:20])
    sign = "-" if hours < 0 or minutes < 0 else "+"
    return f"{timestamp_text(raw, scale)} {sign}{abs(hours):02}:{abs(minutes):02}"


def fraction_text(nanoseconds: int, scale: int) -> str:
    """The digits after the second that the type has; nothing for a scale of 0."""
    return f".{nanoseconds:09}"[: scale + 1] if scale else ""


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.FLOAT: repr,
    Kind.DECIMAL: decimal_text,
    Kind.TEMPORAL: temporal_text,
    Kind.OTHER: other_text,
    Kind.BYTES: bytes,
    Kind.BOOLEAN: bool,
}
