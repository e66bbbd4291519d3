"""What a result's column is called, what the server calls its type, and how its values travel."""

import enum

import msgspec


class Kind(enum.StrEnum):
    """How the values of a column come out of `Execution.fetch`, and how a cell is aligned.

    INTEGER, UNSIGNED: Python ints, or their decimal digits as text. FLOAT, DECIMAL: the server's own
    digits as text. BOOLEAN: bool. TEXT, TEMPORAL, OTHER (JSON, arrays, UUID, intervals): text exactly
    as the server wrote it. BYTES: bytes. MIXED: any of int, float, str and bytes (SQLite). NULL is None.
    """

    INTEGER = "integer"
    UNSIGNED = "unsigned"
    FLOAT = "float"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TEXT = "text"
    TEMPORAL = "temporal"
    OTHER = "other"
    BYTES = "bytes"
    MIXED = "mixed"


RIGHT_ALIGNED = frozenset({Kind.INTEGER, Kind.UNSIGNED, Kind.FLOAT, Kind.DECIMAL})


class Column(msgspec.Struct, frozen=True):
    """One column of a result; `type_name` is the server's, as `numeric(12,2)` or `timestamptz`."""

    name: str
    type_name: str
    kind: Kind
