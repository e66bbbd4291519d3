"""Has the server spell out time stamps of which python-oracledb drops the zone, or digits beyond six.

The driver turns every time stamp into a datetime without a zone (its documentation, "Supported Oracle
Database Data Types"), so the query is put into another that calls TO_CHAR on such columns (SQL Language
Reference, "Datetime Format Models").
"""

from collections.abc import Sequence

import oracledb

from poolkeeper.databases.columns import Column

DIGITS_OF_PYTHON = 6
ZONED = frozenset({oracledb.DB_TYPE_TIMESTAMP_TZ})
STAMPS = frozenset({oracledb.DB_TYPE_TIMESTAMP, oracledb.DB_TYPE_TIMESTAMP_LTZ}) | ZONED


def spelled_out(description: Sequence[oracledb.FetchInfo], codes: Sequence[oracledb.DbType]) -> list[bool]:
    """For each column whether the server has to spell it out, for the driver would shorten it."""
    return [
        code in ZONED or (code in STAMPS and (each.scale or 0) > DIGITS_OF_PYTHON)
        for each, code in zip(description, codes, strict=True)
    ]


def wrapped(
    statement: str,
    description: Sequence[oracledb.FetchInfo],
    codes: Sequence[oracledb.DbType],
    spelled: Sequence[bool],
) -> str:
    """The query around `statement` that gives the same columns, some of them as text."""
    columns = [
        _spelled(each, code) if wanted else _name(each)
        for each, code, wanted in zip(description, codes, spelled, strict=True)
    ]
    return f"SELECT {', '.join(columns)} FROM (\n{statement}\n)"  # noqa: S608 - the user's own query


def _spelled(described: oracledb.FetchInfo, code: oracledb.DbType) -> str:
    fraction = f".FF{described.scale}" if described.scale else ""
    zone = " TZR" if code in ZONED else ""
    name = _name(described)
    return f"TO_CHAR({name}, 'YYYY-MM-DD HH24:MI:SS{fraction}{zone}') AS {name}"


def _name(described: oracledb.FetchInfo) -> str:
    return f'"{described.name}"'


def without_zone(column: Column, shortened: bool) -> Column:
    """The column with a word on what is missing from its values."""
    if not shortened:
        return column
    return Column(column.name, f"{column.type_name}, shortened", column.kind)
