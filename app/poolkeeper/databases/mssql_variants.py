"""Reads a sql_variant, each of whose values has a type of its own.

The type of the value just fetched is an attribute of its column: learn.microsoft.com, "Using sql_variant
Data" (SQL_CA_SS_VARIANT_TYPE). The numbers are those of ODBC's C types in sqlext.h.
"""

import struct
import uuid
from collections.abc import Callable

from poolkeeper.databases.exact_rows import real_text
from poolkeeper.databases.mssql_odbc_structures import time_text, timestamp_text


def variant_text(raw: bytes, c_type: int | None) -> str:
    """A value as SQL Server writes it; in hexadecimal where its type is not known."""
    read = _READERS.get(c_type or 0)
    try:
        return read(raw) if read else "0x" + raw.hex().upper()
    except (struct.error, ValueError):
        return "0x" + raw.hex().upper()


def _integer(raw: bytes) -> str:
    return str(int.from_bytes(raw, "little", signed=True))


_READERS: dict[int, Callable[[bytes], str]] = {
    -28: lambda raw: str(raw[0]),
    -7: lambda raw: str(raw[0]),
    -15: _integer,
    -16: _integer,
    -25: _integer,
    7: lambda raw: real_text(struct.unpack("<f", raw)[0]),
    8: lambda raw: repr(struct.unpack("<d", raw)[0]),
    1: lambda raw: raw.decode("utf-8", "backslashreplace"),
    -8: lambda raw: raw.decode("utf-16-le", "backslashreplace"),
    -11: lambda raw: str(uuid.UUID(bytes_le=raw)).upper(),
    93: timestamp_text,
    0x4000: time_text,
}
