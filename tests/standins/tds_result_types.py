"""Which columns a SELECT of sqlite's gets: names and types from its text, its tables and its first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.standins.tds_answers import Column
from tests.standins.tds_lexical import Token, tokens, unquoted

_ENDS_LIST = frozenset(
    {"FROM", "INTO", "WHERE", "UNION", "EXCEPT", "INTERSECT", "ORDER", "GROUP", "OPTION", "FOR"}
)
_OF_FUNCTION = {
    "GETDATE": "datetime",
    "GETUTCDATE": "datetime",
    "SYSDATETIME": "datetime2(7)",
    "SYSUTCDATETIME": "datetime2(7)",
    "SYSDATETIMEOFFSET": "datetimeoffset(7)",
    "NEWID": "uniqueidentifier",
    "SERVERPROPERTY": "sql_variant",
    "DATABASEPROPERTYEX": "sql_variant",
    "CONNECTIONPROPERTY": "sql_variant",
    "SESSIONPROPERTY": "sql_variant",
    "XACT_STATE": "smallint",
    "DB_NAME": "nvarchar(128)",
    "SUSER_SNAME": "nvarchar(128)",
    "SCOPE_IDENTITY": "decimal(38,0)",
    "COUNT_BIG": "bigint",
}
_OF_GLOBAL = {
    "@@SPID": "smallint",
    "@@TRANCOUNT": "int",
    "@@VERSION": "nvarchar(300)",
    "@@SERVERNAME": "nvarchar(128)",
    "@@IDENTITY": "decimal(38,0)",
}


def columns_of(
    sql: str,
    described: Sequence[str],
    declared: Mapping[str, str],
    variables: Mapping[str, str],
    sample: Sequence[Sequence[object]],
) -> list[Column]:
    """Name and type the columns.

    `described` are sqlite's names, `declared` the types of the mentioned tables' columns by their names in
    small letters, `variables` the types of parameters, `sample` the first rows.
    """
    items = _items(sql)
    if len(items) != len(described):
        items = [[] for _ in described]
    columns = []
    for place, (item, name) in enumerate(zip(items, described, strict=True)):
        title, expression = _titled(item, name)
        kind = _known_type(expression or [Token("word", name)], declared, variables)
        columns.append(Column(title, kind or _seen_type([row[place] for row in sample])))
    return columns


def _items(sql: str) -> list[list[Token]]:
    """Cut the list of the outermost SELECT; nothing where it has a star or there is none."""
    found = [token for token in tokens(sql) if token.kind != "space"]
    start = _after_select(found)
    items: list[list[Token]] = [[]]
    depth = 0
    for token in found[start:]:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and (token.word in _ENDS_LIST or token.text == ";"):
            break
        if depth == 0 and token.text == ",":
            items.append([])
        else:
            items[-1].append(token)
    starred = any(item[-1:] and item[-1].text == "*" for item in items)
    return [] if start == 0 or starred else items


def _after_select(found: list[Token]) -> int:
    depth = 0
    for place, token in enumerate(found):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.word == "SELECT" and depth == 0:
            return _after_top(found, place + 1)
    return 0


def _after_top(found: list[Token], place: int) -> int:
    while place < len(found) and found[place].word in {"DISTINCT", "ALL"}:
        place += 1
    if place < len(found) and found[place].word == "TOP":
        place += 1
        if found[place].text == "(":
            while found[place].text != ")":
                place += 1
        place += 1
    return place


def _titled(item: list[Token], name: str) -> tuple[str, list[Token]]:
    """Take the alias off an item; an expression without one has no name, as on the server."""
    if not item:
        return name, item
    if len(item) >= 3 and item[-2].word == "AS":
        return _label(item[-1]), item[:-2]
    if len(item) >= 3 and item[1].text == "=" and item[0].kind != "number":
        return _label(item[0]), item[2:]
    names = {"word", "name"}
    if (
        len(item) >= 2
        and item[-1].kind in names
        and item[-1].word != "END"
        and item[-2].text not in {".", "-", "+"}
    ):
        return _label(item[-1]), item[:-1]
    return (_label(item[-1]) if _is_column(item) else ""), item


def _label(token: Token) -> str:
    return token.text.strip("'") if token.kind == "text" else unquoted(token.text)


def _is_column(item: list[Token]) -> bool:
    return (
        item[-1].kind in {"word", "name"}
        and all(token.kind in {"word", "name"} or token.text == "." for token in item)
        and item[-1].word != "NULL"
    )


def _known_type(item: list[Token], declared: Mapping[str, str], variables: Mapping[str, str]) -> str | None:
    first, last = item[0], item[-1]
    if _is_column(item):
        return declared.get(unquoted(last.text).lower())
    if len(item) == 1:
        return _of_single(first, variables)
    if last.text == ")" and item[1].text == "(":
        if first.word in {"CAST", "TRY_CAST"}:
            cut = max(place for place, token in enumerate(item) if token.word == "AS")
            return _of_cast("".join(token.text for token in item[cut + 1 : -1]))
        if first.word in {"CONVERT", "TRY_CONVERT"}:
            return _of_cast(_converted(item[2:-1]))
        return _OF_FUNCTION.get(first.word)
    return None


def _of_single(token: Token, variables: Mapping[str, str]) -> str | None:
    if token.kind == "variable":
        return _OF_GLOBAL.get(token.text.upper()) or variables.get(token.text.lstrip("@").lower())
    if token.kind == "text":
        wide = token.text[0] in "Nn"
        return f"{'n' if wide else ''}varchar({max(1, len(token.text))})" if len(token.text) <= 4000 else None
    return None


def _of_cast(kind: str) -> str:
    """In a conversion a length that is not written is 30 (learn.microsoft.com, "char and varchar")."""
    return f"{kind}(30)" if kind.lower() in {"char", "varchar", "nchar", "nvarchar"} else kind


def _converted(inside: list[Token]) -> str:
    """Take the type that CONVERT begins with, which may have a comma in brackets."""
    kind, depth = "", 0
    for token in inside:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "," and depth == 0:
            break
        kind += token.text
    return kind


def _seen_type(values: Sequence[object]) -> str:
    seen = [value for value in values if value is not None]
    if all(isinstance(value, int) for value in seen):
        small = all(-(2**31) <= value < 2**31 for value in seen)  # type: ignore[operator]
        return "int" if small else "bigint"
    if all(isinstance(value, int | float) for value in seen):
        return "float"
    if all(isinstance(value, bytes) for value in seen):
        return "varbinary(max)"
    longest = max(len(str(value)) for value in seen)
    return "nvarchar(4000)" if longest <= 4000 else "nvarchar(max)"
