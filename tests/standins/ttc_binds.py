"""Reads the types and the values of bind variables, and the types that a client wants columns fetched as."""

from dataclasses import dataclass

from tests.standins.ttc_buffers import LONG_LENGTH, NULL_LENGTH, TtcReader
from tests.standins.ttc_errors import OracleError
from tests.standins.ttc_json import JsonImage
from tests.standins.ttc_lobs import LobStore
from tests.standins.ttc_numbers import decode_float, decode_number
from tests.standins.ttc_times import decode_day_interval, decode_month_interval, decode_time
from tests.standins.ttc_types import FORM_NATIONAL, NAME_OF_CODE, OracleType
from tests.standins.ttc_vectors import decode_vector

FLAG_ARRAY = 0x40
ESCAPE = 253
FIELD_VERSION_12_2 = 8


@dataclass(frozen=True, slots=True)
class BindType:
    """A bind's type as the client declares it; `elements` is an array's room."""

    kind: OracleType
    is_array: bool
    elements: int
    buffer_bytes: int


def read_bind_type(reader: TtcReader, field_version: int) -> BindType:
    """Read one declaration; raises ORA-03115 for a type that no stand-in knows."""
    number, flags = reader.u8(), reader.u8()
    reader.raw(2)
    buffer_bytes, elements = reader.ub(), reader.ub()
    reader.ub()
    reader.twice_sized()
    reader.ub()
    reader.ub()
    form = reader.u8()
    reader.ub()
    if field_version >= FIELD_VERSION_12_2:
        reader.ub()
    name = NAME_OF_CODE.get((number, form)) or NAME_OF_CODE.get((number, 0)) or NAME_OF_CODE.get((number, 1))
    if name is None:
        raise OracleError(3115, "unsupported network datatype or representation")
    return BindType(OracleType(name, buffer_bytes), bool(flags & FLAG_ARRAY), elements, buffer_bytes)


def read_bind_value(reader: TtcReader, bind: BindType, lobs: LobStore) -> object:
    """Read one value; a list for an array."""
    if bind.is_array:
        return [_read_single(reader, bind.kind, lobs) for _ in range(reader.ub())]
    return _read_single(reader, bind.kind, lobs)


def _read_single(reader: TtcReader, kind: OracleType, lobs: LobStore) -> object:
    if kind.name in ("CLOB", "NCLOB", "BLOB"):
        locator = reader.twice_sized()
        return lobs.find(locator).value if locator else None
    if kind.name in ("JSON", "VECTOR"):
        return _read_image(reader, kind)
    if kind.name == "CURSOR":
        reader.u8()
        return reader.ub() and None if reader.u8() else None
    data = _read_escaped(reader)
    return None if data is None else _decoded(data, kind)


def _read_image(reader: TtcReader, kind: OracleType) -> object:
    if not reader.ub():
        return None
    reader.sized()
    image = reader.sized() or b""
    return JsonImage(image).value() if kind.name == "JSON" else decode_vector(image)


def _read_escaped(reader: TtcReader) -> bytes | None:
    length = reader.u8()
    if length in (0, NULL_LENGTH):
        return None
    if length == ESCAPE:
        reader.u8()
        return None
    if length != LONG_LENGTH:
        return reader.raw(length)
    whole = bytearray()
    while size := reader.ub():
        whole += reader.raw(size)
    return bytes(whole)


def _decoded(data: bytes, kind: OracleType) -> object:
    if kind.name in ("RAW", "LONG RAW"):
        return data
    if kind.name in ("NUMBER", "BINARY_INTEGER"):
        return decode_number(data)
    if kind.name in ("BINARY_FLOAT", "BINARY_DOUBLE"):
        return decode_float(data)
    if kind.name == "BOOLEAN":
        return data[0] == 1
    if kind.name == "DATE" or kind.name.startswith("TIMESTAMP"):
        return decode_time(data)
    if kind.name == "INTERVAL DAY TO SECOND":
        return decode_day_interval(data)
    if kind.name == "INTERVAL YEAR TO MONTH":
        return decode_month_interval(data)
    return data.decode("utf-16-be" if kind.code.form == FORM_NATIONAL else "utf-8")
