"""The `%(name)s` placeholders of two drivers, and what to put in their places."""

import re
from collections.abc import Callable

_PLACEHOLDERS = re.compile(r"%%|%\((.*?)\)s")


def placeholder(name: str) -> str:
    """The spelling of the parameter `name`."""
    return f"%({name})s"


def escape_text(text: str) -> str:
    """Statement text between placeholders."""
    return text.replace("%", "%%")


def replace_placeholders(statement: str, spelling: Callable[[str], str]) -> str:
    """The statement with `spelling(name)` for each placeholder, and single percent signs again."""
    return _PLACEHOLDERS.sub(lambda found: "%" if found[1] is None else spelling(found[1]), statement)


def in_order(statement: str, spelling: Callable[[int], str], percent: str) -> tuple[str, tuple[str, ...]]:
    """The statement with its placeholders by their places, and the parameter's name at each place.

    `spelling` gets the number of the place, from 1. Single percent signs become `percent`.
    """
    names: list[str] = []

    def place(name: str) -> str:
        names.append(name)
        return spelling(len(names))

    text = _PLACEHOLDERS.sub(lambda found: percent if found[1] is None else place(found[1]), statement)
    return text, tuple(names)
