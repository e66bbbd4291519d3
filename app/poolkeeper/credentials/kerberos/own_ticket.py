"""The ticket that the user has already, in whatever kind of cache the system keeps it."""

import re
import sys
from pathlib import Path

import msgspec

from poolkeeper.credentials.kerberos.cache_file import UnreadableCache, read_cache
from poolkeeper.credentials.kerberos.programs import has_tickets
from poolkeeper.credentials.kerberos.ticket import Ticket

PRIMARY = "primary"
"""The file in a folder of caches that names the one in use."""

_KIND = re.compile(r"(?P<kind>[A-Za-z][A-Za-z0-9]+):(?P<rest>.*)", re.DOTALL)


class OwnTicket(msgspec.Struct, frozen=True):
    """What is known of the user's cache.

    `there` is None where nobody can tell; `ticket` is None where the cache holds none, or is of a kind that
    cannot be read (`why` says so).
    """

    cache: str
    there: bool | None
    ticket: Ticket | None = None
    why: str = ""


def own_ticket(cache: str, config_file: str = "") -> OwnTicket:
    """Look at the cache of this name; blocks for a moment where klist has to be asked."""
    path = path_of(cache)
    if path is None:
        return _by_program(cache, config_file)
    try:
        ticket = read_cache(path, cache)
    except FileNotFoundError:
        return OwnTicket(cache, there=False)
    except UnreadableCache as error:
        return OwnTicket(cache, there=False, why=error.sentence)
    except OSError as error:
        return OwnTicket(cache, there=False, why=f"{path} cannot be read: {error.strerror}.")
    return OwnTicket(cache, there=ticket is not None, ticket=ticket)


def path_of(cache: str) -> Path | None:
    """The file of a cache; None for those that are kept elsewhere than in a file."""
    found = _KIND.fullmatch(cache)
    kind, rest = (found["kind"].upper(), found["rest"]) if found else ("FILE", cache)
    if kind == "FILE":
        return Path(rest)
    if kind != "DIR":
        return None
    if rest.startswith(":"):
        return Path(rest[1:])
    folder = Path(rest)
    try:
        return folder / (folder / PRIMARY).read_text("utf-8").strip()
    except (OSError, ValueError):
        return folder / "tkt"


def _by_program(cache: str, config_file: str) -> OwnTicket:
    kind = cache.partition(":")[0].upper()
    if sys.platform == "win32":
        return OwnTicket(cache, there=None, why="Windows uses the ticket of the logon by itself.")
    why = f"A cache of the kind {kind} cannot be read from outside, so the ticket’s end is not told."
    return OwnTicket(cache, there=has_tickets(cache, config_file), why=why)
