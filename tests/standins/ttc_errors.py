"""Writes the message that ends a call, with or without an error, and the server's warnings.

The layout is the one the thin driver reads: counters, cursor id, error position, the last row's rowid, the
errors of an array operation, and at last the error's number, the row count and the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.standins.ttc_buffers import LONG_LENGTH, TtcWriter

MESSAGE_ERROR, MESSAGE_STATUS, MESSAGE_WARNING = 4, 9, 15
IN_TRANSACTION = 0x00000002
FLAG_COMPILED_WITH_ERRORS = 0x20
FIELD_VERSION_20_1 = 14
NO_DATA_FOUND = 1403
ARRAY_ERRORS = 24381


class OracleError(Exception):
    """An error that the server reports to the client; `ends_session` closes the connection afterwards."""

    def __init__(self, code: int, text: str, *, offset: int = 0, ends_session: bool = False) -> None:
        self.code = code
        self.text = text if text.startswith("ORA-") else f"ORA-{code:05}: {text}"
        self.offset = offset
        self.ends_session = ends_session
        super().__init__(self.text)


@dataclass(frozen=True, slots=True)
class CallEnd:
    """How a call ended."""

    code: int = 0
    text: str = ""
    offset: int = 0
    rows: int = 0
    cursor_id: int = 0
    rowid: tuple[int, int, int, int] = (0, 0, 0, 0)
    compiled_with_errors: bool = False
    array_errors: Sequence[tuple[int, OracleError]] = field(default=())


def write_call_end(writer: TtcWriter, end: CallEnd, *, in_transaction: bool, field_version: int) -> None:
    """Write the end of a call; `in_transaction` is what the driver calls `transaction_in_progress`."""
    writer.u8(MESSAGE_ERROR)
    writer.ub(IN_TRANSACTION if in_transaction else 0)
    # sequence number, row, short error number, two of array errors
    writer.ub(0, 0, 0, 0, 0)
    writer.ub(end.cursor_id, end.offset)
    # statement type, fatal, flags, cursor options, UPI parameter
    writer.u8(0, 0, 0, 0, 0)
    writer.u8(FLAG_COMPILED_WITH_ERRORS if end.compiled_with_errors else 0)
    write_rowid(writer, end.rowid)
    # operating system's error, statement number, call number, padding, iterations, logical rowid
    writer.ub(0)
    writer.u8(0, 0)
    writer.ub(0, 0, 0)
    _write_array_errors(writer, end.array_errors)
    writer.ub(end.code, end.rows)
    if field_version >= FIELD_VERSION_20_1:
        writer.ub(0, 0)
    if end.code:
        writer.sized(end.text.encode() + b"\n")


def write_rowid(writer: TtcWriter, rowid: tuple[int, int, int, int]) -> None:
    """Write object number, file number, block and row of a rowid."""
    writer.ub(rowid[0], rowid[1])
    writer.u8(0)
    writer.ub(rowid[2], rowid[3])


def write_status(writer: TtcWriter, *, in_transaction: bool) -> None:
    """Write the short end of a call that can have no error text."""
    writer.u8(MESSAGE_STATUS)
    writer.ub(IN_TRANSACTION if in_transaction else 0, 0)


def write_warning(writer: TtcWriter, code: int, text: str) -> None:
    """Write a warning, such as ORA-28002 for a password that will expire."""
    said = f"ORA-{code:05}: {text}".encode()
    writer.u8(MESSAGE_WARNING)
    writer.ub(code, len(said), 0)
    writer.sized(said)


def _write_array_errors(writer: TtcWriter, errors: Sequence[tuple[int, OracleError]]) -> None:
    writer.ub(len(errors))
    if errors:
        writer.u8(0)
    for _, error in errors:
        writer.ub(error.code)
    writer.ub(len(errors))
    if errors:
        writer.u8(0)
    for row, _ in errors:
        writer.ub(row)
    writer.ub(len(errors))
    if errors:
        writer.u8(LONG_LENGTH)
    for _, error in errors:
        text = error.text.encode() + b"\n"
        writer.ub(len(text))
        writer.sized(text)
        writer.raw(b"\0\0")
