"""Reads what a client sends along before its call: cursors to close, session facts, its schema."""

from tests.standins.tns_sessions import Session
from tests.standins.ttc_buffers import TtcReader
from tests.standins.ttc_cursors import CursorTable
from tests.standins.ttc_errors import OracleError

CLOSE_CURSORS, SET_SCHEMA, END_TO_END, LOB_OPERATION = 105, 152, 135, 96
SET_KEY_VALUE, SESSION_STATE, ALTER_SESSION = 154, 176, 204
CLIENT_IDENTIFIER, MODULE, ACTION, CLIENT_INFO = 0x0001, 0x0008, 0x0010, 0x0100


def read_piggyback(function: int, reader: TtcReader, session: Session, cursors: CursorTable) -> None:
    """Read one; raises ORA-03120, which ends the session, for one that no stand-in knows."""
    readers = {
        CLOSE_CURSORS: lambda: _close_cursors(reader, cursors),
        SET_SCHEMA: lambda: _set_schema(reader, session),
        END_TO_END: lambda: _end_to_end(reader, session),
        LOB_OPERATION: lambda: _free_lobs(reader),
        SET_KEY_VALUE: lambda: _key_values(reader),
        SESSION_STATE: reader.ub,
        ALTER_SESSION: lambda: _alter_session(reader),
    }
    if function not in readers:
        raise OracleError(3120, f"two-task piggyback {function} is not known", ends_session=True)
    readers[function]()


def _close_cursors(reader: TtcReader, cursors: CursorTable) -> None:
    reader.u8()
    for _ in range(reader.ub()):
        cursors.close(reader.ub())


def _set_schema(reader: TtcReader, session: Session) -> None:
    reader.u8()
    session.schema = reader.twice_sized().decode()


def _end_to_end(reader: TtcReader, session: Session) -> None:
    reader.raw(2)
    flags = reader.ub()
    sizes = []
    for _ in range(9):
        reader.u8()
        sizes.append(reader.ub())
    identifier, module, action, _, _, info, _, _, operation = sizes
    for flag, size, name in (
        (CLIENT_IDENTIFIER, identifier, "client_identifier"),
        (MODULE, module, "module"),
        (ACTION, action, "action"),
        (CLIENT_INFO, info, "client_info"),
    ):
        if flags & flag:
            setattr(session, name, (reader.sized() or b"").decode() if size else "")
    if operation:
        reader.sized()


def _free_lobs(reader: TtcReader) -> None:
    reader.u8()
    total = reader.ub()
    reader.u8()
    for _ in range(3):
        reader.ub()
    reader.raw(3)
    reader.ub()
    reader.u8()
    for _ in range(3):
        reader.ub()
    reader.u8()
    for _ in range(3):
        reader.u8()
        reader.ub()
    reader.raw(total)


def _key_values(reader: TtcReader) -> None:
    reader.u8()
    reader.ub()
    reader.u8()
    count = reader.ub()
    reader.ub()
    reader.u8()
    reader.sized()
    for _ in range(count):
        reader.twice_sized()
        reader.twice_sized()
        reader.ub()


def _alter_session(reader: TtcReader) -> None:
    reader.ub()
    reader.u8()
    for _ in range(reader.ub()):
        reader.twice_sized()
        reader.twice_sized()
        reader.ub()
