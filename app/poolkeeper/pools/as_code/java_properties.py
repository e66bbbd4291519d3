"""Java's .properties as text, so that every value is read back as it was."""

from collections.abc import Mapping

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}
_MARKS = frozenset("=:#!")


def properties(values: Mapping[str, str]) -> str:
    """A line for each property.

    Source: the Java API, `Properties.load(Reader)`: the key ends at the first space, `=` or `:`, a line that
    begins with `#` or `!` is a comment, a backslash escapes; read as ISO 8859-1, so the rest of Unicode is
    written by its UTF-16 units.
    """
    return "".join(f"{escaped(key, key=True)}={escaped(value)}\n" for key, value in values.items())


def comment(text: str) -> str:
    """A comment of one line; nothing in it can end it."""
    return f"# {''.join(each if ' ' <= each <= '~' else '?' for each in text)}\n"


def escaped(text: str, *, key: bool = False) -> str:
    """A key, which marks and spaces would end, or a value, which only loses its first spaces."""
    found = []
    for place, character in enumerate(text):
        if character in _ESCAPES:
            found.append(_ESCAPES[character])
        elif (key and character in _MARKS) or (character == " " and (key or place == 0)):
            found.append(f"\\{character}")
        elif " " <= character <= "~":
            found.append(character)
        else:
            found.append(_units(character))
    return "".join(found)


def _units(character: str) -> str:
    encoded = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{encoded[at]:02x}{encoded[at + 1]:02x}" for at in range(0, len(encoded), 2))
