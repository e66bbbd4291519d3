"""C# source from values: a builder with its properties, every literal read back as it was."""

from collections.abc import Mapping
from typing import TypeAlias


class CSharp(str):
    """An expression of C# to stand as it is."""

    __slots__ = ()


Value: TypeAlias = "CSharp | str | int | bool"

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def literal(value: Value) -> str:
    r"""A literal; text as a regular string.

    Source: the C# language specification, "String literals": a line break, U+0085, U+2028 and U+2029 cannot
    stand in one, `\u` takes four digits, `\U` eight; braces and dollar signs mean nothing without a `$`
    before the quote.
    """
    if isinstance(value, CSharp):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return '"' + "".join(_character(each) for each in value) + '"'


def builder(type_name: str, variable: str, values: Mapping[str, Value]) -> str:
    """A statement that makes an object with these properties."""
    lines = "".join(f"    {name} = {literal(value)},\n" for name, value in values.items())
    return f"var {variable} = new {type_name}\n{{\n{lines}}};\n"


def environment(variable: str, name: str) -> str:
    """A statement that reads an environment variable; a missing one is an error that names it."""
    return (
        f'var {variable} = Environment.GetEnvironmentVariable("{name}")\n'
        f'    ?? throw new InvalidOperationException("{name} is not set.");\n'
    )


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
