"""Turns a driver's rows into what the kinds of their columns promise, column by column."""

import struct
from collections.abc import Callable, Sequence
from typing import Any

Reader = Callable[[Any], Any] | None
"""Makes of a value what its kind promises; None where the driver's value is that already."""


def read(rows: Sequence[Sequence[Any]], readers: Sequence[Reader]) -> list[Any]:
    """The rows with each column's reader applied to what is not NULL."""
    if not rows or not any(readers):
        return list(rows)
    columns = [
        values if reader is None else [None if each is None else reader(each) for each in values]
        for values, reader in zip(zip(*rows, strict=True), readers, strict=True)
    ]
    return list(zip(*columns, strict=True))


def real_text(value: float) -> str:
    """The shortest digits that mean this number in four bytes, which is what was sent."""
    for digits in range(6, 9):
        text = f"{value:.{digits}g}"
        if struct.pack("<f", float(text)) == struct.pack("<f", value):
            return text
    return f"{value:.9g}"
