"""Reads the requests that execute, execute again, and fetch."""

from dataclasses import dataclass

from tests.standins.tns_bind_names import ParsedStatement, parse
from tests.standins.ttc_binds import BindType, read_bind_type, read_bind_value
from tests.standins.ttc_buffers import TtcReader
from tests.standins.ttc_cursors import DIRECTION_OUT, CursorTable, ServerCursor
from tests.standins.ttc_errors import OracleError
from tests.standins.ttc_lobs import LobStore

OPTION_DEFINE, OPTION_EXECUTE = 0x10, 0x20
OPTION_FETCH, OPTION_COMMIT, OPTION_DESCRIBE, OPTION_BATCH_ERRORS = 0x40, 0x100, 0x20000, 0x80000
EXECUTE_FLAG_SCROLLABLE = 0x02
AGAIN_COMMIT = 0x01
FIELD_VERSION_12_2, FIELD_VERSION_12_2_EXT1 = 8, 9
SIZES_COUNT = 13
ROWID_BIND_BYTES = 5267


@dataclass(frozen=True, slots=True)
class ExecuteAsk:
    """What the client wants done with a cursor; `bind_rows` has one row of values for each iteration."""

    cursor: ServerCursor
    options: int
    fetch_rows: int
    iterations: int
    bind_rows: list[list[object]]
    parses: bool = False
    wants_row_counts: bool = False

    def has(self, option: int) -> bool:
        """Whether an option is set."""
        return bool(self.options & option)


def read_execute(reader: TtcReader, cursors: CursorTable, lobs: LobStore, field_version: int) -> ExecuteAsk:
    """Read a full execute; raises OracleError for a cursor or a type that does not exist."""
    options, cursor_id = reader.ub(), reader.ub()
    has_text = reader.u8()
    reader.ub()
    reader.u8()
    reader.ub()
    reader.raw(2)
    reader.ub()
    fetch_rows = reader.ub()
    reader.ub()
    reader.u8()
    bind_count = reader.ub()
    reader.raw(6)
    define_count = reader.ub()
    reader.ub()
    reader.raw(3)
    reader.ub()
    reader.u8()
    reader.ub()
    reader.ub()
    wants_row_counts = reader.u8()
    reader.ub()
    reader.u8()
    if field_version >= FIELD_VERSION_12_2:
        for _ in range(2):
            reader.u8()
            reader.ub()
        reader.u8()
    if field_version >= FIELD_VERSION_12_2_EXT1:
        reader.u8()
        reader.ub()
    parsed = parse((reader.sized() or b"").decode()) if has_text else None
    sizes = [reader.ub() for _ in range(SIZES_COUNT)]
    cursor = cursors.opened(cursor_id, parsed)
    iterations = 1 if cursor.parsed.is_query or cursor.is_reference else sizes[1]
    if define_count:
        cursor.defines = [read_bind_type(reader, field_version).kind for _ in range(define_count)]
        bind_count = 0
    rows: list[list[object]] = []
    if bind_count:
        cursor.bind_types = [read_bind_type(reader, field_version) for _ in range(bind_count)]
        rows = read_bind_rows(reader, cursor.parsed, cursor.bind_types, [], iterations, lobs)
    if sizes[9] & EXECUTE_FLAG_SCROLLABLE:
        raise OracleError(3001, "unimplemented feature: scrollable cursors")
    return ExecuteAsk(
        cursor, options, fetch_rows, iterations, rows, parsed is not None, bool(wants_row_counts)
    )


def read_execute_again(
    reader: TtcReader, cursors: CursorTable, lobs: LobStore, *, fetches: bool
) -> ExecuteAsk:
    """Read the short execute of a cursor that the client knows."""
    cursor = cursors.find(reader.ub())
    count = reader.ub()
    reader.ub()
    commits = reader.ub() & AGAIN_COMMIT
    iterations = 1 if cursor.parsed.is_query else count
    rows: list[list[object]] = []
    if cursor.bind_types:
        rows = read_bind_rows(reader, cursor.parsed, cursor.bind_types, cursor.directions, iterations, lobs)
    options = OPTION_EXECUTE | (OPTION_FETCH if fetches else 0) | (OPTION_COMMIT if commits else 0)
    return ExecuteAsk(cursor, options, count, iterations, rows)


def read_bind_rows(
    reader: TtcReader,
    parsed: ParsedStatement,
    types: list[BindType],
    directions: list[int],
    iterations: int,
    lobs: LobStore,
) -> list[list[object]]:
    """Read the values; binds that only come back have none, long ones come last."""
    sent = [
        number
        for number, bind in enumerate(parsed.binds[: len(types)])
        if not bind.returned and not (directions and directions[number] == DIRECTION_OUT)
    ]
    if not parsed.is_plsql:
        sent.sort(key=lambda number: _is_long(types[number], lobs.string_bytes))
    rows: list[list[object]] = []
    for _ in range(iterations):
        row: list[object] = [None] * len(types)
        if sent:
            reader.u8()
        for number in sent:
            row[number] = read_bind_value(reader, types[number], lobs)
        rows.append(row)
    return rows


def _is_long(bind: BindType, string_bytes: int) -> bool:
    if bind.is_array or bind.kind.name in ("JSON", "VECTOR") or bind.buffer_bytes == ROWID_BIND_BYTES:
        return False
    return bind.buffer_bytes > string_bytes
