"""Which statement of the editor's text is meant: the one at the cursor, between semicolons that are code."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from poolkeeper.profiles.engines import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

_WITH_A_BODY = re.compile(
    r"\bcreate\b[^;]*?\b(?:trigger|procedure|function|event)\b.*?\bbegin\b", re.IGNORECASE | re.DOTALL
)


def statement_at(text: str, cursor: int, engine: Engine) -> str:
    """The statement at `cursor` (in characters), without its semicolon; never raises.

    Behind the last statement that one is meant. A text that creates a trigger or a routine with a
    body is one statement: the semicolons in the body end none.
    """
    from poolkeeper.queries.lexical import code_only
    from poolkeeper.queries.statement_kind import is_blank

    if ";" not in text or _WITH_A_BODY.search(code_only(text, engine)):
        return text
    chosen = ""
    for start, end in _parts(text, engine):
        part = text[start:end]
        if is_blank(part, engine):
            if chosen and cursor <= end:
                break
            continue
        chosen = part
        # Right behind the semicolon is still this statement.
        if cursor <= end + 1:
            break
    return chosen.strip()


def _parts(text: str, engine: Engine) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in _marks(engine).finditer(text):
        if mark[0] == ";":
            yield start, mark.start()
            start = mark.end()
    yield start, len(text)


@functools.cache
def _marks(engine: Engine) -> re.Pattern[str]:
    from poolkeeper.queries.lexical import dollar_string, lexis_of

    lexis = lexis_of(engine)
    dollars = f"|{dollar_string.pattern}" if lexis.dollars else ""
    return re.compile(f"{lexis.comments}|{lexis.strings}{dollars}|;", re.DOTALL)
