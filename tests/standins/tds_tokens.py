"""The tokens of a server's response as bytes (MS-TDS 2.2.7)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from tests.standins.tds_answers import Column, Message, SqlError
from tests.standins.tds_types import COLLATION, wire_type

DONE, DONE_PROCEDURE, DONE_IN_PROCEDURE = 0xFD, 0xFE, 0xFF
MORE, FAILED, IN_TRANSACTION, COUNTED, ATTENTION = 0x01, 0x02, 0x04, 0x10, 0x20

DATABASE, LANGUAGE, PACKET_SIZE, SQL_COLLATION = 1, 2, 4, 7
BEGUN, COMMITTED, ROLLED_BACK, RESET_DONE, ROUTING = 8, 9, 10, 18, 20

TDS_7_4 = 0x74000004
TDS_8_0 = 0x08000000


def short_text(text: str) -> bytes:
    """Encode text with its length in one byte."""
    return bytes((len(text.encode("utf-16-le")) // 2,)) + text.encode("utf-16-le")


def long_text(text: str) -> bytes:
    """Encode text with its length in two bytes."""
    data = text.encode("utf-16-le", "surrogatepass")
    return struct.pack("<H", len(data) // 2) + data


def _with_length(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + struct.pack("<H", len(body)) + body


def notice(told: Message | SqlError, server: str) -> bytes:
    """Encode an INFO token for a message, an ERROR token for an error."""
    kind, text = (0xAA, told.message) if isinstance(told, SqlError) else (0xAB, told.text)
    body = struct.pack("<iBB", told.number, told.state, told.severity) + long_text(text)
    body += short_text(server) + short_text(told.procedure) + struct.pack("<i", told.line)
    return _with_length(kind, body)


def done(kind: int, status: int, count: int | None = None, command: int = 0) -> bytes:
    """Encode the end of a statement; a count that is None is not told."""
    if count is not None:
        status |= COUNTED
    return struct.pack("<BHHQ", kind, status, command, count or 0)


def changed_text(kind: int, new: str, old: str = "") -> bytes:
    """Encode an ENVCHANGE of a database, a language or a packet size."""
    return _with_length(0xE3, bytes((kind,)) + short_text(new) + short_text(old))


def changed_bytes(kind: int, new: bytes, old: bytes = b"") -> bytes:
    """Encode an ENVCHANGE of a collation or of a transaction's descriptor."""
    return _with_length(0xE3, bytes((kind, len(new))) + new + bytes((len(old),)) + old)


def routed(host: str, port: int) -> bytes:
    """Encode the ENVCHANGE that sends a read-only client to another server."""
    target = struct.pack("<BH", 0, port) + long_text(host)
    return _with_length(0xE3, bytes((ROUTING,)) + struct.pack("<H", len(target)) + target + b"\0\0")


def collation() -> bytes:
    """Encode the ENVCHANGE that tells the collation."""
    return changed_bytes(SQL_COLLATION, COLLATION)


def login_accepted(tds_version: int, product_version: tuple[int, int, int]) -> bytes:
    """Encode LOGINACK; the version of the protocol goes big-endian here."""
    major, minor, build = product_version
    body = b"\x01" + struct.pack(">I", tds_version) + short_text("Microsoft SQL Server")
    return _with_length(0xAD, body + struct.pack(">BBH", major, minor, build))


def features_accepted(features: Sequence[tuple[int, bytes]]) -> bytes:
    """Encode FEATUREEXTACK; nothing where no feature is acknowledged."""
    if not features:
        return b""
    body = b"".join(bytes((number,)) + struct.pack("<I", len(data)) + data for number, data in features)
    return b"\xae" + body + b"\xff"


def column_descriptions(columns: Sequence[Column]) -> bytes:
    """Encode COLMETADATA."""
    parts = [b"\x81" + struct.pack("<H", len(columns))]
    for column in columns:
        kind = wire_type(column.type)
        parts.append(struct.pack("<IH", kind.user_type, 0x08 | column.nullable) + kind.info)
        if kind.names_table:
            parts.append(b"\x01" + long_text("stored"))
        parts.append(short_text(column.name))
    return b"".join(parts)


def return_status(status: int) -> bytes:
    """Encode what a procedure returned."""
    return struct.pack("<Bi", 0x79, status)


def return_value(ordinal: int, name: str, type_name: str, value: object) -> bytes:
    """Encode an output parameter."""
    kind = wire_type(type_name)
    head = b"\xac" + struct.pack("<H", ordinal) + short_text(name) + b"\x01"
    return head + struct.pack("<IH", kind.user_type, 1) + kind.info + kind.encode(value)
