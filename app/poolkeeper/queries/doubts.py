"""Statements of which nobody here can say where their code is: servers and sessions would read them apart.

Sources: PostgreSQL's manual, 4.1 Lexical Structure, and src/backend/parser/scan.l; MySQL's manual, 9.7
Comments.
"""

import re

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.lexical import nests_too_deep

_UNUSUAL_LINE_END = re.compile("[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What one server takes for the end of a line, another takes for a part of it."""
_COMMENT = re.compile("--|#")
_RUN_COMMENT = re.compile(r"/\*M?!")
"""Run by servers of some versions and not by others (`/*!80000 ... */`, `/*M! ... */`)."""
_DOLLARS_BEHIND_NUMBER = re.compile(r"[0-9]\$[^\s$']*\$")
"""Before PostgreSQL 15 `1$x$` is a number and the beginning of a string."""


def cannot_be_read(statement: str, engine: Engine) -> bool:
    """Whether a server may see code where comments and strings are seen here, or the other way round."""
    if engine is Engine.MYSQL and _RUN_COMMENT.search(statement):
        return True
    if engine is Engine.POSTGRESQL and _DOLLARS_BEHIND_NUMBER.search(statement):
        return True
    return nests_too_deep(statement, engine) or _has_doubtful_comment(statement)


def _has_doubtful_comment(statement: str) -> bool:
    """Whether a line goes on behind a comment and something that may end it."""
    if not _UNUSUAL_LINE_END.search(statement.replace("\r\n", "\n")):
        return False
    for line in statement.split("\n"):
        comment = _COMMENT.search(line)
        if comment and _UNUSUAL_LINE_END.search(line.removesuffix("\r"), comment.end()):
            return True
    return False
