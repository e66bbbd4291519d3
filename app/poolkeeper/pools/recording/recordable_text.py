"""What of a holder's name and of a reason may be written to a file: no secret, no value, no address."""

import re

from poolkeeper.databases.redacting import redacted
from poolkeeper.profiles.profile import Profile

LONGEST = 200
LEFT_OUT = "…"
_SHORTEST_NAME = 3

_QUOTED = re.compile(r"(?<!\w)(?:[NnEeBbXx])?'(?:[^']|'')*'?")
"""A literal of SQL; the apostrophe of `the pool's size` is none."""
_STATEMENT = re.compile(
    r"^\s*(?:select|insert|update|delete|merge|with|create|alter|drop|exec|call|begin)\s", re.IGNORECASE
)


class RecordableText:
    """Cleans texts of one profile's pool.

    Holders are titles of tabs and reasons are the pool's own words or an error's first line; neither holds
    SQL by its making. This is the guard behind that: whatever is quoted as a value, looks like a password,
    spans lines or reads like a statement is left out, and so are the profile's hosts, user and database,
    which live in the keyring alone.
    """

    def __init__(self, profile: Profile) -> None:
        names = {profile.host, profile.user, profile.database, profile.oracle.proxy_user}
        names |= {replica.host for replica in profile.replicas.servers}
        known = sorted((name for name in names if len(name) >= _SHORTEST_NAME), key=len, reverse=True)
        self._names = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in known) or r"(?!)")

    def holder(self, text: str) -> str:
        """A holder's name; the profile's own name in it stays, whatever it is."""
        line = _first_line(text)
        if _STATEMENT.match(line):
            return "a statement"
        return _QUOTED.sub(f"'{LEFT_OUT}'", redacted(line))[:LONGEST]

    def why(self, text: str) -> str:
        """A reason."""
        line = _QUOTED.sub(f"'{LEFT_OUT}'", redacted(_first_line(text)))
        return self._names.sub(LEFT_OUT, line)[:LONGEST]


def _first_line(text: str) -> str:
    lines = text.splitlines()
    return "".join(each for each in lines[0] if each.isprintable()) if lines else ""
