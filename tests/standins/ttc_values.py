"""Writes the values of a row and of OUT binds in the wire form of their types."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Protocol

from tests.standins.ttc_buffers import TtcWriter
from tests.standins.ttc_errors import OracleError, write_rowid
from tests.standins.ttc_json import encode_json
from tests.standins.ttc_lobs import CHUNK_BYTES, Lob, LobStore
from tests.standins.ttc_numbers import encode_float, encode_number
from tests.standins.ttc_rowids import rowid_parts
from tests.standins.ttc_times import (
    YearsMonths,
    encode_date,
    encode_day_interval,
    encode_month_interval,
    encode_timestamp,
    encode_zoned,
)
from tests.standins.ttc_types import FORM_NATIONAL, OracleType
from tests.standins.ttc_vectors import encode_vector

NULL_INDICATOR = -1
LOGICAL_ROWID, PHYSICAL_ROWID = "*", 1


class ValueHome(Protocol):
    """Where values live that travel as a reference: large objects and cursors."""

    lobs: LobStore

    def write_cursor(self, writer: TtcWriter, result: object) -> None:
        """Open a cursor over a result, describe it and write its id."""


def write_value(writer: TtcWriter, value: object, kind: OracleType, home: ValueHome) -> None:
    """Write a column's value as a fetch sends it."""
    SPECIAL.get(kind.name, _write_plain)(writer, value, kind, home)
    if kind.name.startswith("LONG"):
        writer.ub(NULL_INDICATOR if value is None else 0, 0)


def write_out_value(writer: TtcWriter, value: object, kind: OracleType, home: ValueHome) -> None:
    """Write an OUT bind's value, with the length that tells whether it was cut."""
    if kind.name in ("ROWID", "UROWID"):
        writer.sized(None if value is None else str(value).encode())
    else:
        SPECIAL.get(kind.name, _write_plain)(writer, value, kind, home)
    writer.ub(NULL_INDICATOR if value is None and kind.name == "BOOLEAN" else 0)


def plain_bytes(value: object, kind: OracleType) -> bytes | None:
    """The bytes of a value whose type travels as length and bytes; raises ORA-00932 where they do not fit."""
    if value is None:
        return None
    try:
        return PLAIN[kind.name](value, kind)
    except (ArithmeticError, AttributeError, TypeError, ValueError, InvalidOperation) as error:
        message = f"inconsistent datatypes: expected {kind.name} got {type(value).__name__}"
        raise OracleError(932, message) from error


def _text(value: object, kind: OracleType) -> bytes:
    text = value.decode() if isinstance(value, bytes) else str(value)
    if kind.name in ("CHAR", "NCHAR"):
        text = text.ljust(kind.size)
    return text.encode("utf-16-be" if kind.code.form == FORM_NATIONAL else "utf-8")


def _raw(value: object, _kind: OracleType) -> bytes:
    return bytes.fromhex(value) if isinstance(value, str) else bytes(value)


def _number(value: object, _kind: OracleType) -> bytes:
    return encode_number(value if isinstance(value, (int, float, Decimal)) else Decimal(str(value)))


def _boolean(value: object, _kind: OracleType) -> bytes:
    return b"\x01\x01" if value else b"\x00"


def _of(encode: Callable[..., bytes], wanted: type) -> Callable[[object, OracleType], bytes]:
    def checked(value: object, _kind: OracleType) -> bytes:
        if not isinstance(value, wanted):
            raise TypeError(value)
        return encode(value)

    return checked


PLAIN: dict[str, Callable[[object, OracleType], bytes]] = {
    **dict.fromkeys(("VARCHAR2", "NVARCHAR2", "CHAR", "NCHAR", "LONG", "LONG NVARCHAR"), _text),
    **dict.fromkeys(("RAW", "LONG RAW"), _raw),
    **dict.fromkeys(("NUMBER", "FLOAT", "BINARY_INTEGER"), _number),
    "BINARY_FLOAT": lambda value, _: encode_float(float(str(value)), ">f"),
    "BINARY_DOUBLE": lambda value, _: encode_float(float(str(value)), ">d"),
    "BOOLEAN": _boolean,
    "DATE": _of(encode_date, date),
    "TIMESTAMP": _of(encode_timestamp, date),
    "TIMESTAMP WITH LOCAL TIME ZONE": _of(encode_timestamp, date),
    "TIMESTAMP WITH TIME ZONE": _of(encode_zoned, date),
    "INTERVAL DAY TO SECOND": _of(encode_day_interval, timedelta),
    "INTERVAL YEAR TO MONTH": _of(encode_month_interval, YearsMonths),
}


def _write_plain(writer: TtcWriter, value: object, kind: OracleType, _home: ValueHome) -> None:
    data = plain_bytes(value, kind)
    # an empty string is NULL to Oracle
    writer.sized(data)


def _write_lob(writer: TtcWriter, value: object, kind: OracleType, home: ValueHome) -> None:
    if value is None:
        writer.ub(0)
        return
    content = (
        (value if isinstance(value, bytes) else str(value).encode())
        if kind.name == "BLOB"
        else _as_text(value)
    )
    locator = home.lobs.keep(content)
    writer.ub(len(locator), Lob(content).length, CHUNK_BYTES)
    writer.sized(locator)


def _as_text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _write_image(writer: TtcWriter, value: object, kind: OracleType, home: ValueHome) -> None:
    if value is None:
        writer.ub(0)
        return
    if kind.name == "JSON":
        image = encode_json(json.loads(value) if isinstance(value, str) else value)
    else:
        image = encode_vector(value)
    locator = home.lobs.keep(image)
    writer.ub(len(locator), len(image), CHUNK_BYTES)
    writer.sized(image)
    writer.sized(locator)


def _write_rowid(writer: TtcWriter, value: object, _kind: OracleType, _home: ValueHome) -> None:
    if value is None:
        writer.u8(0)
        return
    writer.u8(13)
    write_rowid(writer, rowid_parts(str(value)))


def _write_universal_rowid(writer: TtcWriter, value: object, _kind: OracleType, _home: ValueHome) -> None:
    if value is None:
        writer.u8(0)
        return
    text = str(value)
    if text.startswith(LOGICAL_ROWID):
        image = b"\x02" + text[1:].encode()
    else:
        obj, file, block, slot = rowid_parts(text)
        image = bytes((PHYSICAL_ROWID,)) + obj.to_bytes(4, "big") + file.to_bytes(2, "big")
        image += block.to_bytes(4, "big") + slot.to_bytes(2, "big")
    writer.sized(bytes((len(image),)))
    writer.sized(image)


def _write_xml(writer: TtcWriter, value: object, _kind: OracleType, _home: ValueHome) -> None:
    # object's type id, object id, snapshot, version
    writer.ub(0, 0, 0, 0)
    text = b"" if value is None else str(value).encode()
    # an image without a prefix segment, of XML version 1, that holds the text itself
    image = b"\x84\x01\xfe" + (len(text) + 12).to_bytes(4, "big") + b"\x01" + (4).to_bytes(4, "big") + text
    writer.ub(len(image) if value is not None else 0, 0)
    if value is not None:
        writer.sized(image)


def _write_cursor(writer: TtcWriter, value: object, _kind: OracleType, home: ValueHome) -> None:
    writer.u8(1)
    home.write_cursor(writer, value)


SPECIAL: dict[str, Callable[[TtcWriter, object, OracleType, ValueHome], None]] = {
    "CLOB": _write_lob,
    "NCLOB": _write_lob,
    "BLOB": _write_lob,
    "JSON": _write_image,
    "VECTOR": _write_image,
    "ROWID": _write_rowid,
    "UROWID": _write_universal_rowid,
    "XMLTYPE": _write_xml,
    "CURSOR": _write_cursor,
}
