"""Finds what an error of pyodbc, pymssql, mssql-python or SQL Server means.

The tables are in `mssql_meanings` and `mssql_driver_meanings`; `mssql_messages` takes errors apart.
"""

import re
from collections.abc import Sequence

import msgspec

from poolkeeper.databases import mssql_driver_meanings as driver
from poolkeeper.databases import network_errors
from poolkeeper.databases.explained import Explained
from poolkeeper.databases.meanings import Meaning, in_own_words, told
from poolkeeper.databases.mssql_login_meanings import ANONYMOUS, LOGIN_FAILED
from poolkeeper.databases.mssql_meanings import (
    BY_NUMBER,
    FALLBACK,
    LOGIN_STATES,
    NUMBER_BY_WORDS,
    RAISED,
    STATEMENT,
    USER_NUMBERS,
)
from poolkeeper.databases.mssql_messages import CONNECTING, Message, login_state_of, messages_of
from poolkeeper.databases.mssql_pages import NETWORK
from poolkeeper.databases.redacting import redacted
from poolkeeper.profiles.profile import Profile

NOTICES = frozenset({5701, 5703})
"""Changed database, changed language: said at every sign-in."""
COMPANIONS = frozenset({3013, 3621, 8180})
"""They only end what another message explains."""
DB_LIBRARY = range(20000, 20100)
GENERAL = 20018
"""Only says that the server has said something."""
MOST_TELLING_FIRST = (
    20003,
    20017,
    20004,
    20006,
    20047,
    20020,
    20012,
    20013,
    20014,
    20019,
    20009,
    20002,
    20018,
)
"""DB-Library's numbers, the most telling first: a failed sign-in gives several."""

ENDED = frozenset({21, 596, 6005, 6006, 17142, 17188, 40197, *range(40549, 40554)})
ENDED_BY_LIBRARY = frozenset({20004, 20006, 20017, 20020, 20047})
FAILED_SIGN_IN = frozenset({20002, 20009})
CANCELLED = "HY008"
CANCELLED_PYMSSQL = (0, b"Unknown error")
"""All that DB-Library says when a statement was cancelled; the session goes on."""

INTERRUPTED = frozenset({"HY007", "HY010", "24000"})
UNTELLING_STATES = frozenset({"01000", "HY000"})
TIMEOUT = 20003
TIMEOUT_STATES = frozenset({"HYT00", "S1T00"})
ANONYMOUS_LOGON = "ANONYMOUS LOGON"


def number_of(error: BaseException) -> int:
    """The server's error number, or DB-Library's where the server said nothing; 0 where there is none."""
    return _number(messages_of(error))


def sqlstate_of(error: BaseException) -> str:
    """The SQLSTATE that ODBC gives; empty for pymssql and for errors that are none of a database."""
    return next((each.state for each in messages_of(error) if each.state), "")


def words_of(error: BaseException) -> str:
    """What was said, a message a line, without the drivers' names before it and without passwords."""
    said = (each.words for each in messages_of(error) if each.number not in {*NOTICES, GENERAL})
    return redacted("\n".join(dict.fromkeys(words for words in said if words)) or in_own_words(error))


def was_cancelled(error: BaseException) -> bool:
    """Whether it may be the answer to a cancel: a driver names the moment at which it struck."""
    if error.args == CANCELLED_PYMSSQL:
        return True
    number, state = number_of(error), sqlstate_of(error)
    return state == CANCELLED or (number == 0 and state in INTERRUPTED)


def is_disconnect(error: BaseException) -> bool:
    """Whether the connection is gone for good; a connection that never came about is not."""
    said = messages_of(error)
    numbers = {each.number for each in said}
    if number := _number(said):
        return number in ENDED or bool(numbers & ENDED_BY_LIBRARY and not numbers & FAILED_SIGN_IN)
    meant = _of_client(error, said)
    return meant is not None and meant.title in {driver.LOST.title, driver.NOT_RECOVERED.title}


def explain_error(error: BaseException, profile: Profile) -> Explained:
    """What `error` means for this profile's server."""
    said = messages_of(error)
    number = _number(said)
    code = str(number) if number > 0 else sqlstate_of(error)
    return told(_meaning(error, said, number), profile, words_of(error), code)


def _meaning(error: BaseException, said: Sequence[Message], number: int) -> Meaning:
    if number == LOGIN_FAILED:
        return _of_refusal(error, said)
    if number >= USER_NUMBERS:
        return RAISED
    if number in BY_NUMBER:
        return BY_NUMBER[number]
    by_server = any(each.from_server for each in said)
    return _of_client(error, said) or (STATEMENT if by_server else FALLBACK)


def _of_refusal(error: BaseException, said: Sequence[Message]) -> Meaning:
    """A refused sign-in; the state says why, and is mostly kept from clients."""
    if any(ANONYMOUS_LOGON in each.words for each in said):
        return ANONYMOUS
    return LOGIN_STATES.get(login_state_of(error), BY_NUMBER[LOGIN_FAILED])


def _of_client(error: BaseException, said: Sequence[Message]) -> Meaning | None:
    """What a driver says by itself: by its words, its numbers, its SQLSTATE, and what lies behind it."""
    numbers = {each.number for each in said}
    if TIMEOUT in numbers and not numbers & FAILED_SIGN_IN and not _connecting(said):
        return driver.STATEMENT_TIMEOUT
    own_words = "\n".join(each.words for each in said if not each.from_server)
    if numbers & FAILED_SIGN_IN and numbers & (ENDED_BY_LIBRARY | {GENERAL}):
        return driver.REASON_LOST if GENERAL in numbers else driver.HANDSHAKE
    for pattern, meant in driver.BY_WORDS:
        if re.search(pattern, own_words, re.DOTALL):
            return meant
    return _by_code(said) or _behind(error)


def _by_code(said: Sequence[Message]) -> Meaning | None:
    number = _number(said)
    if number in driver.BY_DB_LIBRARY:
        return driver.BY_DB_LIBRARY[number]
    for each in said:
        if not each.from_server and each.number in driver.BY_TRANSPORT:
            return driver.BY_TRANSPORT[each.number]
    for each in said:
        if each.state in TIMEOUT_STATES and _connecting(said):
            return driver.SLOW_SIGN_IN
        if each.state in driver.BY_STATE and each.state not in UNTELLING_STATES:
            return driver.BY_STATE[each.state]
    return None


def _behind(error: BaseException) -> Meaning | None:
    """An error of the network or of TLS, told with a page of SQL Server."""
    meant = network_errors.meaning_of(error)
    return meant and msgspec.structs.replace(meant, source=NETWORK)


def _connecting(said: Sequence[Message]) -> bool:
    return any(each.function == CONNECTING for each in said)


def _number(said: Sequence[Message]) -> int:
    """The most telling number of several messages; the first of those that tell as much."""
    numbers = [number for each in said if (number := _number_in(each))]
    return min(numbers, key=_rank, default=0)


def _number_in(message: Message) -> int:
    """The number of one message; where the driver drops it or it tells little, the words may know better."""
    number = message.number if message.from_server or message.number in DB_LIBRARY else 0
    if message.from_server and number in {0, LOGIN_FAILED}:
        known = (each for pattern, each in NUMBER_BY_WORDS if re.search(pattern, message.words))
        return next(known, number)
    return 0 if number in NOTICES else number


def _rank(number: int) -> int:
    if number in DB_LIBRARY:
        return 10 + MOST_TELLING_FIRST.index(number) if number in MOST_TELLING_FIRST else 10
    if number in COMPANIONS:
        return 2
    return 1 if number == LOGIN_FAILED else 0
