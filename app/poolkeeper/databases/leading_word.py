"""The first word of a statement, which says whether a transaction may be begun for it."""

import re

_LEADING = re.compile(r"(?:\s|(?:--|\#)[^\n]*(?:\n|$)|/\*.*?\*/)*([A-Za-z]+)", re.DOTALL)
"""A comment from `#` on is MySQL's; elsewhere no statement begins so."""

BEGINS_ITSELF = frozenset({"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"})
"""Statements that steer transactions: beginning one for them would turn them into errors."""


def leading_word(statement: str) -> str:
    """The first word in capitals, past blanks and comments; empty where there is none."""
    found = _LEADING.match(statement)
    return found.group(1).upper() if found else ""
