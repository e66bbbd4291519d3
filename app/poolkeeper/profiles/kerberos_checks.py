"""What is wrong with a sign-in by Kerberos, as typed; touches no file and runs nothing."""

import unicodedata
from collections.abc import Iterator

from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.kerberos import Kerberos, TicketFrom
from poolkeeper.profiles.profile import Profile

TEXT_LIMIT = 1024
_GROUP = "credential.kerberos"
KNOWS_TICKETS = frozenset({Engine.POSTGRESQL, Engine.MSSQL})
"""Whose drivers can; PyMySQL and python-oracledb's thin client cannot."""


def about_kerberos(profile: Profile) -> Iterator[tuple[str, str]]:
    """A field and a sentence for each thing to correct."""
    settings = profile.credential.kerberos
    if profile.engine not in KNOWS_TICKETS:
        yield _GROUP, f"{ENGINES[profile.engine].driver} cannot sign in with Kerberos. Choose another way."
        return
    if settings.ticket is TicketFrom.KEYTAB:
        if not settings.principal:
            yield f"{_GROUP}.principal", "Name the principal whose keys are in the keytab."
        if not settings.keytab:
            yield f"{_GROUP}.keytab", "Choose the keytab file."
    for field in ("keytab", "config_file"):
        path = getattr(settings, field)
        if path and not _is_whole(path):
            yield f"{_GROUP}.{field}", "Write the whole path of the file, from the root or the drive on."
    for field in ("principal", "keytab", "config_file", "service"):
        if _unusable(getattr(settings, field)):
            yield f"{_GROUP}.{field}", "This is too long or contains a character that cannot be used."
    yield from _about_names(settings)


def _about_names(settings: Kerberos) -> Iterator[tuple[str, str]]:
    if settings.principal.startswith("-") or any(each.isspace() for each in settings.principal):
        yield f"{_GROUP}.principal", "A principal has no spaces and begins with a letter: name@REALM."
    if "/" in settings.service or "@" in settings.service:
        yield f"{_GROUP}.service", "Write the first part of the server’s principal alone, without the host."


def _is_whole(path: str) -> bool:
    return path.startswith(("/", "~/", "~\\", "\\\\")) or path[1:3] in {":\\", ":/"}


def _unusable(text: str) -> bool:
    return len(text) > TEXT_LIMIT or any(unicodedata.category(each) in {"Cc", "Cs"} for each in text)
