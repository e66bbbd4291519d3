"""How a value is written: one short line in a cell, and every character of it where it is copied."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_CELL = 1_000
"""Characters of a value that a cell shows."""

_UNPRINTABLE = re.compile("\r\n|[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_ENDS = frozenset("\n\r\x85\u2028\u2029")


class Cell(NamedTuple):
    """What a cell shows; NULL has no text."""

    text: str
    is_null: bool


NULL = Cell("", True)


def text_of(value: Any) -> str:  # noqa: ANN401 - any value an Arrow array gives
    """The whole text of a value; NULL is empty."""
    return _WRITERS.get(type(value), str)(value)


def cell_of(value: Any) -> Cell:  # noqa: ANN401 - any value an Arrow array gives
    """The value as a cell shows it: cut, and on one line."""
    if value is None:
        return NULL
    if type(value) is bytes:
        value = value[: LONGEST_CELL // 2 + 1]
    text = text_of(value)
    if len(text) > LONGEST_CELL:
        text = f"{text[:LONGEST_CELL]}…"
    if not text.isprintable() and _UNPRINTABLE.search(text):
        text = _UNPRINTABLE.sub(_picture, text)
    return Cell(text, False)


def hexadecimal(data: bytes) -> str:
    """Bytes as `0x…`, two digits each."""
    return f"0x{data.hex()}"


def float_text(value: float) -> str:
    """The shortest digits that give the same number again; infinities as SQLite writes them."""
    return repr(value) if math.isfinite(value) else {math.inf: "Inf", -math.inf: "-Inf"}.get(value, "NaN")


def _picture(found: re.Match[str]) -> str:
    mark = found.group()
    if mark[0] in _LINE_ENDS:
        return "⏎"
    if mark == "\t":
        return "⇥"
    code = ord(mark)
    if code == 0x7F:
        return "␡"
    return chr(0x2400 + code) if code < 0x20 else "�"


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda value: "true" if value else "false",
    float: float_text,
    bytes: hexadecimal,
    type(None): lambda _: "",
}
