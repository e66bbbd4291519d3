"""The flight recorder's file: a head of eight bytes, then frames, each with its length and checksum.

A frame is `<u32 length><u32 crc32>` and zlib-compressed MessagePack of one `Frame`. A file that was cut off
in the middle of a frame is read up to there. Times and durations are doubles and floats in columns, their
bytes grouped by significance, so that nine bytes hold an event of a busy pool.
"""

import sys
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from poolkeeper.pools.account import Entry

HEAD = b"PKFLY\x00\x00\x01"
"""Magic and version; another version's file is not read."""

LARGEST_FRAME = 64 * 1024 * 1024
"""Bytes of a frame once it is unpacked; more is no frame of ours."""

EVENTS_A_FRAME = 50_000

_FIELDS = 8
_TURNED_AT_ONCE = 256


class Session(msgspec.Struct, frozen=True, kw_only=True, tag="session"):
    """One opening of a pool. `began_s` is `time.time()`, `mono_offset_s` turns the worker's clock into it.

    `settings` are the pool's by their names, `pool_kind` says whose pool it is; what is not known (yet) is
    empty. Neither host nor user nor database is in here.
    """

    session_id: str
    profile_name: str
    engine: str
    pool_kind: str
    settings: dict[str, str | int | float | bool | None]
    product: str
    python: str
    system: str
    driver: str = ""
    server: str = ""
    began_s: float
    mono_offset_s: float
    process_id: int


class Standing(msgspec.Struct, frozen=True, tag="standing"):
    """What is there where a file begins: slots (number, state, session, holder), waits (number, holder)."""

    at_s: float
    slots: tuple[tuple[int, str, str, str], ...] = ()
    waits: tuple[tuple[int, str], ...] = ()


class Events(msgspec.Struct, frozen=True, tag="events"):
    """Some events as columns; `offset_s` turns `times` into `time.time()`."""

    offset_s: float
    times: bytes
    happened: list[str]
    slots: list[int]
    backend_ids: list[str]
    holders: list[str]
    took: bytes
    why: list[str]
    waiters: list[int]


class Lost(msgspec.Struct, frozen=True, tag="lost"):
    """So many events could not be written before `at_s`."""

    at_s: float
    count: int


class Alive(msgspec.Struct, frozen=True, tag="alive"):
    """Nothing has happened, and the recorder was there."""

    at_s: float


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """The pool was closed and everything is written."""

    at_s: float


Frame = Session | Standing | Events | Lost | Alive | Ended

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Frame)


def encoded(frame: Frame) -> bytes:
    """A frame as it stands in the file."""
    packed = zlib.compress(_encoder.encode(frame), 1)
    return len(packed).to_bytes(4, "little") + zlib.crc32(packed).to_bytes(4, "little") + packed


def decoded(data: bytes, start: int = 0) -> Iterator[tuple[Frame, int]]:
    """Each whole frame from `start` on, with where the next one begins; ends at the first that is torn."""
    while start + 8 <= len(data):
        length = int.from_bytes(data[start : start + 4], "little")
        checksum = int.from_bytes(data[start + 4 : start + 8], "little")
        packed = data[start + 8 : start + 8 + length]
        if len(packed) < length or zlib.crc32(packed) != checksum:
            return
        try:
            unpacking = zlib.decompressobj()
            frame = _decoder.decode(unpacking.decompress(packed, LARGEST_FRAME))
        except (zlib.error, msgspec.DecodeError):
            return
        start += 8 + length
        yield frame, start


def columns(
    entries: Sequence[Entry], offset_s: float, holder: Callable[[str], str], why: Callable[[str], str]
) -> Events:
    """A frame of entries, of which there must be some; `holder` and `why` clean their texts."""
    times, happened, slots, backend_ids, holders, took, whys, waiters = _turned(entries)
    return Events(
        offset_s,
        grouped(array("d", times)),
        happened,
        slots,
        backend_ids,
        _cleaned(holders, holder),
        grouped(array("f", took)),
        _cleaned(whys, why),
        waiters,
    )


def _turned(entries: Sequence[Entry]) -> list[list[Any]]:
    """The columns of rows; a few hundred rows at a time stay in the cache (seven times faster)."""
    turned: list[list[Any]] = [[] for _ in range(_FIELDS)]
    for first in range(0, len(entries), _TURNED_AT_ONCE):
        parts = zip(*entries[first : first + _TURNED_AT_ONCE], strict=True)
        for column, part in zip(turned, parts, strict=True):
            column.extend(part)
    return turned


def grouped(values: "array[float]") -> bytes:
    """The bytes of `values`, all first bytes first: that packs to half."""
    if sys.byteorder == "big":
        values.byteswap()
    data, size = values.tobytes(), values.itemsize
    return b"".join(data[each::size] for each in range(size))


def ungrouped(code: str, data: bytes) -> "array[Any]":
    """The values that `grouped` was given; raises ValueError for bytes that are none."""
    values: array[Any] = array(code)
    size = values.itemsize
    count, rest = divmod(len(data), size)
    if rest:
        raise ValueError("the column is cut off")
    mixed = bytearray(len(data))
    for each in range(size):
        mixed[each::size] = data[each * count : (each + 1) * count]
    values.frombytes(bytes(mixed))
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _cleaned(texts: list[str], clean: Callable[[str], str]) -> list[str]:
    """A busy pool has few different texts, so each is cleaned once; mostly none changes."""
    changed = {text: cleaned for text in set(texts) if (cleaned := clean(text)) != text}
    return [changed.get(text, text) for text in texts] if changed else texts
