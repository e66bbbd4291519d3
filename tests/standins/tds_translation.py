"""T-SQL rewritten for sqlite, as far as the tests of a client need it.

This proves nothing about the SQL of a real server: `+` does not join texts here, types are only labels, and
most of T-SQL is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.standins.tds_lexical import Token, tokens, unquoted

_RENAMED = {"LEN": "length", "ISNULL": "ifnull"}
_SCHEMAS = frozenset({"SYS", "INFORMATION_SCHEMA"})
_TYPE_WORD = re.compile(
    r"\b(decimal|numeric|money|smallmoney|datetime2|datetimeoffset|smalldatetime|datetime|date|time|"
    r"uniqueidentifier|xml|sysname)\b",
    re.IGNORECASE,
)
_BEFORE = [
    (r"\bWITH\s*\(\s*(?:NOLOCK|UPDLOCK|ROWLOCK|READPAST|HOLDLOCK|TABLOCK|[\s,])+\)", ""),
    (r"\bOPTION\s*\([^()]*\)", ""),
    (
        r"\bOFFSET\s+(\S+)\s+ROWS?\s+FETCH\s+(?:NEXT|FIRST)\s+(\S+)\s+ROWS?\s+ONLY",
        r"LIMIT \2 OFFSET \1",
    ),
    (r"\bOFFSET\s+(\S+)\s+ROWS?\b", r"LIMIT -1 OFFSET \1"),
    (r"^\s*TRUNCATE\s+TABLE\b", "DELETE FROM"),
    (r"^\s*DELETE\s+(?!FROM\b|TOP\b)", "DELETE FROM "),
    (r"^\s*INSERT\s+(?!INTO\b|OR\b)", "INSERT INTO "),
    (
        r"\b(CROSS|OUTER)\s+APPLY\s+sys\.dm_exec_sql_text\s*\(((?:[^()]|\([^()]*\))*)\)\s*(?:AS\s+)?(\w+)",
        r"LEFT JOIN sys.dm_exec_sql_text AS \3 ON \3.sql_handle = \2",
    ),
    (
        r"\bGENERATE_SERIES\s*\(\s*([^,()]+?)\s*,\s*([^,()]+?)\s*(?:,\s*([^,()]+?)\s*)?\)",
        lambda found: (
            f"(WITH RECURSIVE series(value) AS (SELECT {found[1]} UNION ALL "
            f"SELECT value + {found[3] or 1} FROM series WHERE value + {found[3] or 1} <= {found[2]}) "
            "SELECT value FROM series)"
        ),
    ),
]
_OUTPUT = re.compile(r"\bOUTPUT\s+(inserted\.[\w\[\]]+(?:\s*,\s*inserted\.[\w\[\]]+)*)", re.IGNORECASE)


def to_sqlite(sql: str) -> str:
    """Rewrite one statement. Names, variables and values keep their places."""
    for pattern, replacement in _BEFORE:
        sql = re.sub(pattern, replacement, sql, flags=re.IGNORECASE)
    sql = _returning(sql)
    if re.match(r"\s*CREATE\s+TABLE\b", sql, re.IGNORECASE):
        sql = _table_definition(sql)
    return "".join(_Rewriter(tokens(sql)).run()).strip()


def tables_of(sql: str) -> set[str]:
    """Give every name in the statement, in small letters: whoever knows tables finds them here."""
    return {unquoted(token.text).lower() for token in tokens(sql) if token.kind in {"word", "name"}}


def _returning(sql: str) -> str:
    """Move OUTPUT inserted.x to the end, where sqlite wants RETURNING."""
    found = _OUTPUT.search(sql)
    if found is None:
        return sql
    names = re.sub(r"inserted\.", "", found[1], flags=re.IGNORECASE)
    return f"{sql[: found.start()]}{sql[found.end() :].rstrip().rstrip(';')} RETURNING {names}"


def _table_definition(sql: str) -> str:
    """Let sqlite keep the declared types, and store as text what it would round."""
    sql = re.sub(r"\(\s*max\s*\)", "(-1)", sql, flags=re.IGNORECASE)
    sql = re.sub(
        r"\bint\s+(?:NOT\s+NULL\s+)?identity\s*(?:\([^)]*\))?\s*(?:NOT\s+NULL\s*)?(?:PRIMARY\s+KEY)?",
        "integer primary key autoincrement",
        sql,
        flags=re.IGNORECASE,
    )
    head, bracket, body = sql.partition("(")
    if "#" in head:
        head = re.sub(r"CREATE\s+TABLE", "CREATE TEMP TABLE", head, flags=re.IGNORECASE)
    body = re.sub(r"(\s)" + _TYPE_WORD.pattern, r"\1text \2", body, flags=re.IGNORECASE)
    body = re.sub(r"\bsql_variant\b", "blob sql_variant", body, flags=re.IGNORECASE)
    return head + bracket + body


def declared_type(stored: str) -> str | None:
    """Give the T-SQL type that `_table_definition` wrote down; None where sqlite knows none."""
    name = stored.lower().removeprefix("text ").removeprefix("blob ").replace("(-1)", "(max)").strip()
    return {"integer": "int", "": None, "numeric": None}.get(name, name)


class _Rewriter:
    """Goes over the tokens once; TOP waits on a stack until its SELECT ends."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._position = 0
        self._limits: list[str | None] = [None]
        self._casts: list[bool] = [False]

    def run(self) -> Iterator[str]:
        while self._position < len(self._tokens):
            token = self._tokens[self._position]
            self._position += 1
            yield from self._one(token)
        yield self._limit(self._limits[0])

    def _one(self, token: Token) -> Iterator[str]:
        if token.kind == "text":
            yield token.text.lstrip("Nn")
        elif token.kind == "variable":
            yield f"tds_global('{token.text[2:].upper()}')" if token.text.startswith("@@") else token.text
        elif token.kind == "number" and token.text.lower().startswith("0x"):
            yield f"x'{token.text[2:]}'"
        elif token.kind == "mark":
            yield from self._mark(token.text)
        elif token.kind in {"word", "name"}:
            yield from self._word(token)
        else:
            yield token.text

    def _mark(self, mark: str) -> Iterator[str]:
        if mark == "(":
            self._limits.append(None)
        elif mark == ")" and len(self._limits) > 1:
            yield self._limit(self._limits.pop())
        yield mark

    @staticmethod
    def _limit(count: str | None) -> str:
        return f" LIMIT {count} " if count is not None else ""

    def _word(self, token: Token) -> Iterator[str]:
        word = token.word or unquoted(token.text).upper()
        if word == "TOP" and token.word:
            self._limits[-1] = self._count()
        elif word in {"CAST", "TRY_CAST"} and self._next_is("("):
            yield self._cast()
        elif word in {"CONVERT", "TRY_CONVERT"} and self._next_is("("):
            yield self._convert()
        elif self._next_is("."):
            yield from self._qualified(word, token)
        elif word.startswith("#"):
            yield f'"{unquoted(token.text)}"'
        elif word in _RENAMED and self._next_is("("):
            yield _RENAMED[word]
        else:
            yield token.text

    def _qualified(self, word: str, token: Token) -> Iterator[str]:
        """Drop dbo and the database before a name; join a system schema with its view's name."""
        following = self._tokens[self._position + 1] if self._position + 1 < len(self._tokens) else token
        name = unquoted(following.text).upper()
        if word in _SCHEMAS:
            self._position += 2
            yield f'"{word.lower()}.{name.lower()}"'
        elif word == "DBO" or (name in _SCHEMAS | {"DBO"}) or following.text == ".":
            self._position += 1
        else:
            yield token.text

    def _next_is(self, mark: str) -> bool:
        return self._position < len(self._tokens) and self._tokens[self._position].text == mark

    def _count(self) -> str:
        """Take what TOP says: a number, a variable, or something in brackets."""
        while self._tokens[self._position].kind == "space":
            self._position += 1
        if self._next_is("("):
            return "".join(token.text for token in self._bracket())
        self._position += 1
        return self._tokens[self._position - 1].text

    def _bracket(self) -> list[Token]:
        """Take what stands between a bracket and its end, without them."""
        depth, start = 0, self._position + 1
        while self._position < len(self._tokens):
            depth += {"(": 1, ")": -1}.get(self._tokens[self._position].text, 0)
            self._position += 1
            if depth == 0:
                break
        return self._tokens[start : self._position - 1]

    def _cast(self) -> str:
        inside = self._bracket()
        cut = max(place for place, token in enumerate(inside) if token.word == "AS")
        return self._cast_call(inside[:cut], inside[cut + 1 :])

    def _convert(self) -> str:
        inside = self._bracket()
        parts: list[list[Token]] = [[]]
        depth = 0
        for token in inside:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if token.text == "," and depth == 0:
                parts.append([])
            else:
                parts[-1].append(token)
        return self._cast_call(parts[1], parts[0])

    @staticmethod
    def _cast_call(expression: list[Token], kind: list[Token]) -> str:
        inner = "".join(_Rewriter(expression).run()).strip()
        name = "".join(token.text for token in kind).strip()
        return f"tds_cast('{name}', {inner})"
