"""Reads and writes the primitive encodings that every TTC message is made of.

Source of the encodings: what the thin driver of python-oracledb reads and writes. Integers travel as a length
byte and that many big-endian bytes (the top bit of the length marks a negative one). Bytes travel as a length
byte and the bytes; longer than 252 bytes they travel in chunks after a 254, each with its own integer length,
closed by a zero.
"""

from collections.abc import Callable

LONG_LENGTH = 254
NULL_LENGTH = 255
MAX_SHORT_LENGTH = 252
CHUNK_BYTES = 32767


class TtcWriter:
    """Collects the bytes of one answer."""

    def __init__(self) -> None:
        self.data = bytearray()

    def raw(self, value: bytes) -> None:
        """Write bytes as they are."""
        self.data += value

    def u8(self, *values: int) -> None:
        """Write single bytes."""
        self.data += bytes(values)

    def u16(self, value: int) -> None:
        """Write two big-endian bytes."""
        self.data += value.to_bytes(2, "big")

    def ub(self, *values: int) -> None:
        """Write integers in the universal form (ub2, ub4, ub8, sb4 ... all look alike)."""
        for value in values:
            size = abs(value)
            width = (
                0
                if size == 0
                else 1
                if size < 1 << 8
                else 2
                if size < 1 << 16
                else 4
                if size < 1 << 32
                else 8
            )
            self.data.append(width | (0x80 if value < 0 else 0))
            self.data += size.to_bytes(width, "big")

    def sized(self, value: bytes | None) -> None:
        """Write bytes after their length; None and nothing are a zero."""
        if not value:
            self.data.append(0)
        elif len(value) <= MAX_SHORT_LENGTH:
            self.data.append(len(value))
            self.data += value
        else:
            self.data.append(LONG_LENGTH)
            for start in range(0, len(value), CHUNK_BYTES):
                chunk = value[start : start + CHUNK_BYTES]
                self.ub(len(chunk))
                self.data += chunk
            self.ub(0)

    def twice_sized(self, value: bytes | str | None) -> None:
        """Write bytes after an integer length and their own length byte."""
        encoded = value.encode() if isinstance(value, str) else value or b""
        self.ub(len(encoded))
        if encoded:
            self.sized(encoded)


class TtcReader:
    """Reads one request; asks `more` for the next packet's bytes whenever it runs out."""

    def __init__(self, more: Callable[[], bytes]) -> None:
        self._more = more
        self._data = b""
        self._at = 0

    def raw(self, count: int) -> bytes:
        """Give the next bytes; waits for further packets where needed."""
        while len(self._data) - self._at < count:
            self._data = self._data[self._at :] + self._more()
            self._at = 0
        self._at += count
        return self._data[self._at - count : self._at]

    def u8(self) -> int:
        """Read a single byte."""
        return self.raw(1)[0]

    def u16(self) -> int:
        """Read two big-endian bytes."""
        return int.from_bytes(self.raw(2), "big")

    def ub(self) -> int:
        """Read an integer in the universal form."""
        length = self.u8()
        value = int.from_bytes(self.raw(length & 0x7F), "big")
        return -value if length & 0x80 else value

    def sized(self) -> bytes | None:
        """Read bytes after their length; None for SQL's NULL."""
        length = self.u8()
        if length in (0, NULL_LENGTH):
            return None
        return self._chunks() if length == LONG_LENGTH else self.raw(length)

    def twice_sized(self) -> bytes:
        """Read bytes after an integer length and their own length byte."""
        return (self.sized() or b"") if self.ub() else b""

    def until_zero(self) -> bytes:
        """Read up to a zero byte, which is dropped."""
        found = bytearray()
        while byte := self.u8():
            found.append(byte)
        return bytes(found)

    @property
    def left(self) -> int:
        """How many bytes of the packets read so far nobody has looked at."""
        return len(self._data) - self._at

    def _chunks(self) -> bytes:
        found = bytearray()
        while size := self.ub():
            found += self.raw(size)
        return bytes(found)
