"""Takes an error of a driver for SQL Server apart into the messages that it holds.

The shapes are those of pyodbc (SQLSTATE and a text of messages chained with "; "), pymssql (a number and
the bytes of DB-Library), mssql-python (its own words and the ODBC driver's, without numbers) and turbodbc.
"""

import re
from typing import Any

import msgspec

from poolkeeper.databases.causes import causes
from poolkeeper.databases.meanings import in_own_words

CHAINED = re.compile(r";\s*(?=\[[0-9A-Z]{5}\] )")
ODBC = re.compile(
    r"\[(?P<state>[0-9A-Z]{5})\] ?(?P<makers>(?:\[[^\]]*\])*)(?P<words>.*?)"
    r"(?:\s*\((?P<number>-?\d{1,10})\))?(?:\s*\((?P<function>SQL\w+)\))?\s*",
    re.DOTALL,
)
TURBODBC = re.compile(
    r"state: (?P<state>[0-9A-Z]{5})\s+native error code: (?P<number>-?\d{1,10})\s+message: (?P<words>.*)",
    re.DOTALL,
)
DB_LIBRARY = re.compile(r"DB-Lib error message (\d{1,6}), severity \d+:\s*")
MAKERS = re.compile(r"^(?:\[[^\]]*\])+")
SERVER = "[SQL Server]"
FREETDS = "[FreeTDS]"
CONNECTING = "SQLDriverConnect"

STATE_BY_WORDS = {
    "Client unable to establish connection": "08001",
    "Connection not open": "08003",
    "Server rejected the connection": "08004",
    "Connection failure during transaction": "08007",
    "Communication link failure": "08S01",
    "Invalid authorization specification": "28000",
    "Serialization failure": "40001",
    "Integrity constraint violation": "23000",
    "Division by zero": "22012",
    "Numeric value out of range": "22003",
    "Base table or view already exists": "42S01",
    "Base table or view not found": "42S02",
    "Column not found": "42S22",
    "Invalid cursor state": "24000",
    "Operation canceled": "HY008",
    "Function sequence error": "HY010",
    "Timeout expired": "HYT00",
    "Connection timeout expired": "HYT01",
    "Data source name not found and no default driver specified": "IM002",
    "Specified driver could not be loaded": "IM003",
}
"""The words that mssql-python has instead of an SQLSTATE."""


class Message(msgspec.Struct, frozen=True):
    """One message; `number` 0 means none, `from_server` that the driver only hands it on."""

    words: str
    state: str = ""
    number: int = 0
    from_server: bool = False
    function: str = ""


def messages_of(error: BaseException) -> tuple[Message, ...]:
    """The messages in `error`, at least one, in the order of the driver."""
    error = getattr(error, "orig", None) or error
    if found := _of_db_library(error):
        return found
    if isinstance(getattr(error, "driver_error", None), str):
        return (_of_mssql_python(error),)
    text = _text_of(error)
    if match := TURBODBC.search(text):
        return (_handed_on(match["words"], match["state"], int(match["number"])),)
    return tuple(_of_odbc(part) for part in CHAINED.split(text)) or (Message(text),)


def login_state_of(error: BaseException) -> int:
    """The state of a refused sign-in, from pymssql's own error or from the words; 0 where none is told."""
    for each in causes(error):
        state = getattr(each, "state", None)
        if isinstance(state, int) and getattr(each, "number", None):
            return state
    match = re.search(r"\bState:? (\d{1,3})\b", in_own_words(error))
    return int(match[1]) if match else 0


def _of_odbc(text: str) -> Message:
    match = ODBC.fullmatch(text)
    if not match:
        return Message(text.strip())
    makers, function = match["makers"], match["function"] or ""
    number = int(match["number"] or 0)
    return Message(match["words"].strip(), match["state"], number, _from_server(makers, number), function)


def _from_server(makers: str, number: int) -> bool:
    """FreeTDS signs its own messages as the server's; they have no number or one of DB-Library."""
    return makers.endswith(SERVER) and not (FREETDS in makers and (number <= 0 or 20000 <= number < 20100))


def _handed_on(text: str, state: str, number: int = 0) -> Message:
    """A message whose makers' names stand before its words."""
    makers = MAKERS.match(text)
    signed = makers[0] if makers else ""
    return Message(MAKERS.sub("", text).strip(), state, number, _from_server(signed, number))


def _of_mssql_python(error: Any) -> Message:  # noqa: ANN401 - duck-typed: its package need not be there
    own = error.driver_error.strip()
    return _handed_on(str(getattr(error, "ddbc_error", "") or "") or own, STATE_BY_WORDS.get(own, ""))


def _of_db_library(error: BaseException) -> tuple[Message, ...]:
    """Those of pymssql: a number and the server's words, then each of DB-Library with its number."""
    pair = error.args[0] if len(error.args) == 1 else error.args
    if not (isinstance(pair, tuple) and len(pair) >= 2 and isinstance(pair[0], int)):
        return ()
    if isinstance(error, OSError) or not isinstance(pair[1], (bytes, str)):
        return ()
    text = pair[1].decode("utf-8", "replace") if isinstance(pair[1], bytes) else pair[1]
    words, *rest = DB_LIBRARY.split(text)
    found = [Message(words.strip(), "", pair[0], from_server=True)] if words.strip() or not rest else []
    found += [
        Message(said.strip(), "", int(number)) for number, said in zip(rest[::2], rest[1::2], strict=True)
    ]
    return tuple(dict.fromkeys(found))


def _text_of(error: BaseException) -> str:
    """The text where pyodbc keeps it, or the error's own."""
    if len(error.args) > 1 and isinstance(error.args[1], str) and not isinstance(error, OSError):
        return error.args[1]
    return in_own_words(error)
