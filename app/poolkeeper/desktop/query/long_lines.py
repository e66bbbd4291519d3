"""Breaks lines too long for a text widget, where a line break means nothing to the server."""

import functools
import re

from poolkeeper.profiles.engines import Engine

LONGEST_LINE = 50_000
"""Qt lays a line out as a whole at every key: a million characters take a quarter of a second."""

_AT_LEAST = 2_000


def with_short_lines(text: str, engine: Engine) -> str:
    """The text with its overlong lines broken behind commas and at blanks.

    Never in strings, quoted names or comments; the same text where no line is overlong. A blank
    beside a quote stays: PostgreSQL joins strings across a line break, and only there.
    """
    if longest_line(text) <= LONGEST_LINE:
        return text
    parts, begin, line_begin = [], 0, 0
    for mark in _places(engine).finditer(text):
        place = mark[0]
        if place == "\n":
            line_begin = mark.end()
        elif place in {",", " ", "\t"} and mark.end() - line_begin >= _AT_LEAST:
            parts.append(text[begin : mark.end()] if place == "," else text[begin : mark.start()])
            begin = line_begin = mark.end()
    return "\n".join([*parts, text[begin:]])


def longest_line(text: str) -> int:
    """How many characters the longest line has."""
    if len(text) <= LONGEST_LINE:
        return len(text)
    return max(map(len, text.split("\n")))


def broken_lines_text(length: int) -> str:
    """What the user is told where a line of `length` characters was broken."""
    return (
        f"A line of {length:,} characters was broken at commas and blanks, so that the editor stays quick. "
        "Strings and comments are as they were; the statement means the same."
    )


@functools.cache
def _places(engine: Engine) -> re.Pattern[str]:
    from poolkeeper.queries.lexical import dollar_string, lexis_of

    lexis = lexis_of(engine)
    dollars = f"|{dollar_string.pattern}" if lexis.dollars else ""
    skipped = f"{lexis.comments}|{lexis.strings}{dollars}"
    return re.compile(rf"{skipped}|\n|,|(?<![\s'\"])[ \t](?![\s'\"])", re.DOTALL)
