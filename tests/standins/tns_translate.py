"""Translates light Oracle SQL into sqlite's; what it does not know passes through and fails there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tests.standins.tns_bind_names import TOKENS, ParsedStatement
from tests.standins.ttc_errors import OracleError

HIDDEN = re.compile(r"\x00(\d+)\x00")
LONG_TYPE_NAMES = re.compile(
    r"\b(TIMESTAMP\s*(?:\(\d\))?\s+WITH\s+(?:LOCAL\s+)?TIME\s+ZONE|INTERVAL\s+YEAR\s*(?:\(\d\))?\s+TO\s+MONTH"
    r"|INTERVAL\s+DAY\s*(?:\(\d\))?\s+TO\s+SECOND\s*(?:\(\d\))?|LONG\s+RAW|DOUBLE\s+PRECISION)",
    re.IGNORECASE,
)
LIMITS: tuple[tuple[str, str], ...] = (
    (r"\bOFFSET\s+(\S+)\s+ROWS?\s+FETCH\s+(?:FIRST|NEXT)\s+(\S+)\s+ROWS?\s+ONLY\b", r"LIMIT \2 OFFSET \1"),
    (r"\bFETCH\s+(?:FIRST|NEXT)\s+(\S+)\s+ROWS?\s+ONLY\b", r"LIMIT \1"),
    (r"\bOFFSET\s+(\S+)\s+ROWS?\b", r"LIMIT -1 OFFSET \1"),
)
WORDS: tuple[tuple[str, str], ...] = (
    (r"\bFROM\s+(?:SYS\s*\.\s*)?DUAL\b", ""),
    (r"\bSYSDATE\b|\bCURRENT_DATE\b", "ora_now(0)"),
    (r"\bSYSTIMESTAMP\b|\bCURRENT_TIMESTAMP\b|\bLOCALTIMESTAMP\b", "ora_now(1)"),
    (r"\bSYS_GUID\s*\(\s*\)", "randomblob(16)"),
    (r"(?<![.\w])USER(?![\w.(])", "ora_user()"),
    (r"\b(?:DATE|TIMESTAMP)\s*(\x00\d+\x00)", r"ora_date(\1)"),
    (r"(?<![\w.])(\w+)\s*\.\s*NEXTVAL\b", r"ora_nextval('\1')"),
    (r"\b(DBMS_\w+)\s*\.\s*(\w+)", r"\1_\2"),
    (r"\bMINUS\b", "EXCEPT"),
    # whole numbers divide into broken ones
    (r"/", " * 1.0 / "),
    (r"(?<![\w\"])([A-Za-z_]\w*\#)", r'"\1"'),
    (r"\((\d+)\s+(?:CHAR|BYTE)\)", r"(\1)"),
)
# how the names of unnamed columns are turned back
NAMES_BACK = (
    ("ORA_NOW(0)", "SYSDATE"),
    ("ORA_NOW(1)", "SYSTIMESTAMP"),
    ("ORA_USER()", "USER"),
    ("*1.0/", "/"),
)
TABLE_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bGENERATED\s+(?:ALWAYS|BY\s+DEFAULT(?:\s+ON\s+NULL)?)\s+AS\s+IDENTITY(?:\s*\([^)]*\))?", ""),
    (r"\bNUMBER\s*(?:\([^)]*\))?(?=\s+(?:GENERATED|PRIMARY))", "INTEGER"),
    (r"\bCREATE\s+(?:GLOBAL|PRIVATE)\s+TEMPORARY\s+TABLE\b", "CREATE TABLE"),
    (
        r"\bON\s+COMMIT\s+(?:PRESERVE|DELETE)\s+ROWS\b|\bENABLE\b|\bSEGMENT\s+CREATION\s+\w+|\bTABLESPACE\s+\w+",
        "",
    ),
)
DROP_WORDS = ((r"\bCASCADE\s+CONSTRAINTS?\b|\bPURGE\b", ""),)
FOR_UPDATE = re.compile(r"\bFOR\s+UPDATE\b(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
ROWNUM_LIMIT = re.compile(
    r"\b(?:WHERE|(?P<and>AND))\s+ROWNUM\s*(?P<sign><=?|=)\s*(?P<count>\S+)(?P<more>\s+AND\b)?", re.I
)


@dataclass(frozen=True, slots=True)
class Translated:
    """A statement for sqlite; binds are `?1`, `?2` ... in the order of the statement's places."""

    text: str
    locks: bool = False
    nowait: bool = False


def translate(parsed: ParsedStatement, schemas: Iterable[str]) -> Translated:
    """Translate one statement; `schemas` are the prefixes that mean nothing to sqlite."""
    hidden: list[str] = []
    code = _hide(parsed, hidden)
    code = code.strip()
    locks = FOR_UPDATE.search(code) if parsed.is_query else None
    if locks:
        code = code[: locks.start()]
    for schema in ("SYS", "SYSTEM", *schemas):
        code = re.sub(
            rf'(?<![\w.\x00])"?{re.escape(schema)}"?\s*\.\s*(?=[\w"\x00])', "", code, flags=re.IGNORECASE
        )
    if parsed.verb == "CREATE":
        code = _replaced(code, TABLE_WORDS[1:] + TABLE_WORDS[:1])
        code = LONG_TYPE_NAMES.sub(lambda found: f'"{" ".join(found[0].split())}"', code)
    if parsed.verb == "DROP":
        code = _replaced(code, DROP_WORDS)
    code = _replaced(_rownum(code), LIMITS + WORDS)
    if any(bind.returned for bind in parsed.places):
        code = re.sub(r"\bINTO\s+\?\d+(\s*,\s*\?\d+)*\s*$", "", code, flags=re.IGNORECASE)
    restored = HIDDEN.sub(lambda found: hidden[int(found[1])], code)
    return Translated(restored, bool(locks), bool(locks and "NOWAIT" in locks["rest"].upper()))


def column_name(described: str, parsed: ParsedStatement) -> str:
    """The name that Oracle gives a column which sqlite describes so."""
    if f'"{described}"' in parsed.text:
        return described
    name = "".join(described.split()).upper()
    for ours, oracles in NAMES_BACK:
        name = name.replace(ours, oracles)
    return re.sub(r"\?(\d+)", lambda found: f":{parsed.places[int(found[1]) - 1].name}", name)


def refuse_semicolon(parsed: ParsedStatement) -> None:
    """Raise ORA-00933 for a statement with a semicolon at its end, which is a tool's mark and no SQL."""
    if parsed.text.rstrip().endswith(";"):
        raise OracleError(933, "SQL command not properly ended", offset=len(parsed.text.rstrip()) - 1)


def _hide(parsed: ParsedStatement, hidden: list[str]) -> str:
    """Put literals, quoted names and comments aside, and number the binds."""
    number = 0

    def aside(found: re.Match[str]) -> str:
        nonlocal number
        if found["bind"]:
            number += 1
            return f"?{number}"
        if found["skip"] and not found["skip"].startswith('"'):
            return " "
        if not (found["text"] or found["skip"]):
            return found[0]
        text = found[0]
        if found["text"] and not found["text"].startswith("'"):
            text = _plain_literal(found["text"])
        hidden.append(text)
        return f"\x00{len(hidden) - 1}\x00"

    return TOKENS.sub(aside, parsed.text)


def _plain_literal(text: str) -> str:
    text = text[1:] if text[0] in "nN" else text
    if text[0] in "qQ":
        return "'" + text[3:-2].replace("'", "''") + "'"
    return text


def _rownum(code: str) -> str:
    found = ROWNUM_LIMIT.search(code)
    if found and code.count("(", found.start()) >= code.count(")", found.start()):
        count = found["count"] if found["sign"] != "<" else f"{found['count']}-1"
        keep = "" if not found["more"] else "AND" if found["and"] else "WHERE"
        code = f"{code[: found.start()]}{keep}{code[found.end() :]} LIMIT {count}"
    return re.sub(r"\bROWNUM\b", "(row_number() OVER ())", code, flags=re.IGNORECASE)


def _replaced(code: str, words: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in words:
        code = re.sub(pattern, replacement, code, flags=re.IGNORECASE)
    return code
