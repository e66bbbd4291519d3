"""Which statements a replica may answer: those that, parsed whole, are seen to only read.

Stricter than `surely_reads`, which judges by words. Whatever sqlglot cannot parse writes. So does a function
that is not in a list of known pure ones: anybody may have defined it, and nothing in a SELECT says what it
does. A schema before a function's name means the same. What an operator or a view calls is not seen; a
confirmed replica refuses to write, and the statement is then run on the primary.
"""

from __future__ import annotations

import itertools
import logging
import re
from typing import TYPE_CHECKING

from poolkeeper.profiles.engines import Engine
from poolkeeper.queries.parameters import find_parameters
from poolkeeper.queries.pure_functions import is_pure
from poolkeeper.queries.statement_kind import leading_keyword, surely_reads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot import Token, exp

LONGEST = 20_000
"""Characters; the parser takes a tenth of a second for these, and what is longer is the primary's."""

_DIALECTS = {
    Engine.POSTGRESQL: "postgres",
    Engine.MYSQL: "mysql",
    Engine.MSSQL: "tsql",
    Engine.ORACLE: "oracle",
}
_EXPLAIN = re.compile(
    r"\s*EXPLAIN(?:\s*\((?:\s*\w+(?:\s+\w+)?\s*,?)*\)|(?:\s+(?:ANALYZE|VERBOSE)\b)*)\s", re.IGNORECASE
)
_EXPLAINING = frozenset({Engine.POSTGRESQL, Engine.MYSQL})
_OWN_SCHEMAS = frozenset({"pg_catalog"})


def may_run_on_replica(statement: str, engine: Engine) -> bool:
    """Whether `statement`, as typed, changes and locks nothing and needs no session. Never raises."""
    if engine not in _DIALECTS or len(statement) > LONGEST or not surely_reads(statement, engine):
        return False
    text = _without_parameters(statement, engine)
    if engine in _EXPLAINING and leading_keyword(text, engine) == "EXPLAIN":
        explained = _EXPLAIN.match(text)
        if explained is None:
            return False
        text = text[explained.end() :]
    try:
        return _only_reads(text, engine)
    except Exception:  # noqa: BLE001 - whatever a parser stumbles over is the primary's
        return False


def load_parser() -> None:
    """Load the parser (a third of a second), before somebody waits for it."""
    may_run_on_replica("SELECT 1", Engine.POSTGRESQL)


def _without_parameters(statement: str, engine: Engine) -> str:
    parts: list[str] = []
    end = 0
    for place in find_parameters(statement, engine):
        parts += statement[end : place.start], " NULL "
        end = place.end
    return "".join((*parts, statement[end:]))


def _only_reads(text: str, engine: Engine) -> bool:
    import sqlglot
    from sqlglot import exp

    # it warns of what it takes for a command of unknown syntax
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    dialect = _DIALECTS[engine]
    found = [each for each in sqlglot.parse(text, dialect=dialect) if each is not None]
    if len(found) != 1 or not isinstance(found[0], exp.Query | exp.Values):
        return False
    tree = found[0]
    acts = (
        exp.Into,
        exp.Lock,
        exp.Command,
        exp.DML,
        exp.DDL,
        exp.Parameter,
        exp.PropertyEQ,
        exp.NextValueFor,
    )
    if any(not isinstance(node, exp.Query) for node in tree.find_all(*acts)):
        return False
    if any(_is_of_session(table) for table in tree.find_all(exp.Table)):
        return False
    return _calls_pure_functions(sqlglot.tokenize(text, dialect=dialect), tree, engine)


def _is_of_session(table: exp.Table) -> bool:
    """A temporary table, which is on the connection that made it, if anywhere."""
    name = table.this
    temporary = bool(getattr(name, "args", {}).get("temporary"))
    return temporary or table.name.startswith("#") or table.db.lower().startswith("pg_temp")


def _calls_pure_functions(tokens: Sequence[Token], tree: exp.Query | exp.Values, engine: Engine) -> bool:
    from sqlglot import TokenType, exp

    called = {each.name.lower() for each in tree.find_all(exp.Anonymous)}
    named_here = {each.alias.lower() for each in tree.find_all(exp.CTE)} - called
    after_alias = {TokenType.ALIAS, TokenType.R_PAREN}
    for index, (token, following) in enumerate(itertools.pairwise(tokens)):
        is_name = token.token_type in {TokenType.VAR, TokenType.IDENTIFIER}
        if following.token_type is not TokenType.L_PAREN or not is_name:
            continue
        before = tokens[index - 1].token_type if index else None
        if before is TokenType.DOT:
            if tokens[index - 2].text.lower() not in _OWN_SCHEMAS:
                return False
        elif before in after_alias or token.text.lower() in named_here:
            continue
        if not is_pure(token.text, engine):
            return False
    return True
