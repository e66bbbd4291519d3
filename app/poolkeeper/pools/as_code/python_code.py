"""Python source from values: every literal is written so that Python reads the same value back."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

_INDENT = "    "


class Code(str):
    """An expression of Python to stand as it is; everything else that is text becomes a literal."""

    __slots__ = ()


Value: TypeAlias = "Code | str | float | bool | Mapping[str, Value] | None"
"""What can be written: a mapping becomes a dictionary."""


def literal(value: str | float | bool | None) -> str:
    """A literal of Python; text in double quotes where backslashes alone need an escape, else as repr."""
    if isinstance(value, str):
        if value.isprintable() and '"' not in value:
            return '"' + value.replace("\\", "\\\\") + '"'
        return repr(value)
    return repr(number(value)) if isinstance(value, float) else repr(value)


def number(value: float) -> float:
    """A whole number without its point: 30.0 is 30."""
    return int(value) if value == int(value) else value


def environment(variable: str) -> Code:
    """The value of an environment variable; a missing one is a KeyError that names it."""
    return Code(f'os.environ["{variable}"]')


def expression(value: Value, depth: int = 0) -> str:
    """A value at a depth of indentation, a dictionary with a line for each key."""
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        inner = _INDENT * (depth + 1)
        lines = [f"{inner}{literal(key)}: {expression(each, depth + 1)},\n" for key, each in value.items()]
        return "{\n" + "".join(lines) + _INDENT * depth + "}"
    return literal(value)


def call(function: str, *positional: Value, keywords: Mapping[str, Value], depth: int = 0) -> str:
    """A call with a line for each argument; `depth` is that of the line it begins on."""
    inner = _INDENT * (depth + 1)
    lines = [f"{inner}{expression(each, depth + 1)},\n" for each in positional]
    lines += [f"{inner}{key}={expression(each, depth + 1)},\n" for key, each in keywords.items()]
    return f"{function}(\n{''.join(lines)}{_INDENT * depth})"


def program(standard: Iterable[str], others: Iterable[str], *blocks: str) -> str:
    """A module: imports of the standard library, then the others, then the blocks that are not empty."""
    heads = ["\n".join(_in_order(standard)), "\n".join(_in_order(others))]
    imports = "\n\n".join(head for head in heads if head)
    return "\n\n".join(part for part in (imports, *blocks) if part).strip("\n") + "\n"


def _in_order(imports: Iterable[str]) -> list[str]:
    """Plain imports first, as formatters want them."""
    return sorted(set(imports), key=lambda line: (line.startswith("from "), line))
