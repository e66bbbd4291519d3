"""Names the Oracle types a stand-in's columns may have, and describes such columns to the client.

A type is written as in a CREATE TABLE: `NUMBER(10,2)`, `VARCHAR2(40 CHAR)`, `TIMESTAMP(3) WITH TIME ZONE`.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from tests.standins.ttc_buffers import TtcWriter

CHARSET_UTF8, CHARSET_UTF16 = 873, 2000
FORM_IMPLICIT, FORM_NATIONAL = 1, 2
LOCATOR_BYTES = 40


class TypeCode(NamedTuple):
    """A type on the wire: its number, its character set form, and the bytes that a value takes at most."""

    number: int
    form: int = 0
    buffer_bytes: int = 0


TYPE_CODES = {
    "VARCHAR2": TypeCode(1, FORM_IMPLICIT),
    "NVARCHAR2": TypeCode(1, FORM_NATIONAL),
    "CHAR": TypeCode(96, FORM_IMPLICIT),
    "NCHAR": TypeCode(96, FORM_NATIONAL),
    "LONG": TypeCode(8, FORM_IMPLICIT),
    "LONG NVARCHAR": TypeCode(8, FORM_NATIONAL),
    "LONG RAW": TypeCode(24),
    "RAW": TypeCode(23),
    "NUMBER": TypeCode(2, 0, 22),
    "FLOAT": TypeCode(2, 0, 22),
    "BINARY_INTEGER": TypeCode(3, 0, 22),
    "BINARY_FLOAT": TypeCode(100, 0, 4),
    "BINARY_DOUBLE": TypeCode(101, 0, 8),
    "BOOLEAN": TypeCode(252, 0, 4),
    "DATE": TypeCode(12, 0, 7),
    "TIMESTAMP": TypeCode(180, 0, 11),
    "TIMESTAMP WITH TIME ZONE": TypeCode(181, 0, 13),
    "TIMESTAMP WITH LOCAL TIME ZONE": TypeCode(231, 0, 11),
    "INTERVAL YEAR TO MONTH": TypeCode(182, 0, 5),
    "INTERVAL DAY TO SECOND": TypeCode(183, 0, 11),
    "ROWID": TypeCode(11, 0, 18),
    "UROWID": TypeCode(208, 0, 5267),
    "CLOB": TypeCode(112, FORM_IMPLICIT, LOCATOR_BYTES),
    "NCLOB": TypeCode(112, FORM_NATIONAL, LOCATOR_BYTES),
    "BLOB": TypeCode(113, 0, LOCATOR_BYTES),
    "JSON": TypeCode(119, 0, LOCATOR_BYTES),
    "VECTOR": TypeCode(127, 0, LOCATOR_BYTES),
    "XMLTYPE": TypeCode(109, 0, 2000),
    "CURSOR": TypeCode(102, 0, 4),
}
SAME_AS = {
    "INTEGER": "NUMBER(38,0)",
    "INT": "NUMBER(38,0)",
    "SMALLINT": "NUMBER(38,0)",
    "DECIMAL": "NUMBER",
    "NUMERIC": "NUMBER",
    "REAL": "FLOAT(63)",
    "DOUBLE PRECISION": "FLOAT(126)",
    "VARCHAR": "VARCHAR2",
    "SYS_REFCURSOR": "CURSOR",
}
NAME_OF_CODE = {(code.number, code.form): name for name, code in TYPE_CODES.items() if name != "FLOAT"}
# types whose values the client fetches only after it has said how it wants them
FETCHED_AFTER_DEFINE = ("CLOB", "NCLOB", "BLOB", "JSON", "VECTOR")
ANY_SCALE = -127
FLOAT_BITS = 126


@dataclass(frozen=True, slots=True)
class OracleType:
    """A type with its size (characters or bytes), precision and scale."""

    name: str
    size: int = 0
    precision: int = 0
    scale: int = 0

    @property
    def code(self) -> TypeCode:
        """The type on the wire."""
        return TYPE_CODES[self.name]

    @property
    def buffer_bytes(self) -> int:
        """The most bytes a value takes; zero would tell the driver that every value is NULL."""
        if self.code.buffer_bytes or self.name.startswith("LONG"):
            return self.code.buffer_bytes
        return max(self.size, 1) * (4 if self.code.form == FORM_IMPLICIT else 2 if self.code.form else 1)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an answer: its name as the client sees it, and its type as in a CREATE TABLE."""

    name: str
    type: str = "VARCHAR2(4000)"
    nullable: bool = True

    @property
    def oracle_type(self) -> OracleType:
        """The type, taken apart."""
        return parse_type(self.type)


def parse_type(written: str) -> OracleType:
    """Take a written type apart; raises ValueError for one that no stand-in knows."""
    text = " ".join(written.upper().split())
    numbers = [
        int(number)
        for number in re.findall(r"-?\d+", "".join(re.findall(r"\([^)]*\)", text)).replace(",", " "))
    ]
    name = " ".join(re.sub(r"\([^)]*\)", " ", text).split())
    if name in SAME_AS:
        same = parse_type(SAME_AS[name])
        return parse_type(f"{same.name}({','.join(map(str, numbers))})") if numbers else same
    if name not in TYPE_CODES:
        message = f"no stand-in knows the type {written!r}"
        raise ValueError(message)
    if name == "FLOAT":
        return OracleType(name, 0, numbers[0] if numbers else FLOAT_BITS, ANY_SCALE)
    if name == "NUMBER":
        return OracleType(name, 0, *((numbers[0], (numbers[1:] or [0])[0]) if numbers else (0, ANY_SCALE)))
    if name.startswith("TIMESTAMP"):
        return OracleType(name, 0, 0, numbers[0] if numbers else 6)
    if name.startswith("INTERVAL"):
        return OracleType(name, 0, numbers[0] if numbers else 2, numbers[1] if numbers[1:] else 6)
    return OracleType(name, numbers[0] if numbers else 1)


def write_column(writer: TtcWriter, column: Column, position: int, field_version: int) -> None:
    """Describe one column; newer field versions tell more."""
    kind = column.oracle_type
    name = column.name.encode()
    writer.u8(kind.code.number, 0, kind.precision & 0xFF, kind.scale & 0xFF)
    # buffer, array elements, flags, object type's id, version
    writer.ub(kind.buffer_bytes, 0, 0, 0, 0)
    writer.ub({FORM_IMPLICIT: CHARSET_UTF8, FORM_NATIONAL: CHARSET_UTF16}.get(kind.code.form, 0))
    writer.u8(kind.code.form)
    writer.ub(kind.size if kind.code.form else 0)
    if field_version >= 8:
        writer.ub(0)
    writer.u8(1 if column.nullable else 0, min(len(name), 255))
    writer.twice_sized(name)
    is_xml = kind.name == "XMLTYPE"
    writer.twice_sized("SYS" if is_xml else "")
    writer.twice_sized("XMLTYPE" if is_xml else "")
    writer.ub(position, 0)
    if field_version >= 17:
        # domain's schema and name
        writer.ub(0, 0)
    if field_version >= 20:
        # annotations
        writer.ub(0)
    if field_version >= 24:
        # vector's dimensions, format, flags
        writer.ub(0)
        writer.u8(0, 0)


def write_description(writer: TtcWriter, columns: tuple[Column, ...], field_version: int) -> None:
    """Describe the columns of a result."""
    writer.ub(sum(column.oracle_type.buffer_bytes for column in columns), len(columns))
    if columns:
        writer.u8(0)
    for position, column in enumerate(columns, 1):
        write_column(writer, column, position, field_version)
    # current date, four sizes, query cache key
    writer.ub(0, 0, 0, 0, 0, 0)
