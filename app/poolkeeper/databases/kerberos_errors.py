"""Finds what the words of libkrb5, kinit or a driver's GSSAPI mean; the tables are in `kerberos_meanings`."""

import re

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.kerberos_meanings import BY_WORDS, FAILED
from poolkeeper.databases.meanings import Meaning, told
from poolkeeper.profiles.profile import Profile


def meaning_of(words: str) -> Meaning | None:
    """What they mean; None where they are not known."""
    return next((meant for pattern, meant in BY_WORDS if re.search(pattern, words)), None)


def explain_ticket(words: str, profile: Profile) -> Explained:
    """Why there is no ticket, as kinit or libkrb5 said it."""
    return told(meaning_of(words) or FAILED, profile, words)
