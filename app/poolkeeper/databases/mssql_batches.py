"""Cuts a script into the batches that `GO` separates.

GO is no Transact-SQL but a word of Microsoft's tools, alone on its line, perhaps with a count. It counts
where it stands in no string and no comment (learn.microsoft.com, "SQL Server Utilities Statements - GO").
"""

import re

# As in `queries.lexical`, which belongs to another room; only what can hold a line break is passed over.
_PASSED_OVER = r"'[^']*+'?|\"[^\"]*+\"?|\[[^\]]*+\]?|--[^\n]*+|/\*.*?(?:\*/|\Z)"
_GO = r"(?P<go>^[ \t]*GO(?:[ \t]+(?P<count>\d+))?[ \t]*(?:--[^\n]*)?\r?$)"
_MARKS = re.compile(f"{_GO}|{_PASSED_OVER}", re.IGNORECASE | re.MULTILINE | re.DOTALL)

MOST_REPEATS = 10_000


def batches(script: str) -> list[str]:
    """The batches in their order, one repeated as often as its GO says; blank ones are left out."""
    found: list[str] = []
    start = 0
    for mark in _MARKS.finditer(script):
        if mark["go"] is None:
            continue
        found += _repeated(script[start : mark.start()], int(mark["count"] or 1))
        start = mark.end()
    return found + _repeated(script[start:], 1)


def _repeated(batch: str, count: int) -> list[str]:
    return [batch] * min(count, MOST_REPEATS) if batch.strip() else []
