"""Turns a JSON value into OSON, Oracle's binary JSON, and back.

An image is a head, the field names (sorted by a hash), and the tree: nodes that refer to their children by
offsets. We always write the widest layout, four bytes for each count and offset, which every reader must
understand.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.standins.ttc_numbers import decode_float, decode_number, encode_number
from tests.standins.ttc_times import decode_time, encode_timestamp

MAGIC = b"\xff\x4a\x5a\x01"
NAMES_UINT16, NAMES_UINT32 = 0x0400, 0x0008
NAME_SEGMENT_UINT32, TREE_UINT32 = 0x0800, 0x1000
RELATIVE_OFFSETS, SCALAR = 0x0001, 0x0010
OBJECT, ARRAY = 0xB4, 0xF0
NULL, TRUE, FALSE = 0x30, 0x31, 0x32
NUMBER, STRING, BINARY, DOUBLE = 0x34, 0x38, 0x3B, 0x36
DATE7, TIMESTAMP11 = 0x3C, 0x39
DATE_BYTES = 7
HASH_START, HASH_FACTOR = 0x811C9DC5, 16777619


def encode_json(value: Any) -> bytes:
    """The OSON image of a value made of dict, list, str, numbers, bool, None, bytes and dates."""
    names = sorted(_names(value), key=lambda name: (_hash(name), len(name), name))
    tree = bytearray()
    _write_node(tree, value, {name: number for number, name in enumerate(names, 1)})
    if not isinstance(value, (dict, list)):
        return MAGIC + (SCALAR | TREE_UINT32).to_bytes(2, "big") + len(tree).to_bytes(4, "big") + tree
    segment, offsets = bytearray(), bytearray()
    for name in names:
        offsets += len(segment).to_bytes(4, "big")
        segment += bytes((len(name),)) + name
    flags = NAMES_UINT32 | NAME_SEGMENT_UINT32 | TREE_UINT32
    head = MAGIC + flags.to_bytes(2, "big")
    head += b"".join(size.to_bytes(4, "big") for size in (len(names), len(segment), len(tree))) + b"\0\0"
    return head + bytes(_hash(name) for name in names) + bytes(offsets) + bytes(segment) + bytes(tree)


def _hash(name: bytes) -> int:
    mixed = HASH_START
    for byte in name:
        mixed = (mixed ^ byte) * HASH_FACTOR & 0xFFFFFFFF
    return mixed & 0xFF


def _names(value: Any) -> set[bytes]:
    if isinstance(value, dict):
        return {key.encode() for key in value}.union(*(_names(child) for child in value.values()))
    if isinstance(value, list):
        return set().union(*(_names(child) for child in value))
    return set()


def _write_node(tree: bytearray, value: Any, ids: dict[bytes, int]) -> None:
    if not isinstance(value, (dict, list)):
        tree += _scalar(value)
        return
    children = list(value.values()) if isinstance(value, dict) else value
    tree.append(OBJECT if isinstance(value, dict) else ARRAY)
    tree += len(children).to_bytes(4, "big")
    if isinstance(value, dict):
        for key in value:
            tree += ids[key.encode()].to_bytes(4, "big")
    place = len(tree)
    tree += bytes(4 * len(children))
    for child in children:
        tree[place : place + 4] = len(tree).to_bytes(4, "big")
        place += 4
        _write_node(tree, child, ids)


def _scalar(value: Any) -> bytes:
    if value is None or isinstance(value, bool):
        return bytes((NULL if value is None else TRUE if value else FALSE,))
    if isinstance(value, (int, float, Decimal)):
        number = encode_number(value)
        return bytes((NUMBER, len(number))) + number
    if isinstance(value, bytes):
        return bytes((BINARY,)) + len(value).to_bytes(4, "big") + value
    if isinstance(value, date):
        moment = encode_timestamp(value)
        return bytes((DATE7 if len(moment) == DATE_BYTES else TIMESTAMP11,)) + moment
    text = str(value).encode()
    return bytes((STRING,)) + len(text).to_bytes(4, "big") + text


class JsonImage:
    """Reads one OSON image that a client sends."""

    def __init__(self, image: bytes) -> None:
        self._image, self._at = image, 4
        self._flags = self._int(2)
        self._names: list[str] = []

    def value(self) -> Any:
        """The value that the image stands for."""
        if self._flags & SCALAR:
            self._int(4 if self._flags & TREE_UINT32 else 2)
            return self._node(self._at)
        self._id_bytes = 4 if self._flags & NAMES_UINT32 else 2 if self._flags & NAMES_UINT16 else 1
        count = self._int(self._id_bytes)
        offset_bytes = 4 if self._flags & NAME_SEGMENT_UINT32 else 2
        segment_bytes = self._int(offset_bytes)
        if self._image[3] != MAGIC[3]:
            self._at += 10
        self._at += (4 if self._flags & TREE_UINT32 else 2) + 2 + count
        offsets = [self._int(offset_bytes) for _ in range(count)]
        for offset in offsets:
            start = self._at + offset
            self._names.append(self._image[start + 1 : start + 1 + self._image[start]].decode())
        self._tree = self._at + segment_bytes
        return self._node(self._tree)

    def _int(self, width: int) -> int:
        self._at += width
        return int.from_bytes(self._image[self._at - width : self._at], "big")

    def _raw(self, width: int) -> bytes:
        self._at += width
        return self._image[self._at - width : self._at]

    def _node(self, at: int) -> Any:
        self._at = at
        kind = self._int(1)
        if kind & 0x80:
            return self._container(kind, at)
        if kind in (NULL, TRUE, FALSE):
            return {NULL: None, TRUE: True, FALSE: False}[kind]
        if kind in (DATE7, 0x7D, TIMESTAMP11, 0x7C):
            return decode_time(self._raw({TIMESTAMP11: 11, 0x7C: 13}.get(kind, DATE_BYTES)))
        if kind in (DOUBLE, 0x7F):
            return decode_float(self._raw(8 if kind == DOUBLE else 4))
        if kind in (NUMBER, 0x33, 0x37, STRING, 0x3A, BINARY):
            data = self._raw(self._int({NUMBER: 1, 0x33: 1, 0x37: 2, 0x3A: 2}.get(kind, 4)))
            return (
                decode_number(data) if kind == NUMBER else data if kind in (0x3A, BINARY) else data.decode()
            )
        if kind & 0xE0 == 0:
            return self._raw(kind).decode()
        return decode_number(self._raw((kind & 0x0F) + (1 if kind & 0xF0 in (0x20, 0x60) else 0)))

    def _container(self, kind: int, at: int) -> Any:
        count = self._int({0: 1, 0x08: 2}.get(kind & 0x18, 4))
        is_object = not kind & 0x40
        ids = [self._int(self._id_bytes) for _ in range(count)] if is_object else []
        offsets = [self._int(4 if kind & 0x20 else 2) for _ in range(count)]
        base = at if self._flags & RELATIVE_OFFSETS else self._tree
        children = [self._node(base + offset) for offset in offsets]
        return (
            {self._names[number - 1]: child for number, child in zip(ids, children, strict=True)}
            if ids
            else ({} if is_object else children)
        )
