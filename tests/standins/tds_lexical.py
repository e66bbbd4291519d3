"""T-SQL text cut into words, and a batch cut into statements.

Light on purpose: a statement ends at a semicolon, or before a word that can only begin the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|/\*.*?\*/)
      | (?P<text>N?'(?:[^']|'')*')
      | (?P<name>\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*")
      | (?P<variable>@@?[\w$#]+)
      | (?P<number>0x[0-9a-fA-F]*|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
      | (?P<word>[\w#][\w$#@]*)
      | (?P<mark><>|<=|>=|!=|\|\||.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

_BEGINS_ALWAYS = frozenset(
    ["PRINT", "RAISERROR", "THROW", "WAITFOR", "COMMIT", "ROLLBACK", "USE", "KILL", "DECLARE", "IF", "DROP"]
)
_SIMPLE = (_BEGINS_ALWAYS | {"SET", "SAVE", "BEGIN"}) - {"IF", "DROP"}
_WITH_ROWS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_WANTS_SELECT = frozenset({"UNION", "ALL", "EXCEPT", "INTERSECT", "AS"})


@dataclass(frozen=True)
class Token:
    """A piece of the text; `kind` is the name of the pattern that found it."""

    kind: str
    text: str

    @property
    def word(self) -> str:
        """Give the bare word in capitals, or nothing for what is no bare word."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(sql: str) -> list[Token]:
    """Cut text into tokens; joined they are the text again."""
    return [Token(found.lastgroup or "mark", found[0]) for found in _TOKEN.finditer(sql)]


def unquoted(name: str) -> str:
    """Take brackets or quotes off a name."""
    if name[:1] == "[":
        return name[1:-1].replace("]]", "]")
    if name[:1] == '"':
        return name[1:-1].replace('""', '"')
    return name


def text_value(literal: str) -> str:
    """Give what a quoted text says."""
    return literal[literal.index("'") + 1 : -1].replace("''", "'")


def statements(batch: str) -> Iterator[str]:
    """Cut a batch into statements; texts without a word are left out."""
    current: list[Token] = []
    depth = 0
    for token, following in with_following(tokens(batch)):
        ends = token.text == ";" and token.kind == "mark"
        if depth <= 0 and (ends or _begins(token.word, following, _words(current))):
            yield from _whole(current)
            current = []
        depth += nesting(token, following)
        if not ends or depth > 0:
            current.append(token)
    yield from _whole(current)


def with_following(found: list[Token]) -> Iterator[tuple[Token, str]]:
    """Give each token with the next bare word or mark after it, in capitals."""
    for position, token in enumerate(found):
        rest = (each.text.upper() for each in found[position + 1 : position + 4] if each.kind != "space")
        yield token, next(rest, "")


def nesting(token: Token, following: str) -> int:
    """Say how much deeper the text is after this token."""
    if token.kind == "mark":
        return {"(": 1, ")": -1}.get(token.text, 0)
    if token.word == "BEGIN":
        return 0 if following in {"TRAN", "TRANSACTION"} else 1
    return {"CASE": 1, "END": -1}.get(token.word, 0)


def _words(current: list[Token]) -> list[str]:
    return [token.word or token.kind for token in current if token.kind != "space"]


def _whole(current: list[Token]) -> Iterator[str]:
    text = "".join(token.text for token in current).strip()
    if _words(current):
        yield text


def _begins(word: str, following: str, before: list[str]) -> bool:
    """Say whether this word begins another statement after the words before it."""
    if not word or not before or _belongs(word, before[0], before[-1]):
        return False
    if word in _BEGINS_ALWAYS:
        return True
    if word == "BEGIN":
        return following in {"TRAN", "TRANSACTION"}
    if word in {"SET", "EXEC", "EXECUTE"}:
        return True
    return word in _WITH_ROWS and (before[0] in _SIMPLE or before[0] == "SELECT")


def _belongs(word: str, first: str, last: str) -> bool:
    """Say whether the word is a part of the statement that is open."""
    if first == "IF":
        # the condition and the statement that it guards are one; the executor takes them apart
        return True
    if word == "IF":
        return last in {"TABLE", "VIEW", "PROCEDURE", "DATABASE"}
    if word == "SELECT":
        return last in _WANTS_SELECT
    return (
        (word == "DROP" and first == "ALTER")
        or (word == "SET" and first in {"UPDATE", "MERGE", "ALTER"})
        or (word in {"EXEC", "EXECUTE"} and first == "INSERT")
        or last in {"FOR", "ON"}
    )
