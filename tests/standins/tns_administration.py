"""Answers statements about sessions and the database: ALTER SESSION, ALTER SYSTEM, grants, sequences."""

import re
from typing import TYPE_CHECKING

from tests.standins.tns_answers import Answer
from tests.standins.tns_bind_names import ParsedStatement
from tests.standins.tns_sessions import Session
from tests.standins.ttc_errors import OracleError

if TYPE_CHECKING:
    from tests.standins.tns import TnsStandin

KEYWORD_SCHEMA, KEYWORD_EDITION = 168, 172
NEW_SCHEMA = re.compile(r"\bCURRENT_SCHEMA\s*=\s*\"?(\w+)", re.IGNORECASE)
NEW_EDITION = re.compile(r"\bEDITION\s*=\s*\"?([\w$]+)", re.IGNORECASE)
ENDS_SESSION = re.compile(
    r"^\s*ALTER\s+SYSTEM\s+(?P<how>KILL|DISCONNECT)\s+SESSION\s+'(?P<sid>\d+)\s*,\s*(?P<serial>\d+)",
    re.IGNORECASE,
)
SEQUENCE = re.compile(
    r"^\s*(?P<verb>CREATE|DROP)\s+SEQUENCE\s+(?:\w+\.)?\"?(?P<name>\w+)\"?(?:.*START\s+WITH\s+(?P<start>\d+))?",
    re.IGNORECASE | re.DOTALL,
)
STORED_CODE = re.compile(
    r"^\s*(CREATE|DROP)\s+(OR\s+REPLACE\s+)?((NON)?EDITIONABLE\s+)?"
    r"(PROCEDURE|FUNCTION|PACKAGE|TRIGGER|TYPE|USER|ROLE|SYNONYM|PUBLIC|DIRECTORY|PROFILE)\b",
    re.IGNORECASE,
)
QUIET_VERBS = ("GRANT", "REVOKE", "COMMENT", "ANALYZE", "AUDIT", "NOAUDIT", "SET", "EXPLAIN", "PURGE")


def administer(parsed: ParsedStatement, server: "TnsStandin", session: Session) -> Answer | None:
    """Answer such a statement; None for all others. Raises OracleError as the server does."""
    if parsed.verb == "ALTER":
        return _alter(parsed.text, server, session)
    sequence = SEQUENCE.match(parsed.text)
    if sequence:
        if sequence["verb"].upper() == "CREATE":
            server.sequences.create(sequence["name"], int(sequence["start"] or 1))
        else:
            server.sequences.drop(sequence["name"])
        return Answer()
    if parsed.verb in QUIET_VERBS or STORED_CODE.match(parsed.text):
        return Answer()
    return None


def _alter(text: str, server: "TnsStandin", session: Session) -> Answer | None:
    words = text.upper().split()
    if words[1:2] == ["SESSION"]:
        return _alter_session(text, server, session)
    if words[1:2] == ["SYSTEM"]:
        ending = ENDS_SESSION.match(text)
        if ending and int(ending["sid"]) == session.sid:
            raise OracleError(27, "cannot kill current session")
        if ending and not server.session_list.kill(int(ending["sid"]), int(ending["serial"])):
            raise OracleError(30, "User session ID does not exist.")
        return Answer()
    return Answer() if words[1:2] != ["TABLE"] else None


def _alter_session(text: str, server: "TnsStandin", session: Session) -> Answer:
    values: dict[int, str] = {}
    schema, edition = NEW_SCHEMA.search(text), NEW_EDITION.search(text)
    if schema:
        if schema[1].upper() not in {"SYS", "SYSTEM", *(name.upper() for name in server.schemas())}:
            raise OracleError(1435, "user does not exist")
        session.schema = values[KEYWORD_SCHEMA] = schema[1].upper()
    if edition:
        session.edition = values[KEYWORD_EDITION] = edition[1].upper()
    return Answer(session_values=values)
