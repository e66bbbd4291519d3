"""T-SQL's own commands that sqlite does not know: PRINT, WAITFOR, SET, BEGIN TRAN, USE, KILL and the like."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.standins import tds_tokens as token
from tests.standins.tds_answers import Message, SqlError
from tests.standins.tds_catalog import data_types
from tests.standins.tds_errors import database_missing, no_such_procedure, not_spoken
from tests.standins.tds_lexical import nesting, text_value, tokens, unquoted, with_following

if TYPE_CHECKING:
    from tests.standins.tds_batches import BatchRun

_DELAY = re.compile(r"WAITFOR\s+DELAY\s+(.+)", re.IGNORECASE | re.DOTALL)
_RAISERROR = re.compile(
    r"RAISERROR\s*\(\s*(?P<text>N?'(?:[^']|'')*'|@\w+)\s*,\s*(?P<severity>\d+)\s*,\s*(?P<state>\d+)"
    r"(?P<values>[^)]*)\)(?:\s*WITH\s+[\w\s,]+)?",
    re.IGNORECASE | re.DOTALL,
)
_THROW = re.compile(r"THROW\s+(\d+)\s*,\s*(N?'(?:[^']|'')*'|@\w+)\s*,\s*(\d+)", re.IGNORECASE)
_ASSIGNMENT = re.compile(
    r"(?:SET\s+)?@(\w+)\s*(?:AS\s+)?(\w+\s*(?:\([^)]*\))?)?\s*(?:=\s*(.+))?", re.I | re.DOTALL
)
_ISOLATION = ["READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "SNAPSHOT"]
_GUARDED = frozenset(
    [
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "SET",
        "PRINT",
        "RAISERROR",
        "THROW",
        "COMMIT",
        "ROLLBACK",
        "EXEC",
        "EXECUTE",
        "BEGIN",
        "USE",
        "WAITFOR",
        "DROP",
        "CREATE",
        "KILL",
        "DECLARE",
        "TRUNCATE",
        "SAVE",
    ]
)


def _print(run: BatchRun, statement: str) -> None:
    value = run.session.store.value(statement.strip()[5:], run.values)
    run.results.notice(Message(" " if value in ("", None) else str(value)))


def _raiserror(run: BatchRun, statement: str) -> None:
    found = _RAISERROR.match(statement.strip())
    if found is None:
        raise not_spoken("this form of RAISERROR")
    text = _text_of(run, found["text"])
    for value in [part.strip() for part in found["values"].split(",") if part.strip()]:
        text = re.sub(r"%[sdiu]", str(run.session.store.value(value, run.values)), text, count=1)
    severity, state = int(found["severity"]), int(found["state"])
    if severity > 10:
        raise SqlError(50000, text, severity=severity, state=state)
    run.results.notice(Message(text, number=50000 if severity else 0, severity=severity, state=state))
    run.say_done()


def _throw(run: BatchRun, statement: str) -> None:
    found = _THROW.match(statement.strip())
    if found is None:
        raise not_spoken("this form of THROW")
    raise SqlError(int(found[1]), _text_of(run, found[2]), state=int(found[3]))


def _text_of(run: BatchRun, written: str) -> str:
    return str(run.values.get(written[1:])) if written.startswith("@") else text_value(written)


def _wait(run: BatchRun, statement: str) -> None:
    found = _DELAY.match(statement.strip())
    if found is None:
        raise not_spoken("WAITFOR TIME")
    hours, minutes, seconds = _text_of(run, found[1].strip()).split(":")
    ends_at = time.monotonic() + int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    run.results.flush()
    while (left := ends_at - time.monotonic()) > 0:
        run.session.pause(left)
    run.say_done()


def _set(run: BatchRun, statement: str) -> None:
    if re.match(r"SET\s+@", statement, re.IGNORECASE):
        _assign(run, statement)
        return
    words = statement.upper().replace("=", " ").split()[1:]
    session, on = run.session, words[-1] == "ON"
    options = [name.strip() for name in " ".join(words[:-1]).split(",")]
    if words[:3] == ["TRANSACTION", "ISOLATION", "LEVEL"]:
        session.isolation_level = _ISOLATION.index(" ".join(words[3:])) + 1
    elif words[0] == "LOCK_TIMEOUT":
        session.lock_timeout_ms = int(words[1])
    for name in options:
        if name == "NOCOUNT":
            session.no_count = on
        elif name in {"IMPLICIT_TRANSACTIONS", "ANSI_DEFAULTS"}:
            session.implicit_transactions = on
        elif name == "XACT_ABORT":
            session.abort_transactions = on
    run.say_done()


def _declare(run: BatchRun, statement: str) -> None:
    depth, start = 0, 0
    text = statement.strip()[7:]
    for place, mark in enumerate(text + ","):
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if mark == "," and depth == 0:
            _assign(run, text[start:place].strip())
            start = place + 1


def _assign(run: BatchRun, text: str) -> None:
    found = _ASSIGNMENT.fullmatch(text.strip())
    if found is None:
        raise not_spoken(f"the assignment {text!r}")
    name, kind, expression = found.groups()
    if kind:
        run.types[name.lower()] = kind.strip()
    run.values[name] = run.session.store.value(expression, run.values) if expression else None


def _use(run: BatchRun, statement: str) -> None:
    wanted = unquoted(statement.strip()[3:].strip())
    session = run.session
    name = session.server.database_named(wanted)
    if name is None:
        raise database_missing(wanted)
    old, session.database = session.database, name
    run.results.change(token.changed_text(token.DATABASE, name, old))
    run.results.notice(Message(f"Changed database context to '{name}'.", number=5701, state=2))
    run.say_done()


def _kill(run: BatchRun, statement: str) -> None:
    spid = int(re.findall(r"\d+", statement)[0])
    if spid == run.session.spid:
        raise SqlError(6104, "Cannot use KILL to kill your own process.")
    if not run.session.server.end_session(spid):
        raise SqlError(6106, f"Process ID {spid} is not an active process ID.", state=2)
    run.say_done()


def _begin(run: BatchRun, statement: str) -> None:
    if not re.match(r"BEGIN\s+(DISTRIBUTED\s+)?TRAN", statement, re.IGNORECASE):
        found = re.fullmatch(r"BEGIN\b(?!\s+(?:TRY|CATCH))(.*)\bEND", statement.strip(), re.I | re.DOTALL)
        if found is None:
            raise not_spoken("BEGIN TRY")
        run.run_statements(found[1])
        return
    run.session.transaction.begin(run.results.change)
    run.say_done()


def _commit(run: BatchRun, _statement: str) -> None:
    run.session.transaction.commit(run.results.change)
    run.say_done()


def _roll_back(run: BatchRun, statement: str) -> None:
    found = re.fullmatch(r"ROLLBACK\s+TRAN(?:SACTION)?\s+([\w\[\]]+)", statement.strip(), re.IGNORECASE)
    if found:
        run.session.transaction.roll_back_to(unquoted(found[1]))
    else:
        run.session.transaction.roll_back(run.results.change)
    run.say_done()


def _save(run: BatchRun, statement: str) -> None:
    run.begin_implicitly()
    run.session.transaction.save(unquoted(statement.split()[-1]))
    run.say_done()


def _if(run: BatchRun, statement: str) -> None:
    """Take a condition, the statement it guards, and the one after ELSE apart."""
    parts = ["", "", ""]
    depth = place = 0
    for each, following in with_following(tokens(statement.strip()[2:])):
        if depth == 0 and ((place == 0 and each.word in _GUARDED) or (place == 1 and each.word == "ELSE")):
            place += 1
        depth += nesting(each, following)
        parts[place] += each.text
    condition, guarded, otherwise = parts
    if run.session.store.value(condition, run.values):
        run.run_statements(guarded)
    else:
        run.run_statements(otherwise.strip()[4:])


def _execute(run: BatchRun, statement: str) -> None:
    asked = re.match(r"(?:EXEC(?:UTE)?\s+)?(?:sys\.)?sp_datatype_info(?:_100)?\s+(-?\d+)", statement, re.I)
    if asked:
        run.play(data_types(int(asked[1])))
        return
    found = re.match(
        r"EXEC(?:UTE)?\s+(?:sp_executesql\s+)?(N?'(?:[^']|'')*'|@\w+|\()", statement, re.IGNORECASE
    )
    if found and found[1] != "(":
        run.run_statements(_text_of(run, found[1]))
        return
    name = re.match(r"EXEC(?:UTE)?\s+(?:@\w+\s*=\s*)?([\w.\[\]]+)", statement, re.IGNORECASE)
    raise no_such_procedure(name[1] if name else statement)


COMMANDS: dict[str, Callable[[BatchRun, str], None]] = {
    "PRINT": _print,
    "RAISERROR": _raiserror,
    "THROW": _throw,
    "WAITFOR": _wait,
    "SET": _set,
    "DECLARE": _declare,
    "USE": _use,
    "KILL": _kill,
    "BEGIN": _begin,
    "COMMIT": _commit,
    "ROLLBACK": _roll_back,
    "SAVE": _save,
    "IF": _if,
    "EXEC": _execute,
    "EXECUTE": _execute,
}
