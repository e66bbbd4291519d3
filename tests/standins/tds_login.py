"""Pre-login and LOGIN7 as the client sends them, and the answer to pre-login (MS-TDS 2.2.6.4, 2.2.6.5)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

ENCRYPTION, FEDERATED_REQUIRED = 1, 6
_VERSION, _INSTANCE, _THREAD, _MARS = 0, 2, 3, 4

ENCRYPT_LOGIN, ENCRYPT_ALL, ENCRYPT_NOTHING, ENCRYPT_REQUIRED = 0, 1, 2, 3

FEATURE_FEDERATED = 2
_SECURITY_TOKEN = 1
_READ_ONLY_INTENT = 0x20
_INTEGRATED = 0x80
_HAS_EXTENSION = 0x10

# where each text's offset and length stand in LOGIN7
_HOST, _USER, _PASSWORD, _PROGRAM, _SERVER = 36, 40, 44, 48, 52
_EXTENSION, _LIBRARY, _LANGUAGE, _DATABASE = 56, 60, 64, 68


class BadLogin(Exception):
    """The bytes are no login of TDS 7.2 or later."""


@dataclass(frozen=True)
class Login:
    """What LOGIN7 says. Secrets are left out of the representation."""

    user: str
    host_name: str
    program: str
    server: str
    database: str
    library: str
    language: str
    tds_version: int
    packet_size: int
    client_process: int
    read_only_intent: bool
    integrated: bool
    encrypted: bool
    features: tuple[int, ...]
    password: str = field(repr=False)
    token: str | None = field(repr=False, default=None)


def read_pre_login(body: bytes) -> dict[int, bytes]:
    """Read the options of a pre-login by their numbers."""
    options = {}
    position = 0
    while position < len(body) and body[position] != 0xFF:
        number, start, length = struct.unpack_from(">BHH", body, position)
        options[number] = body[start : start + length]
        position += 5
    return options


def pre_login_answer(version: tuple[int, int, int], encryption: int, *, federated: bool | None) -> bytes:
    """Write the server's pre-login; `federated` is None where the client did not ask."""
    options = {
        _VERSION: struct.pack(">BBHH", *version, 0),
        ENCRYPTION: bytes((encryption,)),
        _INSTANCE: b"\0",
        _THREAD: b"",
        _MARS: b"\0",
    }
    if federated is not None:
        options[FEDERATED_REQUIRED] = bytes((federated,))
    start = 5 * len(options) + 1
    table, data = b"", b""
    for number, value in options.items():
        table += struct.pack(">BHH", number, start + len(data), len(value))
        data += value
    return table + b"\xff" + data


def agreed_encryption(client: int, server: str) -> int:
    """Answer the client's wish, as the table in MS-TDS 2.2.6.5 has it."""
    if server == "off":
        return ENCRYPT_NOTHING
    if server == "required":
        return ENCRYPT_REQUIRED
    return {ENCRYPT_LOGIN: ENCRYPT_LOGIN, ENCRYPT_NOTHING: ENCRYPT_NOTHING}.get(client, ENCRYPT_ALL)


def read_login(body: bytes, *, encrypted: bool) -> Login:
    """Read LOGIN7; raises BadLogin."""
    if len(body) < 94:
        raise BadLogin("too short")
    version, packet_size, _, process = struct.unpack_from("<IIII", body, 4)
    flags2, type_flags, flags3 = body[25], body[26], body[27]
    features = _read_features(body) if flags3 & _HAS_EXTENSION else {}
    return Login(
        user=_text(body, _USER),
        host_name=_text(body, _HOST),
        program=_text(body, _PROGRAM),
        server=_text(body, _SERVER),
        database=_text(body, _DATABASE),
        library=_text(body, _LIBRARY),
        language=_text(body, _LANGUAGE),
        tds_version=version,
        packet_size=packet_size,
        client_process=process,
        read_only_intent=bool(type_flags & _READ_ONLY_INTENT),
        integrated=bool(flags2 & _INTEGRATED),
        encrypted=encrypted,
        features=tuple(features),
        password=_unhidden(_raw(body, _PASSWORD)),
        token=_token(features.get(FEATURE_FEDERATED)),
    )


def _raw(body: bytes, entry: int) -> bytes:
    start, length = struct.unpack_from("<HH", body, entry)
    return body[start : start + 2 * length]


def _text(body: bytes, entry: int) -> str:
    return _raw(body, entry).decode("utf-16-le", "replace")


def _unhidden(data: bytes) -> str:
    """Undo the exclusive-or and the swapped halves of each byte of a password."""
    plain = (byte ^ 0xA5 for byte in data)
    return bytes((byte >> 4 | byte << 4 & 0xF0) for byte in plain).decode("utf-16-le", "replace")


def _read_features(body: bytes) -> dict[int, bytes]:
    pointer = struct.unpack_from("<H", body, _EXTENSION)[0]
    position = struct.unpack_from("<I", body, pointer)[0]
    features = {}
    while position < len(body) and body[position] != 0xFF:
        number, length = struct.unpack_from("<BI", body, position)
        features[number] = body[position + 5 : position + 5 + length]
        position += 5 + length
    return features


def _token(feature: bytes | None) -> str | None:
    """Take the security token of a federated sign-in; other libraries bring theirs later."""
    if feature is None or feature[0] >> 1 != _SECURITY_TOKEN:
        return None
    length = struct.unpack_from("<I", feature, 1)[0]
    return feature[5 : 5 + length].decode("utf-16-le", "replace")
