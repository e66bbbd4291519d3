"""What looks like a parameter and is none: variables that a text declares, arguments' names, trigger rows."""

import re
from collections.abc import Callable

from poolkeeper.profiles.engines import Engine

_TYPES = (
    "bigint|binary|bit|char|cursor|date|datetime|datetime2|datetimeoffset|decimal|float|geography|geometry|"
    "hierarchyid|image|int|json|money|nchar|ntext|numeric|nvarchar|real|rowversion|smalldatetime|smallint|"
    "smallmoney|sql_variant|sysname|table|text|time|timestamp|tinyint|uniqueidentifier|varbinary|varchar|"
    "vector|xml"
)
_DECLARED = re.compile(rf"\bDECLARE\s+(@\w+)|,\s*(@\w+)\s+(?:AS\s+)?(?:{_TYPES})\b", re.IGNORECASE)
_ROUTINE = re.compile(
    r"\b(?:CREATE|ALTER)\s+(?:OR\s+ALTER\s+)?(?:PROC|PROCEDURE|FUNCTION|TRIGGER)\b", re.IGNORECASE
)
_AT_NAMES = re.compile(r"@\w+")
_EXECUTES = re.compile(r"\bEXEC(?:UTE)?\b[^;]*\Z", re.IGNORECASE)
_ASSIGNED = re.compile(r"\s*=")
_TRIGGER = re.compile(r"\bTRIGGER\b", re.IGNORECASE)
_LOOK_BACK = 4_000
"""How far before an argument's name its EXEC is looked for, in characters."""


def own_variables(code: str) -> frozenset[str]:
    """The variables of a Transact-SQL text, as `@name` in lower case; all of them in a routine's text.

    `code` is the text without strings and comments.
    """
    if _ROUTINE.search(code):
        return frozenset(each.casefold() for each in _AT_NAMES.findall(code))
    return frozenset((found[1] or found[2]).casefold() for found in _DECLARED.finditer(code))


def is_argument_name(text: str, start: int, end: int) -> bool:
    """Whether the `@name` at `text[start:end]` names an argument: `EXEC dbo.pay @order = 7`."""
    if not _ASSIGNED.match(text, end):
        return False
    return bool(_EXECUTES.search(text[max(0, start - _LOOK_BACK) : start]))


def trigger_rows(code: Callable[[], str], engine: Engine) -> frozenset[str]:
    """What names the rows of a trigger in Oracle; empty in any other text."""
    if engine is Engine.ORACLE and _TRIGGER.search(code()):
        return frozenset({"new", "old", "parent"})
    return frozenset()
