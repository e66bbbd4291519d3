"""The table `wide` as the stand-ins send it: ten columns of numbers, texts, dates and time stamps."""

import datetime
from decimal import Decimal

from poolkeeper.profiles.engines import Engine

DISTINCT_ROWS = 1024
"""So many different rows are repeated until the result has its size."""

_TYPES = {
    Engine.MSSQL: (
        "int", "int", "float", "nvarchar(40)", "nvarchar(80)",
        "decimal(12,2)", "date", "datetime2(3)", "nvarchar(10)", "int",
    ),
    Engine.ORACLE: (
        "NUMBER(10)", "NUMBER(10)", "BINARY_DOUBLE", "VARCHAR2(40)", "VARCHAR2(80)",
        "NUMBER(12,2)", "DATE", "TIMESTAMP(3)", "VARCHAR2(10)", "NUMBER(10)",
    ),
}  # fmt: skip


def columns(engine: Engine) -> list[tuple[str, str]]:
    """Name and type of each column, as the engine writes types."""
    return list(zip("abcdefghij", _TYPES[engine], strict=True))


def rows() -> list[tuple[object, ...]]:
    """The different rows."""
    return [_row(number) for number in range(1, DISTINCT_ROWS + 1)]


def _row(n: int) -> tuple[object, ...]:
    moment = datetime.datetime(2000, 1, 1) + datetime.timedelta(hours=n % 9000, milliseconds=n)
    return (
        n * 977,
        n * 7 % 1000,
        n / 7.0,
        f"name {n * 977}",
        f"some longer text with é, number {n * 977}",
        Decimal(n * 977) / 100,
        moment.replace(hour=0, minute=0, second=0, microsecond=0),
        moment,
        None if n % 3 else "x",
        n % 2,
    )
