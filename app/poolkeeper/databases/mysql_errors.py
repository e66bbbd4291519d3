"""Finds what an error of PyMySQL, MySQL or MariaDB means; the tables are in `mysql_meanings`."""

from poolkeeper.databases import network_errors
from poolkeeper.databases.causes import causes
from poolkeeper.databases.client_certificates import ACCOUNT, about_certificate, of_certificate
from poolkeeper.databases.explained import Explained
from poolkeeper.databases.meanings import Meaning, in_own_words, told
from poolkeeper.databases.mysql_meanings import (
    BY_CODE,
    BY_WORDS,
    FALLBACK,
    MAY_DEMAND_TLS,
    NOT_UNDERSTOOD,
    STATEMENT,
)
from poolkeeper.profiles.profile import Encryption, Profile

CANCELLED = 1317
LOST = frozenset({0, 1053, 1080, 1184, 1927, 2006, 2013, 2027, 2055, 4031})

ACCESS_DENIED = frozenset({1045, 1698})
LOST_IN_QUERY = 2013
MALFORMED = 2027
SERVER_ERRORS = 1000
CLIENT_ERRORS = range(2000, 3000)
_WITHOUT_CERTIFICATE = frozenset({Encryption.OFF, Encryption.PREFER})


def code_of(error: BaseException) -> int:
    """The error number; -1 where there is none."""
    number = error.args[0] if error.args and not isinstance(error, OSError) else -1
    return number if isinstance(number, int) else -1


def explain_error(error: BaseException, profile: Profile) -> Explained:
    """What `error` means for this profile's server."""
    code = code_of(error)
    meant = _meaning(error, code, profile)
    if code < SERVER_ERRORS or code in CLIENT_ERRORS:
        meant = of_certificate(profile, _all_words(error), meant) or meant
    detail = "\n".join(filter(None, (_words(error), about_certificate(profile, meant))))
    return told(meant, profile, detail, str(code) if code > 0 else "")


def _all_words(error: BaseException) -> str:
    """The words of the error and of what lies behind it."""
    return "\n".join(in_own_words(each) for each in causes(error))


def _meaning(error: BaseException, code: int, profile: Profile) -> Meaning:
    if code in ACCESS_DENIED:
        return _of_refusal(error, profile)
    words = in_own_words(error)
    for part, meant in BY_WORDS:
        if part in words:
            return meant
    if code < SERVER_ERRORS or code in CLIENT_ERRORS:
        behind = network_errors.meaning_of(error)
        if behind is not None and (code != LOST_IN_QUERY or behind is not network_errors.CLOSED_EARLY):
            return behind
    if code == MALFORMED:
        return network_errors.LOST
    if code in BY_CODE:
        return BY_CODE[code]
    if any(part in words for part in NOT_UNDERSTOOD):
        return network_errors.NOT_A_DATABASE
    if "Already closed" in words:
        return network_errors.LOST
    return STATEMENT if code >= SERVER_ERRORS else FALLBACK


def _of_refusal(error: BaseException, profile: Profile) -> Meaning:
    """A refused sign-in: the server gives the same number for several reasons."""
    if profile.tls.certificate_file and profile.tls.mode not in _WITHOUT_CERTIFICATE:
        return ACCOUNT
    if "using password: NO" in in_own_words(error):
        return network_errors.PASSWORD_NEEDED
    return MAY_DEMAND_TLS if profile.tls.mode is Encryption.OFF else network_errors.WRONG_PASSWORD


def _words(error: BaseException) -> str:
    """The message alone: PyMySQL's errors are a number and a text."""
    if error.args and isinstance(error.args[-1], str) and error.args[-1]:
        return error.args[-1]
    return in_own_words(error)
