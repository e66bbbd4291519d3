"""Finds what an error of python-oracledb or Oracle means; the tables are in `oracle_meanings`."""

import re
from collections.abc import Iterator

import msgspec

from poolkeeper.databases import network_errors
from poolkeeper.databases import oracle_driver_meanings as driver
from poolkeeper.databases.causes import causes
from poolkeeper.databases.explained import Explained
from poolkeeper.databases.meanings import Meaning, in_own_words, told
from poolkeeper.databases.oracle_meanings import BY_CODE, COMPANIONS, FALLBACK, RAISED, STATEMENT
from poolkeeper.databases.oracle_pages import CONNECTING, page_of
from poolkeeper.databases.redacting import redacted
from poolkeeper.profiles.profile import Profile

CODE = re.compile(r"\b(?:ORA-\d{5}|DPY-\d{4}|DPI-\d{4})\b")
OUTER_HELP = re.compile(r"\n?^Help: https?://\S+$", re.MULTILINE)
CONNECTION_ID = re.compile(r" ?\(CONNECTION_ID=[^)]*\)")
CANCELLED = "ORA-01013"
FAILED_CONNECT = "DPY-6005"
CLOSED = "DPY-4011"
RAISED_CODES = range(20000, 21000)

ENDED = frozenset(
    {f"ORA-{number:05}" for number in (22, 28, 31, 45, 602, 603, 609, 1012, 1033, 1034, 1041, 1043, 1089)}
    | {f"ORA-{number:05}" for number in (1090, 1092, 2396, 2399, 3113, 3114, 3122, 3135, 12153, 12537)}
    | {f"ORA-{number:05}" for number in (12547, 12570, 12571, 12583, 25401, 25402, 25405, 25408, 27146)}
    | {"ORA-28511", "ORA-56600", "DPY-1001", "DPY-4011", "DPY-4033", "DPI-1010", "DPI-1080"}
)
"""The codes after which a session is gone; python-oracledb's errors.py takes most for DPY-4011 itself."""


def code_of(error: BaseException) -> str:
    """ORA-NNNNN, DPY-NNNN or DPI-NNNN: the driver's `full_code`, or the first in the text; empty for none."""
    full = getattr(_described(error), "full_code", None)
    if isinstance(full, str) and CODE.fullmatch(full):
        return full
    return next(_codes_in(_text_of(error)), "")


def words_of(error: BaseException) -> str:
    """What was said, without the links and numbers that the driver adds, and without passwords."""
    text = CONNECTION_ID.sub("", OUTER_HELP.sub("", _text_of(error)))
    return redacted(text).strip() or in_own_words(error)


def explain_error(error: BaseException, profile: Profile) -> Explained:
    """What `error` means for this profile's server."""
    code = _telling_code(error)
    return told(_meaning(error, code), profile, words_of(error), code)


def is_disconnect(error: BaseException) -> bool:
    """Whether the session is gone for good; a connection that never came about is not."""
    code = code_of(error)
    if code.startswith("DPY-6"):
        return False
    if getattr(_described(error), "is_session_dead", False) is True or code in ENDED:
        return True
    return not code and isinstance(error, (BrokenPipeError, ConnectionResetError, ConnectionAbortedError))


def was_cancelled(error: BaseException) -> bool:
    """Whether the statement ended because of a break: ORA-01013, also inside a recursive call."""
    return _telling_code(error) == CANCELLED


def _described(error: BaseException) -> object:
    """The object in which the driver describes the error."""
    return error.args[0] if error.args else None


def _text_of(error: BaseException) -> str:
    message = getattr(_described(error), "message", None)
    return message if isinstance(message, str) and message.strip() else in_own_words(error)


def _codes_in(text: str) -> Iterator[str]:
    """The codes in a text, in its order; links to help hold theirs in small letters and do not count."""
    return (match[0] for match in CODE.finditer(text))


def _telling_code(error: BaseException) -> str:
    """The code that says why: one behind or beside those that only say that something failed."""
    codes = list(dict.fromkeys([code_of(error), *_codes_in(_text_of(error))]))
    telling = (each for each in codes if each and each not in COMPANIONS and _known(each))
    return next(telling, code_of(error))


def _known(code: str) -> bool:
    return code in BY_CODE or _is_raised(code)


def _is_raised(code: str) -> bool:
    """Whether the number is one that PL/SQL code may give to its own errors."""
    return code.startswith("ORA-") and int(code[4:]) in RAISED_CODES


def _meaning(error: BaseException, code: str) -> Meaning:
    if _is_raised(code):
        return RAISED
    if code in {"", FAILED_CONNECT, CLOSED, "DPY-3001"} and (meant := _behind(error, code)):
        return meant
    if code in BY_CODE:
        return BY_CODE[code]
    if code.startswith("ORA-"):
        return msgspec.structs.replace(STATEMENT, source=page_of(code))
    return FALLBACK


def _behind(error: BaseException, code: str) -> Meaning | None:
    """What the network or TLS said; a connection closed while connecting is told apart from a lost one."""
    words = _text_of(error)
    if code or _is_of_network(error):
        for pattern, meant in driver.BY_WORDS:
            if re.search(pattern, words):
                return meant
    if code_of(error) == FAILED_CONNECT and CLOSED in words:
        return driver.CLOSED_EARLY
    meant_behind = network_errors.meaning_of(error)
    return meant_behind and msgspec.structs.replace(meant_behind, source=CONNECTING)


def _is_of_network(error: BaseException) -> bool:
    return any(isinstance(each, OSError) for each in causes(error))
