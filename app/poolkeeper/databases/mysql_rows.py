"""Reads the rows of a text result from the wire, with no more work than the values need.

The layout is the protocol's "Text Resultset Row": length-encoded strings one after another.
"""

from collections.abc import Callable, Sequence
from typing import Any

NULL = 0xFB
TWO_BYTES, THREE_BYTES = 0xFC, 0xFD
END, LONGEST_END = 0xFE, 9

Reader = Callable[[bytes], Any] | None


def is_end(packet: bytes) -> bool:
    """Whether this packet ends the rows (EOF_Packet)."""
    return len(packet) < LONGEST_END and packet[0] == END


def row_of(packet: bytes, readers: Sequence[Reader]) -> tuple[Any, ...]:
    """The values of one row. Raises ValueError or LookupError where the packet holds no such row."""
    values: list[Any] = []
    at = 0
    for read in readers:
        length = packet[at]
        at += 1
        if length >= NULL:
            if length == NULL:
                values.append(None)
                continue
            width = 2 if length == TWO_BYTES else 3 if length == THREE_BYTES else 8
            length = int.from_bytes(packet[at : at + width], "little")
            at += width
        value = packet[at : at + length]
        at += length
        values.append(value if read is None else read(value))
    if at != len(packet):
        raise ValueError("the row is longer or shorter than its columns")
    return tuple(values)


def warnings_in(packet: bytes) -> int:
    """The number of warnings that an EOF_Packet tells of."""
    return int.from_bytes(packet[1:3], "little")


def status_in(packet: bytes) -> int:
    """The server's status flags in an EOF_Packet."""
    return int.from_bytes(packet[3:5], "little")
