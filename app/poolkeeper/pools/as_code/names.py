"""The names that a snippet needs and a profile does not have: of a variable, of the application."""

import re
import unicodedata

from poolkeeper.profiles.profile import Profile

LONGEST_APPLICATION = 48
"""V$SESSION.PROGRAM of Oracle holds 48 bytes; PostgreSQL 63, SQL Server 128 (their manuals)."""


def password_variable(profile: Profile) -> str:
    """The environment variable for the password: `orders-primary` gives `ORDERS_PRIMARY_PASSWORD`."""
    return variable(profile, "PASSWORD")


def variable(profile: Profile, what: str) -> str:
    """An environment variable of the profile: letters, digits and underscores of ASCII, as POSIX has them."""
    word = re.sub(r"[^A-Z0-9]+", "_", _ascii(profile.name).upper()).strip("_") or "DATABASE"
    return f"{'DB_' if word[0].isdigit() else ''}{word}_{what}"


def variables_in(text: str, profile: Profile) -> tuple[str, ...]:
    """The variables of the profile's secrets that a snippet reads."""
    names = (variable(profile, what) for what in ("PASSWORD", "TOKEN", "WALLET_PASSWORD"))
    return tuple(name for name in names if re.search(rf"\b{name}\b", text))


def application_name(profile: Profile) -> str:
    """What the server's own views will call the application: the profile's name, where it can be written.

    Letters, digits, points, dashes and underscores alone: every server shows these as they are, and none of
    the languages gives them a meaning.
    """
    word = re.sub(r"[^A-Za-z0-9._-]+", "-", _ascii(profile.name)).strip("-.")
    return word[:LONGEST_APPLICATION] or "application"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
