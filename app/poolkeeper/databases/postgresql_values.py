"""How PostgreSQL's values come out, and what its types are called.

Object identifiers are those of PostgreSQL's `src/include/catalog/pg_type.dat`; they never change.
"""

import functools

import psycopg
from psycopg.adapt import AdaptersMap, Buffer, Loader
from psycopg.types.string import TextLoader

from poolkeeper.databases.columns import Kind

BOOL, BYTEA, INT8, INT2, INT4, OID = 16, 17, 20, 21, 23, 26

UNKNOWN = 0

NATIVE = frozenset({BOOL, BYTEA, INT8, INT2, INT4, OID})
"""The types that psycopg turns into Python values; everything else stays the server's own text."""

KINDS: dict[int, Kind] = {
    BOOL: Kind.BOOLEAN,
    BYTEA: Kind.BYTES,
    **dict.fromkeys((INT8, INT2, INT4), Kind.INTEGER),
    **dict.fromkeys((OID, 28, 29, 5069), Kind.UNSIGNED),  # oid, xid, cid, xid8
    **dict.fromkeys((700, 701), Kind.FLOAT),
    1700: Kind.DECIMAL,
    **dict.fromkeys((18, 19, 25, 1042, 1043), Kind.TEXT),  # "char", name, text, bpchar, varchar
    **dict.fromkeys((1082, 1083, 1114, 1184, 1266), Kind.TEMPORAL),  # date, time(tz), timestamp(tz)
}


def kind_of(oid: int) -> Kind:
    """How the values of a type come out; text of no particular kind where it is not known."""
    return KINDS.get(oid, Kind.OTHER)


_STANDARD_NAMES = {
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "bpchar": "char",
}
"""What people write for the names in `pg_type` (PostgreSQL documentation, "Data Types")."""


def type_name(oid: int, modifier: int) -> str:
    """A built-in type's name with its modifier, as `numeric(12,2)` or `text[]`; empty for others."""
    info = psycopg.adapters.types.get(oid)
    if info is None:
        return ""
    shown = info.get_type_display(oid, modifier)
    name, bracket, rest = shown.partition("[" if "[" in shown else "(")
    return _STANDARD_NAMES.get(name, name) + bracket + rest


class TolerantTextLoader(Loader):
    """Text of a database without an encoding (SQL_ASCII): UTF-8, its stray bytes spelled in hexadecimal."""

    def load(self, data: Buffer) -> str:
        """The text of one value."""
        return bytes(data).decode("utf-8", "backslashreplace")


@functools.cache
def exact_adapters() -> AdaptersMap:
    """The adapters of psycopg with every type but the native ones read as text."""
    adapters = AdaptersMap(psycopg.adapters)
    read_as_text(adapters, TextLoader)
    return adapters


def read_as_text(adapters: AdaptersMap, loader: type[Loader]) -> None:
    """Give every type but the native ones, and every type not known, to `loader`."""
    adapters.register_loader(UNKNOWN, loader)
    for info in psycopg.adapters.types:
        if info.oid not in NATIVE:
            adapters.register_loader(info.oid, loader)
        if info.array_oid:
            adapters.register_loader(info.array_oid, loader)
