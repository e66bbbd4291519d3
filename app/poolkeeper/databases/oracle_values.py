"""How the values of Oracle come out exactly, and what their types are called.

Types: python-oracledb's documentation, "Supported Oracle Database Data Types"; names as in Oracle's SQL
Language Reference, "Data Types".
"""

from __future__ import annotations

import array
import datetime
import decimal
import functools
import json
from typing import TYPE_CHECKING, Any

import oracledb

from poolkeeper.databases.columns import Column, Kind
from poolkeeper.databases.exact_rows import (
    Reader,
    as_they_are,
    float_texts,
    reading,
    real_text,
    real_texts,
    stamp_texts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from poolkeeper.databases.exact_rows import Values

ANY_SCALE = -127
"""The scale of a NUMBER without one, and of FLOAT."""

_SIZED = {
    oracledb.DB_TYPE_VARCHAR: ("VARCHAR2", Kind.TEXT),
    oracledb.DB_TYPE_NVARCHAR: ("NVARCHAR2", Kind.TEXT),
    oracledb.DB_TYPE_CHAR: ("CHAR", Kind.TEXT),
    oracledb.DB_TYPE_NCHAR: ("NCHAR", Kind.TEXT),
    oracledb.DB_TYPE_RAW: ("RAW", Kind.BYTES),
}
_PLAIN = {
    oracledb.DB_TYPE_BINARY_FLOAT: ("BINARY_FLOAT", Kind.FLOAT),
    oracledb.DB_TYPE_BINARY_DOUBLE: ("BINARY_DOUBLE", Kind.FLOAT),
    oracledb.DB_TYPE_BINARY_INTEGER: ("INTEGER", Kind.DECIMAL),
    oracledb.DB_TYPE_DATE: ("DATE", Kind.TEMPORAL),
    oracledb.DB_TYPE_LONG: ("LONG", Kind.TEXT),
    oracledb.DB_TYPE_LONG_NVARCHAR: ("LONG", Kind.TEXT),
    oracledb.DB_TYPE_LONG_RAW: ("LONG RAW", Kind.BYTES),
    oracledb.DB_TYPE_CLOB: ("CLOB", Kind.TEXT),
    oracledb.DB_TYPE_NCLOB: ("NCLOB", Kind.TEXT),
    oracledb.DB_TYPE_BLOB: ("BLOB", Kind.BYTES),
    oracledb.DB_TYPE_BFILE: ("BFILE", Kind.OTHER),
    oracledb.DB_TYPE_BOOLEAN: ("BOOLEAN", Kind.BOOLEAN),
    oracledb.DB_TYPE_JSON: ("JSON", Kind.OTHER),
    oracledb.DB_TYPE_VECTOR: ("VECTOR", Kind.OTHER),
    oracledb.DB_TYPE_ROWID: ("ROWID", Kind.OTHER),
    oracledb.DB_TYPE_UROWID: ("UROWID", Kind.OTHER),
    oracledb.DB_TYPE_XMLTYPE: ("XMLTYPE", Kind.TEXT),
    oracledb.DB_TYPE_CURSOR: ("REF CURSOR", Kind.OTHER),
    oracledb.DB_TYPE_INTERVAL_DS: ("INTERVAL DAY TO SECOND", Kind.TEMPORAL),
    oracledb.DB_TYPE_INTERVAL_YM: ("INTERVAL YEAR TO MONTH", Kind.TEMPORAL),
}
_STAMPS = {
    oracledb.DB_TYPE_TIMESTAMP: "TIMESTAMP({})",
    oracledb.DB_TYPE_TIMESTAMP_TZ: "TIMESTAMP({}) WITH TIME ZONE",
    oracledb.DB_TYPE_TIMESTAMP_LTZ: "TIMESTAMP({}) WITH LOCAL TIME ZONE",
}


def column_of(described: oracledb.FetchInfo, code: oracledb.DbType) -> Column:
    """The column that python-oracledb describes; `code` is its type before it was fetched as another."""
    name = described.name
    if code is oracledb.DB_TYPE_NUMBER:
        return Column(name, _number_name(described.precision or 0, described.scale), Kind.DECIMAL)
    if code in _SIZED:
        type_name, kind = _SIZED[code]
        return Column(name, f"{type_name}({described.display_size or described.internal_size})", kind)
    if code in _STAMPS:
        return Column(name, _STAMPS[code].format(described.scale or 0), Kind.TEMPORAL)
    type_name, kind = _PLAIN.get(code, ("", Kind.OTHER))
    return Column(name, type_name or _object_name(described), kind)


def type_and_kind(code: Any) -> tuple[str, Kind]:  # noqa: ANN401 - one of the driver's types
    """The name and kind of a bind's type."""
    if code is oracledb.DB_TYPE_NUMBER:
        return "NUMBER", Kind.DECIMAL
    if code in _STAMPS:
        return _STAMPS[code].format(6), Kind.TEMPORAL
    if code in _SIZED:
        return _SIZED[code]
    return _PLAIN.get(code, ("", Kind.OTHER))


def reader_of(each: Column) -> Reader:
    """What turns a column of the driver's values into what its kind promises; None where they are that."""
    if each.type_name.startswith("TIMESTAMP"):
        digits = int(each.type_name.partition("(")[2].partition(")")[0])
        write = functools.partial(stamp_text, digits=digits)
        return reading(write, {datetime.datetime: functools.partial(_stamps, digits=digits)})
    return _READERS.get(each.type_name, _BY_KIND.get(each.kind))


def _number_name(precision: int, scale: int | None) -> str:
    if scale == ANY_SCALE or not precision:
        return "FLOAT" if precision else "NUMBER"
    return f"NUMBER({precision},{scale})" if scale else f"NUMBER({precision})"


def _object_name(described: Any) -> str:  # noqa: ANN401
    kind = described.type
    return str(getattr(kind, "name", "") or "")


def stamp_text(value: datetime.datetime, digits: int) -> str:
    """A time stamp with as many digits of a second as its type has; the driver sends six at most."""
    text = value.strftime("%H:%M:%S")
    fraction = f".{value.microsecond:06}000"[: digits + 1] if digits else ""
    return f"{value.date().isoformat()} {text}{fraction}"


def date_text(value: datetime.datetime) -> str:
    """Oracle's DATE, which has a time of day."""
    return value.isoformat(" ")


def _stamps(values: Values, digits: int) -> Values:
    # The driver gives a column with zones or without; Arrow would turn the former into UTC.
    first = next((each for each in values if each is not None), None)
    if first is not None and first.tzinfo:
        return reading(functools.partial(stamp_text, digits=digits))(values)
    return stamp_texts(values, digits)


def _dates(values: Values) -> Values:
    return stamp_texts(values, 0)


def days_text(value: datetime.timedelta) -> str:
    """`+3 04:05:06.000007`, as Oracle writes an INTERVAL DAY TO SECOND."""
    sign = "-" if value < datetime.timedelta(0) else "+"
    value = abs(value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{value.days} {hours:02}:{minutes:02}:{seconds:02}.{value.microseconds:06}"


def months_text(value: Any) -> str:  # noqa: ANN401 - the driver's IntervalYM
    """`+1-06`, as Oracle writes an INTERVAL YEAR TO MONTH; both parts have the sign."""
    sign = "-" if value.years < 0 or value.months < 0 else "+"
    return f"{sign}{abs(value.years)}-{abs(value.months):02}"


def json_text(value: object) -> str:
    """JSON as text; numbers keep every digit."""
    return _json(value)


def vector_text(value: Any) -> str:  # noqa: ANN401
    """`[1.5,2]`; a sparse vector as the driver writes it."""
    if isinstance(value, array.array):
        write = real_text if value.typecode == "f" else repr
        return "[" + ",".join(write(each) for each in value) + "]"
    return str(value)


def _json(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(str(name))}:{_json(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_json, value)) + "]"
    for kind, write in _IN_JSON.items():
        if isinstance(value, kind):
            return write(value)
    return _quoted(value)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


_IN_JSON: dict[type, Callable[[Any], str]] = {
    decimal.Decimal: lambda value: format(value, "f"),
    datetime.date: lambda value: _quoted(value.isoformat()),
    datetime.timedelta: lambda value: _quoted(days_text(value)),
    bytes: lambda value: _quoted(value.hex().upper()),
    array.array: vector_text,
}
_READERS: dict[str, Reader] = {
    "BINARY_FLOAT": reading(real_text, {float: real_texts}),
    "DATE": reading(date_text, {datetime.datetime: _dates}),
    "INTERVAL DAY TO SECOND": reading(days_text),
    "INTERVAL YEAR TO MONTH": reading(months_text),
    "JSON": reading(json_text),
    "VECTOR": reading(vector_text),
    "XMLTYPE": reading(str, {str: as_they_are}),
}
_BY_KIND: dict[Kind, Reader] = {
    Kind.FLOAT: reading(repr, {float: float_texts}),
    Kind.OTHER: reading(str, {str: as_they_are}),
}
