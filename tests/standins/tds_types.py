"""The types of result columns: how TDS names them and encodes their values (MS-TDS 2.2.5.4, 2.2.5.5).

`wire_type("decimal(38,10)")` gives the TYPE_INFO bytes and a function from a Python value, or from the exact
text of one, to its bytes on the wire. None is NULL for every type.
"""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from tests.standins import tds_temporal as temporal
from tests.standins.tds_temporal import Moment

COLLATION = bytes.fromhex("0904d00034")
"""SQL_Latin1_General_CP1_CI_AS: code page 1252."""

_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
_NULL_PLP = b"\xff" * 8
_LONG_CHUNK = 8000
_KEY = "PublicKeyToken=89845dcd8080cc91"
_NAME = re.compile(r"\s*\[?(\w+)\]?\s*(?:\(\s*([^)]*?)\s*\))?\s*")

Encoder = Callable[[object], bytes]


@dataclass(frozen=True)
class WireType:
    """A type as a column of a result carries it."""

    info: bytes
    encode: Encoder
    names_table: bool = False
    """text, ntext and image say in the column's description which table they come from."""
    user_type: int = 0


@lru_cache(maxsize=512)
def wire_type(text: str) -> WireType:
    """Find the wire type of a T-SQL type; raises ValueError for an unknown one."""
    found = _NAME.fullmatch(text)
    if found is None or found[1].lower() not in _MAKERS:
        raise ValueError(f"no such SQL Server type: {text!r}")
    arguments = [part.strip().lower() for part in (found[2] or "").split(",") if part.strip()]
    return _MAKERS[found[1].lower()](*arguments)


def _short(info: bytes, convert: Callable[[object], bytes], **more: int) -> WireType:
    """Make a type whose values carry their length in one byte; zero is NULL."""

    def encode(value: object) -> bytes:
        if value is None:
            return b"\0"
        data = convert(value)
        return bytes((len(data),)) + data

    return WireType(info, encode, **more)


def _integer(size: int) -> WireType:
    low, high = (0, 255) if size == 1 else (-(1 << (size * 8 - 1)), (1 << (size * 8 - 1)) - 1)

    def convert(value: object) -> bytes:
        number = int(value)  # type: ignore[call-overload]
        if not low <= number <= high:
            raise OverflowError(f"{number} does not fit into {size} bytes")
        return number.to_bytes(size, "little", signed=size > 1)

    return _short(bytes((0x26, size)), convert)


def _floating(size: int) -> WireType:
    layout = "<f" if size == 4 else "<d"
    return _short(bytes((0x6D, size)), lambda value: struct.pack(layout, float(value)))  # type: ignore[arg-type]


def _money(size: int) -> WireType:
    def convert(value: object) -> bytes:
        units = int(_EXACT.create_decimal(str(value)).scaleb(4, _EXACT).to_integral_value(ROUND_HALF_UP))
        if size == 4:
            return struct.pack("<i", units)
        return struct.pack("<iI", units >> 32, units & 0xFFFFFFFF)

    return _short(bytes((0x6E, size)), convert)


def decimal_bytes(value: object, scale: int, size: int) -> bytes:
    """Encode a sign and a magnitude; raises OverflowError where it needs more than `size` bytes."""
    number = _EXACT.create_decimal(str(value))
    units = int(number.scaleb(scale, _EXACT).to_integral_value(ROUND_HALF_UP))
    return bytes((units >= 0,)) + abs(units).to_bytes(size - 1, "little")


def _decimal(code: int, precision: str = "18", scale: str = "0") -> WireType:
    digits = int(precision)
    size = 5 if digits <= 9 else 9 if digits <= 19 else 13 if digits <= 28 else 17
    return _short(
        bytes((code, size, digits, int(scale))), lambda value: decimal_bytes(value, int(scale), size)
    )


def _plp(info: bytes, convert: Callable[[object], bytes]) -> WireType:
    """Make a type of unlimited length, sent as a total length and chunks that end with an empty one."""

    def encode(value: object) -> bytes:
        if value is None:
            return _NULL_PLP
        data = convert(value)
        chunks = [data[start : start + _LONG_CHUNK] for start in range(0, len(data), _LONG_CHUNK)]
        body = b"".join(struct.pack("<I", len(chunk)) + chunk for chunk in chunks)
        return struct.pack("<Q", len(data)) + body + b"\0\0\0\0"

    return WireType(info, encode)


def _counted(
    code: int,
    collation: bytes,
    convert: Callable[[object], bytes],
    width: int,
    length: str = "1",
    *,
    pad: bytes = b"",
) -> WireType:
    """Make char, varchar, binary and their kind; `width` is bytes a character, `pad` fills fixed ones."""
    if length in {"max", "-1"}:
        return _plp(bytes((code,)) + b"\xff\xff" + collation, convert)
    size = int(length) * width

    def encode(value: object) -> bytes:
        if value is None:
            return b"\xff\xff"
        data = convert(value)
        if pad and len(data) < size:
            data += pad * ((size - len(data)) // len(pad))
        if len(data) > size:
            raise OverflowError(f"{len(data)} bytes do not fit into {size}")
        return struct.pack("<H", len(data)) + data

    return WireType(bytes((code,)) + struct.pack("<H", size) + collation, encode)


def _long(code: int, collation: bytes, convert: Callable[[object], bytes]) -> WireType:
    """Make text, ntext and image: a text pointer and a timestamp stand before the data."""

    def encode(value: object) -> bytes:
        if value is None:
            return b"\0"
        data = convert(value)
        return b"\x10" + b"p" * 16 + b"t" * 8 + struct.pack("<I", len(data)) + data

    return WireType(bytes((code,)) + b"\xff\xff\xff\x7f" + collation, encode, names_table=True)


def _narrow(value: object) -> bytes:
    return str(value).encode("cp1252", "replace")


def _wide(value: object) -> bytes:
    return str(value).encode("utf-16-le", "surrogatepass")


def _binary(value: object) -> bytes:
    return value.encode("utf-8") if isinstance(value, str) else bytes(value)  # type: ignore[call-overload]


def _guid(value: object) -> bytes:
    return uuid.UUID(str(value)).bytes_le


def _variant_parts(value: object) -> tuple[int, bytes, bytes]:
    """Give the base type, its properties and the data of a value inside a sql_variant."""
    if isinstance(value, bool):
        return 0x32, b"", bytes((value,))
    if isinstance(value, int):
        return (
            (0x38, b"", struct.pack("<i", value))
            if -(2**31) <= value < 2**31
            else (0x7F, b"", struct.pack("<q", value))
        )
    if isinstance(value, float):
        return 0x3E, b"", struct.pack("<d", value)
    if isinstance(value, Decimal):
        scale = max(0, -int(value.as_tuple().exponent))
        return 0x6C, bytes((38, scale)), decimal_bytes(value, scale, 17)
    if isinstance(value, bytes):
        return 0xA5, struct.pack("<H", 8000), value
    if isinstance(value, uuid.UUID):
        return 0x24, b"", value.bytes_le
    return 0xE7, COLLATION + struct.pack("<H", 8000), _wide(value)


def _variant(value: object) -> bytes:
    if value is None:
        return b"\0\0\0\0"
    base, properties, data = _variant_parts(value)
    body = bytes((base, len(properties))) + properties + data
    return struct.pack("<I", len(body)) + body


def _user_defined(name: str, assembly: str) -> WireType:
    def counted(text: str) -> bytes:
        return bytes((len(text),)) + _wide(text)

    full = f"{assembly}, Microsoft.SqlServer.Types, Version=11.0.0.0, Culture=neutral, {_KEY}"
    names = counted("") + counted("sys") + counted(name) + struct.pack("<H", len(full)) + _wide(full)
    return _plp(b"\xf0" + struct.pack("<H", 892 if name == "hierarchyid" else 0xFFFF) + names, _binary)


def _scaled(code: int, encode: Callable[[Moment, int], bytes], scale: str = "7") -> WireType:
    return _short(bytes((code, int(scale))), lambda value: encode(Moment.read(value), int(scale)))


_MAKERS: dict[str, Callable[..., WireType]] = {
    "bit": lambda: _short(b"\x68\x01", lambda value: bytes((bool(int(value)),))),  # type: ignore[call-overload]
    "tinyint": lambda: _integer(1),
    "smallint": lambda: _integer(2),
    "int": lambda: _integer(4),
    "integer": lambda: _integer(4),
    "bigint": lambda: _integer(8),
    "real": lambda: _floating(4),
    "float": lambda bits="53": _floating(4 if int(bits) <= 24 else 8),
    "money": lambda: _money(8),
    "smallmoney": lambda: _money(4),
    "decimal": lambda *sizes: _decimal(0x6A, *sizes),
    "numeric": lambda *sizes: _decimal(0x6C, *sizes),
    "char": lambda length="1": _counted(0xAF, COLLATION, _narrow, 1, length, pad=b" "),
    "varchar": lambda length="1": _counted(0xA7, COLLATION, _narrow, 1, length),
    "nchar": lambda length="1": _counted(0xEF, COLLATION, _wide, 2, length, pad=b" \0"),
    "nvarchar": lambda length="1": _counted(0xE7, COLLATION, _wide, 2, length),
    "sysname": lambda: _counted(0xE7, COLLATION, _wide, 2, "128"),
    "binary": lambda length="1": _counted(0xAD, b"", _binary, 1, length, pad=b"\0"),
    "varbinary": lambda length="1": _counted(0xA5, b"", _binary, 1, length),
    "rowversion": lambda: WireType(*_binary_eight(), user_type=80),
    "timestamp": lambda: WireType(*_binary_eight(), user_type=80),
    "text": lambda: _long(0x23, COLLATION, _narrow),
    "ntext": lambda: _long(0x63, COLLATION, _wide),
    "image": lambda: _long(0x22, b"", _binary),
    "date": lambda: _short(b"\x28", lambda value: temporal.date_bytes(Moment.read(value))),
    "time": lambda scale="7": _scaled(0x29, temporal.time_bytes, scale),
    "datetime2": lambda scale="7": _scaled(
        0x2A, lambda moment, digits: temporal.time_bytes(moment, digits) + temporal.date_bytes(moment), scale
    ),
    "datetimeoffset": lambda scale="7": _scaled(0x2B, temporal.datetimeoffset_bytes, scale),
    "datetime": lambda: _short(b"\x6f\x08", lambda value: temporal.datetime_bytes(Moment.read(value))),
    "smalldatetime": lambda: _short(
        b"\x6f\x04", lambda value: temporal.smalldatetime_bytes(Moment.read(value))
    ),
    "uniqueidentifier": lambda: _short(b"\x24\x10", _guid),
    "xml": lambda: _plp(b"\xf1\0", _wide),
    "sql_variant": lambda: WireType(b"\x62" + struct.pack("<I", 8009), _variant),
    "hierarchyid": lambda: _user_defined("hierarchyid", "Microsoft.SqlServer.Types.SqlHierarchyId"),
    "geography": lambda: _user_defined("geography", "Microsoft.SqlServer.Types.SqlGeography"),
    "geometry": lambda: _user_defined("geometry", "Microsoft.SqlServer.Types.SqlGeometry"),
}


def _binary_eight() -> tuple[bytes, Encoder]:
    eight = _counted(0xAD, b"", _binary, 1, "8")
    return eight.info, eight.encode
