"""Keeps values that sqlite has no type for as tagged text, and gives them back."""

import json
import math
from array import array
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.standins.ttc_times import YearsMonths

TAG = "\x1f"
MIN_INTEGER, MAX_INTEGER = -(1 << 63), (1 << 63) - 1


def to_sqlite(value: object) -> Any:
    """A value as sqlite can keep it."""
    if value is None or isinstance(value, (str, bytes)):
        return value or None
    for kind, keep in KEEPERS:
        if isinstance(value, kind):
            return keep(value)
    return json.dumps(value, default=str)


def _keep_integer(value: int) -> int | str:
    return int(value) if MIN_INTEGER <= value <= MAX_INTEGER else f"{TAG}N{value}"


def _keep_float(value: float) -> float | str:
    return value if math.isfinite(value) else f"{TAG}F{value}"


def _keep_decimal(value: Decimal) -> float | str:
    return float(value) if Decimal(repr(float(value))) == value else f"{TAG}N{value}"


def _keep_moment(value: datetime) -> str:
    return f"{TAG}{'Z' if value.tzinfo else 'T'}{value.isoformat(' ', 'microseconds')}"


KEEPERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (int, _keep_integer),
    (float, _keep_float),
    (Decimal, _keep_decimal),
    (datetime, _keep_moment),
    (date, lambda value: f"{TAG}T{value.isoformat()} 00:00:00.000000"),
    (timedelta, lambda value: f"{TAG}I{value // timedelta(microseconds=1)}"),
    (YearsMonths, lambda value: f"{TAG}Y{value.years} {value.months}"),
    (array, lambda value: f"{TAG}V{value.typecode} {' '.join(map(str, value))}"),
)


def from_sqlite(value: Any) -> object:
    """A value as it was before sqlite kept it."""
    if not isinstance(value, str) or not value.startswith(TAG):
        return value
    kind, text = value[1:2], value[2:]
    if kind in "TZ":
        return datetime.fromisoformat(text)
    if kind == "N":
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else number
    if kind == "F":
        return float(text)
    if kind == "I":
        return timedelta(microseconds=int(text))
    if kind == "Y":
        years, months = text.split()
        return YearsMonths(int(years), int(months))
    return array(text[0], (float(part) if text[0] in "fd" else int(part) for part in text[2:].split()))
