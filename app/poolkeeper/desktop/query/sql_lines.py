"""Which parts of a line of SQL to colour, line by line, in linear time and without Qt.

Only for the eye: what is bound and where statements end is decided in `poolkeeper.queries`.
"""

import enum
import re

import msgspec

from poolkeeper.profiles.engines import Engine

PLAIN = -1
"""The state of a line that ends outside strings and comments; Qt's own default."""

SCANNED_CHARACTERS = 20_000
"""How much of one line is looked at; nobody reads further in a line."""


class Part(enum.Enum):
    """What a coloured part is."""

    KEYWORD = enum.auto()
    STRING = enum.auto()
    COMMENT = enum.auto()
    NUMBER = enum.auto()
    PARAMETER = enum.auto()


Span = tuple[int, int, Part | None]
"""Start, end and what it is; None for a quoted name, which stays uncoloured."""


class _Dialect(msgspec.Struct, frozen=True):
    nested_comments: bool = False
    backslashes: bool = False
    double_quote: Part | None = None
    line_comment: str = "--[^\n]*"
    openings: str = r"/\*|'|\"|`"
    parameters: str = r"(?<![\w:]):[^\W\d]\w*"


_DIALECTS = {
    Engine.SQLITE: _Dialect(),
    Engine.POSTGRESQL: _Dialect(nested_comments=True, openings=r"/\*|\$(?:[^\W\d]\w*)?\$|[eE]?'|\""),
    Engine.MSSQL: _Dialect(nested_comments=True, parameters=r"(?<![\w:]):[^\W\d]\w*|(?<![\w@])@[^\W\d]\w*"),
    Engine.ORACLE: _Dialect(),
    Engine.MYSQL: _Dialect(
        backslashes=True, double_quote=Part.STRING, line_comment=r"--(?=\s|$)[^\n]*|\#[^\n]*"
    ),
}

_WORDS = """
ABORT ADD ALL ALTER ANALYZE AND ANY AS ASC ATTACH AUTO_INCREMENT BEGIN BETWEEN BY CALL CASCADE CASE CAST
CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME
CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DECLARE DEFAULT DEFERRABLE DELETE DESC DESCRIBE DETACH
DISTINCT DO DROP ELSE END ESCAPE EXCEPT EXECUTE EXISTS EXPLAIN FALSE FETCH FILTER FIRST FOLLOWING FOR
FOREIGN FROM FULL FUNCTION GLOB GRANT GROUP GROUPS HAVING IF IGNORE ILIKE IN INDEX INNER INSERT INTERSECT
INTERVAL INTO IS ISNULL JOIN KEY LAST LATERAL LEFT LIKE LIMIT LOCK MATERIALIZED NATURAL NOT NOTHING
NOTNULL NULL NULLS OF OFFSET ON ONLY OR ORDER OUTER OVER PARTITION PRAGMA PRECEDING PRIMARY PROCEDURE
RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RETURNING RETURNS REVOKE RIGHT RLIKE
ROLLBACK ROW ROWS SAVEPOINT SCHEMA SELECT SEQUENCE SET SHOW SIMILAR START STRAIGHT_JOIN TABLE TEMP
TEMPORARY THEN TIES TO TRANSACTION TRIGGER TRUE TRUNCATE UNBOUNDED UNION UNIQUE UNLOCK UPDATE USE USING
VACUUM VALUES VIEW WHEN WHERE WINDOW WITH WITHOUT
"""
_KEYWORDS = frozenset(_WORDS.split())

_PATTERN = r"""
    (?P<comment>{line_comment})
  | (?P<opening>{openings})
  | (?P<cast>::)
  | (?P<parameter>{parameters})
  | (?P<word>[^\W\d][\w$]*)
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\w*)
"""
_SIMPLE_PARTS = {"comment": Part.COMMENT, "parameter": Part.PARAMETER, "number": Part.NUMBER}
_COMMENT_MARK = re.compile(r"/\*|\*/")


class LineScanner:
    """Splits lines into spans; remembers between lines, by a number, what an earlier one left open."""

    def __init__(self, engine: Engine) -> None:
        self._dialect = _DIALECTS[engine]
        self._pattern = re.compile(
            _PATTERN.format(
                line_comment=self._dialect.line_comment,
                openings=self._dialect.openings,
                parameters=self._dialect.parameters,
            ),
            re.VERBOSE,
        )
        self._open: list[tuple[str, int]] = []

    def scan(self, line: str, state: int) -> tuple[list[Span], int]:
        """The spans of a line whose predecessor ended in `state`, and the state it ends in itself."""
        line = line[:SCANNED_CHARACTERS]
        spans: list[Span] = []
        position = 0
        if state != PLAIN:
            position, state = self._close(line, 0, 0, *self._open[state], spans)
        while state == PLAIN and (found := self._pattern.search(line, position)):
            position = found.end()
            kind = str(found.lastgroup)
            if kind == "opening":
                depth = 1 if found[0] == "/*" else 0
                position, state = self._close(line, found.start(), position, found[0], depth, spans)
            elif kind == "word":
                if found[0].upper() in _KEYWORDS:
                    spans.append((found.start(), position, Part.KEYWORD))
            elif kind in _SIMPLE_PARTS:
                spans.append((found.start(), position, _SIMPLE_PARTS[kind]))
        return spans, state

    def _close(
        self, line: str, start: int, inside: int, opening: str, depth: int, spans: list[Span]
    ) -> tuple[int, int]:
        """Find the end of what `opening` began; gives where to go on and the state there."""
        if opening == "/*":
            end, depth = self._comment_end(line, inside, depth)
            part: Part | None = Part.COMMENT
        elif opening.startswith("$"):
            at = line.find(opening, inside)
            end = at + len(opening) if at >= 0 else -1
            part = Part.STRING
        else:
            closed = self._quoted(opening).match(line, inside)
            end = closed.end() if closed else -1
            part = {'"': self._dialect.double_quote, "`": None}.get(opening, Part.STRING)
        spans.append((start, len(line) if end < 0 else end, part))
        return (end, PLAIN) if end >= 0 else (len(line), self._state(opening, depth))

    def _comment_end(self, line: str, inside: int, depth: int) -> tuple[int, int]:
        for mark in _COMMENT_MARK.finditer(line, inside):
            if mark[0] == "*/":
                depth -= 1
            elif self._dialect.nested_comments:
                depth += 1
            if depth == 0:
                return mark.end(), 0
        return -1, depth

    def _quoted(self, opening: str) -> re.Pattern[str]:
        quote = opening[-1]
        escapes = opening != quote or (self._dialect.backslashes and quote != "`")
        # Possessive: an unclosed string is given up in one pass.
        if escapes:
            return re.compile(rf"(?:[^{quote}\\]++|\\.|\\$|{quote}{quote})*{quote}(?!{quote})")
        return re.compile(rf"(?:[^{quote}]++|{quote}{quote})*{quote}(?!{quote})")

    def _state(self, opening: str, depth: int) -> int:
        if (opening, depth) not in self._open:
            self._open.append((opening, depth))
        return self._open.index((opening, depth))
