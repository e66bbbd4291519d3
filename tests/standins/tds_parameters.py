"""Parameters of a remote call, decoded into Python values that keep every digit (MS-TDS 2.2.6.6)."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tests.standins import tds_temporal as temporal
from tests.standins.tds_temporal import Moment


@dataclass(frozen=True)
class Parameter:
    """A parameter as it arrived: its name without `@`, its T-SQL type, its value."""

    name: str
    type: str
    value: object
    output: bool = False


class Reader:
    """Takes little-endian pieces off a request, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    @property
    def left(self) -> int:
        """Count the bytes that are left."""
        return len(self._data) - self.position

    def bytes(self, count: int) -> bytes:
        """Take bytes; raises ValueError when the request ends before them."""
        if count > self.left:
            raise ValueError("the request ends too early")
        self.position += count
        return self._data[self.position - count : self.position]

    def number(self, size: int) -> int:
        """Take an unsigned number."""
        return int.from_bytes(self.bytes(size), "little")

    def text(self, size_of_length: int) -> str:
        """Take text that says its number of characters first."""
        return self.bytes(2 * self.number(size_of_length)).decode("utf-16-le", "surrogatepass")

    def peek(self) -> int:
        """Look at the next byte."""
        return self._data[self.position]


def skip_headers(reader: Reader) -> None:
    """Pass ALL_HEADERS, which every request of TDS 7.2 and later begins with."""
    total = reader.number(4)
    reader.bytes(total - 4)


def read_parameter(reader: Reader) -> Parameter:
    """Take one parameter; raises ValueError for a type that no driver here sends."""
    name = reader.text(1).lstrip("@")
    status = reader.number(1)
    code = reader.number(1)
    if code not in _READERS:
        raise ValueError(f"a parameter of the unknown type 0x{code:02X}")
    type_name, value = _READERS[code](reader)
    return Parameter(name, type_name, value, bool(status & 1))


_Read = tuple[str, object]


def _fixed(name: str, layout: str) -> Callable[[Reader], _Read]:
    size = struct.calcsize(layout)
    return lambda reader: (name, struct.unpack(layout, reader.bytes(size))[0])


def _short(reader: Reader) -> bytes | None:
    return reader.bytes(reader.number(1)) or None


def _integer(reader: Reader) -> _Read:
    size = reader.number(1)
    data = _short(reader)
    name = {1: "tinyint", 2: "smallint", 4: "int", 8: "bigint"}[size]
    return name, None if data is None else int.from_bytes(data, "little", signed=size > 1)


def _bit(reader: Reader) -> _Read:
    reader.number(1)
    data = _short(reader)
    return "bit", None if data is None else data[0]


def _floating(reader: Reader) -> _Read:
    size = reader.number(1)
    data = _short(reader)
    layout = "<f" if size == 4 else "<d"
    return "real" if size == 4 else "float", None if data is None else struct.unpack(layout, data)[0]


def _money(reader: Reader) -> _Read:
    size = reader.number(1)
    data = _short(reader)
    if data is None:
        return "money" if size == 8 else "smallmoney", None
    if len(data) == 4:
        return "smallmoney", _with_point(struct.unpack("<i", data)[0], 4)
    high, low = struct.unpack("<iI", data)
    return "money", _with_point(high << 32 | low, 4)


def _decimal(reader: Reader) -> _Read:
    reader.number(1)
    precision, scale = reader.number(1), reader.number(1)
    data = _short(reader)
    name = f"decimal({precision},{scale})"
    if data is None:
        return name, None
    units = int.from_bytes(data[1:], "little")
    return name, _with_point(units if data[0] else -units, scale)


def _with_point(units: int, scale: int) -> str:
    """Write a scaled number as text, because no number of sqlite's keeps 38 digits."""
    digits = str(abs(units)).rjust(scale + 1, "0")
    text = f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits
    return f"-{text}" if units < 0 else text


def _guid(reader: Reader) -> _Read:
    reader.number(1)
    data = _short(reader)
    return "uniqueidentifier", None if data is None else str(uuid.UUID(bytes_le=data)).upper()


def _counted_data(reader: Reader, limit: int) -> bytes | None:
    if limit != 0xFFFF:
        length = reader.number(2)
        return None if length == 0xFFFF else reader.bytes(length)
    return _plp(reader)


def _plp(reader: Reader) -> bytes | None:
    if reader.number(8) == 0xFFFFFFFFFFFFFFFF:
        return None
    parts = []
    while length := reader.number(4):
        parts.append(reader.bytes(length))
    return b"".join(parts)


def _text(name: str, encoding: str) -> Callable[[Reader], _Read]:
    width = 2 if encoding == "utf-16-le" else 1

    def read(reader: Reader) -> _Read:
        limit = reader.number(2)
        reader.bytes(5)
        data = _counted_data(reader, limit)
        size = "max" if limit == 0xFFFF else max(1, limit // width)
        value = None if data is None else data.decode(encoding, "surrogatepass" if width == 2 else "replace")
        return f"{name}({size})", value

    return read


def _binary(reader: Reader) -> _Read:
    limit = reader.number(2)
    size = "max" if limit == 0xFFFF else max(1, limit)
    return f"varbinary({size})", _counted_data(reader, limit)


def _long(name: str, encoding: str | None) -> Callable[[Reader], _Read]:
    """Read text, ntext and image, which FreeTDS sends for every string."""

    def read(reader: Reader) -> _Read:
        reader.number(4)
        if encoding:
            reader.bytes(5)
        length = reader.number(4)
        if length == 0xFFFFFFFF:
            return name, None
        data = reader.bytes(length)
        return name, data.decode(encoding, "surrogatepass") if encoding == "utf-16-le" else (
            data.decode(encoding) if encoding else data
        )

    return read


def _xml(reader: Reader) -> _Read:
    if reader.number(1):
        reader.text(1), reader.text(1), reader.text(2)
    data = _plp(reader)
    return "xml", None if data is None else data.decode("utf-16-le")


def _old_datetime(reader: Reader) -> _Read:
    name = "datetime" if reader.number(1) == 8 else "smalldatetime"
    data = _short(reader)
    if data is None:
        return name, None
    moment = temporal.read_datetime(data)
    return name, f"{moment.date_text()} {moment.time_text(3 if name == 'datetime' else 0)}"


def _date(reader: Reader) -> _Read:
    data = _short(reader)
    return "date", None if data is None else Moment(int.from_bytes(data, "little")).date_text()


def _scaled(name: str) -> Callable[[Reader], _Read]:
    """Read time, datetime2 and datetimeoffset."""

    def read(reader: Reader) -> _Read:
        scale = reader.number(1)
        data = _short(reader)
        if data is None:
            return f"{name}({scale})", None
        size = temporal.time_size(scale)
        ticks = temporal.read_time(data[:size], scale)
        if name == "time":
            return f"time({scale})", Moment(ticks=ticks).time_text(scale)
        days = int.from_bytes(data[size : size + 3], "little")
        offset = int.from_bytes(data[size + 3 :], "little", signed=True)
        moment = Moment(days, ticks, offset).in_local_time()
        text = f"{moment.date_text()} {moment.time_text(scale)}"
        return f"{name}({scale})", f"{text} {moment.zone_text()}" if name == "datetimeoffset" else text

    return read


_READERS: dict[int, Callable[[Reader], _Read]] = {
    0x1F: lambda _reader: ("int", None),
    0x30: _fixed("tinyint", "<B"),
    0x32: _fixed("bit", "<B"),
    0x34: _fixed("smallint", "<h"),
    0x38: _fixed("int", "<i"),
    0x7F: _fixed("bigint", "<q"),
    0x3B: _fixed("real", "<f"),
    0x3E: _fixed("float", "<d"),
    0x26: _integer,
    0x68: _bit,
    0x6D: _floating,
    0x6E: _money,
    0x6A: _decimal,
    0x6C: _decimal,
    0x24: _guid,
    0xA7: _text("varchar", "cp1252"),
    0xAF: _text("char", "cp1252"),
    0xE7: _text("nvarchar", "utf-16-le"),
    0xEF: _text("nchar", "utf-16-le"),
    0xA5: _binary,
    0xAD: _binary,
    0x23: _long("text", "cp1252"),
    0x63: _long("ntext", "utf-16-le"),
    0x22: _long("image", None),
    0xF1: _xml,
    0x6F: _old_datetime,
    0x28: _date,
    0x29: _scaled("time"),
    0x2A: _scaled("datetime2"),
    0x2B: _scaled("datetimeoffset"),
}
