"""How the values of MySQL and MariaDB come out, and what their types are called.

Type codes and flags are those of the protocol's column definition (dev.mysql.com, "Column Definition"
and "enum_field_types"; MariaDB's "Result Set Packets" agree).
"""

from collections.abc import Callable
from typing import Any

from poolkeeper.databases.columns import Column, Kind

UNSIGNED, ENUM, SET = 0x20, 0x100, 0x800
BINARY_CHARSET = 63
BYTES_PER_CHARACTER = 4
"""Lengths of text are in bytes of the connection's character set, utf8mb4."""

NO_SCALE = 31
"""Decimals of a FLOAT or DOUBLE without a fixed number of them."""

BIT, GEOMETRY, VECTOR, JSON = 16, 255, 242, 245
DECIMALS = frozenset({0, 246})
BLOBS = frozenset({249, 250, 251, 252})
STRINGS = frozenset({15, 253, 254})
FIXED_STRING = 254

INTEGERS = {1: "tinyint", 2: "smallint", 3: "int", 8: "bigint", 9: "mediumint"}
FLOATS = {4: "float", 5: "double"}
TEMPORALS = {7: "timestamp", 10: "date", 11: "time", 12: "datetime", 13: "year", 14: "date"}
FRACTIONAL = frozenset({7, 11, 12})
OTHERS = {6: "null", JSON: "json"}
RAW = {BIT: "bit", VECTOR: "vector", GEOMETRY: "geometry"}

LOB_SIZES = ((0xFF, "tiny"), (0xFFFF, ""), (0xFFFFFF, "medium"))


def text_of(value: bytes) -> str:
    """Text as the server wrote it; stray bytes that are no UTF-8 are spelled in hexadecimal."""
    return value.decode("utf-8", "backslashreplace")


def column_of(field: Any) -> Column:  # noqa: ANN401 - PyMySQL publishes no types
    """The column that a FieldDescriptorPacket describes."""
    code, flags, length = field.type_code, field.flags, field.length
    suffix = " unsigned" if flags & UNSIGNED else ""
    if code in INTEGERS:
        kind = Kind.UNSIGNED if suffix else Kind.INTEGER
        return Column(field.name, INTEGERS[code] + suffix, kind)
    if code in DECIMALS:
        precision = length - (field.scale > 0) - (not suffix)
        return Column(field.name, f"decimal({precision},{field.scale}){suffix}", Kind.DECIMAL)
    if code in FLOATS:
        return Column(field.name, FLOATS[code] + suffix, Kind.FLOAT)
    if code in TEMPORALS:
        fraction = f"({field.scale})" if code in FRACTIONAL and 0 < field.scale < NO_SCALE else ""
        return Column(field.name, TEMPORALS[code] + fraction, Kind.TEMPORAL)
    if code in RAW:
        return Column(field.name, f"bit({length})" if code == BIT else RAW[code], Kind.BYTES)
    if code in STRINGS or code in BLOBS:
        return _text_column(field)
    return Column(field.name, OTHERS.get(code, ""), Kind.OTHER)


def reader_of(column: Column) -> Callable[[bytes], Any] | None:
    """What turns the bytes of a value into what its kind promises; None where they stay bytes."""
    if column.kind in {Kind.INTEGER, Kind.UNSIGNED}:
        return int
    return None if column.kind is Kind.BYTES else text_of


def _text_column(field: Any) -> Column:  # noqa: ANN401
    binary = field.charsetnr == BINARY_CHARSET
    kind = Kind.BYTES if binary else Kind.TEXT
    size = field.length if binary else field.length // BYTES_PER_CHARACTER
    if field.flags & ENUM:
        return Column(field.name, "enum", Kind.TEXT)
    if field.flags & SET:
        return Column(field.name, "set", Kind.TEXT)
    if field.type_code in BLOBS:
        return Column(field.name, _lob_prefix(size) + ("blob" if binary else "text"), kind)
    plain = ("binary" if binary else "char") if field.type_code == FIXED_STRING else ""
    return Column(field.name, f"{plain or ('varbinary' if binary else 'varchar')}({size})", kind)


def _lob_prefix(size: int) -> str:
    for limit, prefix in LOB_SIZES:
        if size <= limit:
            return prefix
    return "long"
