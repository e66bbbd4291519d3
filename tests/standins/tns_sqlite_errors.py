"""Says in Oracle's words and numbers what sqlite complains about."""

import re
import sqlite3
from collections.abc import Callable

from tests.standins.ttc_errors import OracleError

Explain = Callable[[re.Match[str], str], tuple[int, str]]


def _place(found: re.Match[str], schema: str) -> str:
    table, _, column = found[1].partition(".")
    return f'"{schema}"."{table.upper()}"."{column.upper()}"'


def _unique(found: re.Match[str], schema: str) -> tuple[int, str]:
    table, _, columns = found[1].partition(".")
    name = re.sub(r"\W+", "_", columns.replace(f"{table}.", "")).upper()
    return 1, f"unique constraint ({schema}.{table.upper()}_{name}_UK) violated"


COMPLAINTS: tuple[tuple[str, Explain], ...] = (
    (r"no such table: (\S+)", lambda found, _: (942, "table or view does not exist")),
    (
        r"no such column: (\S+)",
        lambda found, _: (904, f'"{found[1].split(".")[-1].upper()}": invalid identifier'),
    ),
    (r"has no column named (\S+)", lambda found, _: (904, f'"{found[1].upper()}": invalid identifier')),
    (r"no such function: (\S+)", lambda found, _: (904, f'"{found[1].upper()}": invalid identifier')),
    (r"UNIQUE constraint failed: (.+)", _unique),
    (
        r"NOT NULL constraint failed: (\S+)",
        lambda found, schema: (1400, f"cannot insert NULL into ({_place(found, schema)})"),
    ),
    (
        r"CHECK constraint failed: (\S+)",
        lambda found, schema: (2290, f"check constraint ({schema}.{found[1].upper()}) violated"),
    ),
    (
        r"FOREIGN KEY constraint failed()",
        lambda _, schema: (2291, f"integrity constraint ({schema}.FK) violated - parent key not found"),
    ),
    (r"incomplete input()", lambda *_: (921, "unexpected end of SQL command")),
    (r"near \"(.*?)\": syntax error", lambda *_: (933, "SQL command not properly ended")),
    (r"already exists()", lambda *_: (955, "name is already used by an existing object")),
    (r"has \d+ columns but \d+ values()", lambda *_: (947, "not enough values")),
    (r"\d+ values for \d+ columns()", lambda *_: (947, "not enough values")),
    (r"ambiguous column name: (\S+)", lambda *_: (918, "column ambiguously defined")),
    (r"datatype mismatch()", lambda *_: (1722, "invalid number")),
    (r"locked()", lambda *_: (54, "resource busy and acquire with NOWAIT specified or timeout expired")),
    (r"ROLLBACK()", lambda *_: (1002, "fetch out of sequence")),
)
DELETES = re.compile(r"^\s*(delete|drop|update)\b", re.IGNORECASE)
STARTS = re.compile(
    r"^(\s|--[^\n]*\n|/\*.*?\*/|\()*"
    r"(select|with|insert|update|delete|merge|create|alter|drop|truncate|rollback|savepoint)\b",
    re.IGNORECASE | re.DOTALL,
)
CHILD_FOUND = "child record found"


def as_oracle_error(error: sqlite3.Error, statement: str, schema: str) -> OracleError:
    """The OracleError that tells what sqlite found, with its place in the statement where known."""
    message = str(error)
    if not STARTS.match(statement):
        return OracleError(900, "invalid SQL statement")
    for pattern, explain in COMPLAINTS:
        found = re.search(pattern, message)
        if not found:
            continue
        code, text = explain(found, schema)
        if code == 2291 and DELETES.match(statement):
            return OracleError(2292, text.replace("parent key not found", CHILD_FOUND))
        return OracleError(code, text, offset=_offset(found[1], statement))
    return OracleError(900, f"invalid SQL statement ({message})")


def _offset(word: str, statement: str) -> int:
    if not word:
        return 0
    found = re.search(rf"(?<!\w){re.escape(word.split('.')[-1])}(?!\w)", statement, re.IGNORECASE)
    return found.start() if found else 0
