"""Finds what an error of libpq or PostgreSQL means; the tables are in `postgresql_meanings`."""

import re
from typing import Any

from poolkeeper.databases import kerberos_errors, kerberos_meanings, network_errors
from poolkeeper.databases.client_certificates import about_certificate, of_certificate
from poolkeeper.databases.explained import Explained
from poolkeeper.databases.meanings import Meaning, in_own_words, told
from poolkeeper.databases.open_network import CLEAR_PASSWORD
from poolkeeper.databases.postgresql_meanings import (
    BY_CLASS,
    BY_STATE,
    BY_WORDS,
    FALLBACK,
    GSS_REFUSED,
    NO_ENTRY,
    NO_ROLE,
    NO_SUCH_USER,
    STATE_BY_WORDS,
)
from poolkeeper.profiles.profile import Encryption, Profile

CANCELLED = "57014"
LOST_STATES = frozenset({"57P01", "57P02", "57P03", "57P05", "25P03"})

METHOD_REFUSED = 'method requirement "!password" failed'
"""libpq's words where a server asks for what `require_auth` forbids."""
TICKET_NOT_TAKEN = 'method requirement "gss,sspi" failed'
"""The same where the profile signs in with Kerberos and the server asks for something else."""
GSS_FAILED = "GSSAPI|GSS failure|SSPI"
CUT_OFF = ("server closed the connection unexpectedly", "Connection reset by peer")
"""libpq's words where the server said nothing at all: it crashed or was ended, and refused nobody."""
NOT_AUTHORIZED = "28000"
QUOTED_STATEMENT = re.compile(r"^LINE \d+:.*(?:\n *\^)?", re.MULTILINE)


def state_of(error: BaseException) -> str:
    """The SQLSTATE of a server's error; empty for one of libpq."""
    return str(getattr(error, "sqlstate", None) or "")


def explain_error(error: BaseException, profile: Profile) -> Explained:
    """What `error` means for this profile's server."""
    words = in_own_words(error)
    state = state_of(error) or _state_in(words)
    meant = _of_server(state, words, profile) if state else _of_libpq(error, words)
    meant = (of_certificate(profile, words, meant) if _at_sign_in(state) else meant) or FALLBACK
    detail = "\n".join(filter(None, (_detail(error, words), about_certificate(profile, meant))))
    return told(meant, profile, detail, state)


def _at_sign_in(state: str) -> bool:
    """Whether it may be about a client certificate: the server's other errors are not."""
    return not state or state == NOT_AUTHORIZED


def _state_in(words: str) -> str:
    """The SQLSTATE of a refused sign-in, of which libpq hands on the words alone."""
    return next((state for pattern, state in STATE_BY_WORDS if re.search(pattern, words)), "")


def _of_server(state: str, words: str, profile: Profile) -> Meaning:
    if profile.tls.mode is Encryption.OFF and re.search(NO_ENTRY, words):
        return network_errors.TLS_DEMANDED
    if re.search(GSS_REFUSED, words):
        return kerberos_meanings.SERVER_REFUSED
    if state == NOT_AUTHORIZED and re.search(NO_ROLE, words):
        return NO_SUCH_USER
    return BY_STATE.get(state) or BY_CLASS.get(state[:2]) or FALLBACK


def _of_libpq(error: BaseException, words: str) -> Meaning:
    if type(error).__name__ in {"ConnectionTimeout", "CancellationTimeout"}:
        return network_errors.TIMED_OUT
    if METHOD_REFUSED in words:
        return CLEAR_PASSWORD
    if re.search(TICKET_NOT_TAKEN, words):
        return kerberos_meanings.NOT_OFFERED
    if re.search(GSS_FAILED, words):
        return kerberos_errors.meaning_of(words) or kerberos_meanings.FAILED
    meant = next((meant for part, meant in BY_WORDS if part in words), None)
    cut_off = any(part in words for part in CUT_OFF)
    if not cut_off and (meant is None or meant is network_errors.CLOSED_EARLY):
        meant = _of_sign_in(getattr(error, "pgconn", None)) or meant
    return meant or network_errors.meaning_of(error) or FALLBACK


def _of_sign_in(connection: Any) -> Meaning | None:  # noqa: ANN401 - libpq's, or nothing
    """What libpq knows of a refusal whose words it has in a language not known here."""
    if connection is None or not getattr(connection, "error_message", b""):
        return None
    if connection.needs_password:
        return network_errors.PASSWORD_NEEDED
    return network_errors.WRONG_PASSWORD if connection.used_password else None


def _detail(error: BaseException, words: str) -> str:
    """The server's words; the place in the statement counted from where the user's text begins."""
    offset = int(getattr(error, "statement_offset", 0))
    position = getattr(getattr(error, "diag", None), "statement_position", None)
    if not offset or not position:
        return words if state_of(error) else _said_once(words)
    place = f"At character {max(1, int(position) - offset)} of the statement."
    return f"{QUOTED_STATEMENT.sub('', words).strip()}\n{place}"


def _said_once(words: str) -> str:
    """What libpq said, once: a second try, without TLS, may fail with the same ones."""
    lines = (line.strip() for line in words.removeprefix("connection failed: ").splitlines())
    return "\n".join(dict.fromkeys(lines))
