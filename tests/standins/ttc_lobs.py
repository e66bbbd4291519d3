"""Keeps the large objects of one session and answers what the client asks of their locators."""

from dataclasses import dataclass

from tests.standins.ttc_buffers import TtcReader, TtcWriter
from tests.standins.ttc_errors import OracleError
from tests.standins.ttc_types import LOCATOR_BYTES

MESSAGE_LOB_DATA, MESSAGE_PARAMETERS = 14, 8
READ, TRIM, WRITE, CHUNK_SIZE = 0x0002, 0x0020, 0x0040, 0x4000
CREATE_TEMPORARY, OPEN, CLOSE, IS_OPEN = 0x0110, 0x8000, 0x10000, 0x11000
CHUNK_BYTES = 8132
TYPE_BLOB = 113
FLAG_UTF16, FLAG_TEMPORARY = 0x80, 0x01


@dataclass
class Lob:
    """One large object: text or bytes."""

    value: str | bytes
    is_open: bool = False

    @property
    def length(self) -> int:
        """Characters as UTF-16 counts them, or bytes."""
        return len(self.value) if isinstance(self.value, bytes) else len(self.value.encode("utf-16-be")) // 2


@dataclass(frozen=True, slots=True)
class LobAsk:
    """One operation on a large object."""

    locator: bytes
    operation: int
    offset: int
    other_offset: int
    amount: int | None
    data: bytes | None


class LobStore:
    """The large objects that a session has locators of; `string_bytes` is the longest plain string."""

    def __init__(self, string_bytes: int = 4000) -> None:
        self.string_bytes = string_bytes
        self._lobs: dict[int, Lob] = {}
        self._next = 1

    def keep(self, value: str | bytes, *, temporary: bool = False) -> bytes:
        """Take a value in and give its locator."""
        number, self._next = self._next, self._next + 1
        self._lobs[number] = Lob(value)
        locator = bytearray(LOCATOR_BYTES)
        locator[1] = LOCATOR_BYTES - 2
        locator[4] = 0x01 if isinstance(value, bytes) else 0x02
        locator[5] = 0x08
        locator[6] = 0 if isinstance(value, bytes) else FLAG_UTF16
        locator[7] = FLAG_TEMPORARY if temporary else 0
        locator[32:40] = number.to_bytes(8, "big")
        return bytes(locator)

    def find(self, locator: bytes) -> Lob:
        """The object of a locator; raises ORA-22922 for a stranger."""
        lob = self._lobs.get(int.from_bytes(locator[32:40], "big"))
        if lob is None:
            raise OracleError(22922, "nonexistent LOB value")
        return lob

    def clear(self) -> None:
        """Forget all, as at the end of a session."""
        self._lobs.clear()

    def answer(self, ask: LobAsk, writer: TtcWriter) -> None:
        """Write the answer to one operation, all but the call's end."""
        if ask.operation == CREATE_TEMPORARY:
            empty: str | bytes = b"" if ask.other_offset == TYPE_BLOB else ""
            writer.u8(MESSAGE_PARAMETERS)
            writer.raw(self.keep(empty, temporary=True))
            writer.ub(0)
            writer.u8(0)
            return
        lob = self.find(ask.locator)
        amount = self._perform(lob, ask, writer)
        writer.u8(MESSAGE_PARAMETERS)
        writer.raw(ask.locator)
        if ask.amount is not None:
            writer.ub(amount)
        if ask.operation == IS_OPEN:
            writer.u8(1 if lob.is_open else 0)

    def _perform(self, lob: Lob, ask: LobAsk, writer: TtcWriter) -> int:
        wide = 1 if isinstance(lob.value, bytes) else 2
        whole = lob.value if isinstance(lob.value, bytes) else lob.value.encode("utf-16-be")
        start = (max(ask.offset, 1) - 1) * wide
        if ask.operation == READ:
            part = whole[start : start + (ask.amount or 0) * wide]
            if part:
                writer.u8(MESSAGE_LOB_DATA)
                writer.sized(part)
            return len(part) // wide
        if ask.operation == WRITE:
            data = ask.data or b""
            whole = whole[:start].ljust(start, b"\0") + data + whole[start + len(data) :]
        if ask.operation == TRIM:
            whole = whole[: (ask.amount or 0) * wide]
        if ask.operation in (WRITE, TRIM):
            lob.value = whole if isinstance(lob.value, bytes) else whole.decode("utf-16-be")
        if ask.operation in (OPEN, CLOSE):
            lob.is_open = ask.operation == OPEN
        return {CHUNK_SIZE: CHUNK_BYTES}.get(ask.operation, lob.length)


def read_lob_ask(reader: TtcReader) -> LobAsk:
    """Read one operation's request, without its function head."""
    has_source = reader.u8()
    source_bytes = reader.ub()
    reader.u8()
    reader.ub()
    reader.ub()
    reader.ub()
    sends_charset = reader.u8()
    reader.raw(2)
    operation = reader.ub()
    reader.raw(2)
    offset, other_offset = reader.ub(), reader.ub()
    sends_amount = reader.u8()
    reader.raw(6)
    locator = reader.raw(source_bytes) if has_source else b""
    if sends_charset:
        reader.ub()
    data = None
    if operation == WRITE:
        reader.u8()
        data = reader.sized()
    amount = reader.ub() if sends_amount else None
    return LobAsk(locator, operation, offset, other_offset, amount, data)
