"""Which statement of the editor's text is meant: the one at the cursor, between marks that are code.

The marks are semicolons; for SQL Server lines with GO, for Oracle lines with a slash come before them.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from poolkeeper.profiles.engines import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARTS_OF_SCRIPTS = {
    Engine.MSSQL: r"^[ \t]*GO(?:[ \t]+\d+)?[ \t]*(?:--[^\n]*)?\r?$",
    Engine.ORACLE: r"^[ \t]*/[ \t]*\r?$",
}
"""The lines that end a batch or a block, and are no statement themselves."""

_WHOLE = {
    Engine.MSSQL: re.compile(r"\b(?:DECLARE|BEGIN|IF|WHILE|CREATE|ALTER)\b", re.IGNORECASE),
    Engine.ORACLE: re.compile(r"\A\s*(?:BEGIN|DECLARE)\b", re.IGNORECASE),
}
"""What makes the statements of a batch belong together: variables, blocks, bodies."""

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

    text, cursor = _batch_at(text, cursor, engine)
    whole = _WHOLE.get(engine)
    if whole is not None and whole.search(code_only(text, engine)):
        return text.strip()
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


def _batch_at(text: str, cursor: int, engine: Engine) -> tuple[str, int]:
    """The batch at the cursor and the cursor's place in it; the whole text for engines without batches."""
    if engine not in _PARTS_OF_SCRIPTS:
        return text, cursor
    start = 0
    for mark in _lines(engine).finditer(text):
        if mark.lastgroup != "line":
            continue
        if cursor <= mark.end() and text[start : mark.start()].strip():
            return text[start : mark.start()], max(0, cursor - start)
        start = mark.end()
    return text[start:], max(0, cursor - start)


@functools.cache
def _lines(engine: Engine) -> re.Pattern[str]:
    from poolkeeper.queries.lexical import lexis_of

    lexis = lexis_of(engine)
    return re.compile(
        rf"(?P<line>{_PARTS_OF_SCRIPTS[engine]})|{lexis.comments}|{lexis.strings}",
        re.DOTALL | re.MULTILINE | re.IGNORECASE,
    )


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
