"""How a table of error codes is written down, and how one of its lines becomes an explanation."""

import contextlib
import re
from collections.abc import Callable

import msgspec

from poolkeeper.databases.database import Endpoint
from poolkeeper.databases.explained import Action, DatabaseError, Explained, Remedy
from poolkeeper.databases.redacting import redacted
from poolkeeper.profiles.engines import ENGINES, Engine
from poolkeeper.profiles.oracle import OracleAddress
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.service_principal import service_principal

LONGEST_DETAIL = 20_000
LONGEST_PLACE = 120
"""Characters of a connect string in a sentence."""

Explainer = Callable[[BaseException, Profile], Explained]


class Meaning(msgspec.Struct, frozen=True):
    """One line of a table: a title and remedies, with the words of `told` in braces ({host}, {user} …).

    `source` is the address of the public page that says so.
    """

    title: str
    remedies: tuple[Remedy, ...] = ()
    source: str = ""


def meaning(title: str, *remedies: Remedy | str, source: str = "") -> Meaning:
    """A line of a table; a remedy without an action is given as bare text."""
    return Meaning(title, tuple(Remedy(each) if isinstance(each, str) else each for each in remedies), source)


NO_TEXT = meaning(
    "The statement or a value holds characters that are no text.",
    "Half of a surrogate pair came in with a paste: type the place anew.",
)
HOLDS_NUL = meaning(
    "The statement or a value holds a NUL character, which {product} cannot take.",
    "Remove it; it often comes with text from binary files.",
)
NUL = re.compile(r"NUL character|NUL \(0x00\)|null character")
"""How the drivers and we ourselves say so."""


def edit(text: str) -> Remedy:
    """A remedy that is found in the profile's form."""
    return Remedy(text, Action.EDIT_PROFILE)


def enter_password(text: str) -> Remedy:
    """A remedy that is a password typed once more."""
    return Remedy(text, Action.ENTER_PASSWORD)


def reopen(text: str) -> Remedy:
    """A remedy that is opening the profile again."""
    return Remedy(text, Action.REOPEN)


def port_of(profile: Profile) -> int:
    """The TCP port a profile means."""
    return profile.port or ENGINES[profile.engine].port


def one_endpoint(profile: Profile) -> tuple[Endpoint, ...]:
    """The host and port of a profile that has one; none where its host is a Unix socket."""
    if profile.host.startswith("/"):
        return ()
    return (Endpoint(profile.host or "localhost", port_of(profile)),)


def told(meant: Meaning, profile: Profile, detail: str = "", code: str = "") -> Explained:
    """The explanation that a line of a table gives for this profile."""
    words = {
        **place_of(profile),
        "database": profile.database or "(none named)",
        "user": profile.user or "(none named)",
        "product": ENGINES[profile.engine].label,
        "timeout": f"{profile.connect_timeout_s:g}",
        "principal": profile.credential.kerberos.principal or "whom the ticket is for",
        "keytab": profile.credential.kerberos.keytab or "(none chosen)",
        "service": service_principal(profile) or "(not told)",
    }
    remedies = tuple(Remedy(each.text.format_map(words), each.action) for each in meant.remedies)
    return Explained(meant.title.format_map(words), detail.strip(), code, remedies, meant.source)


def place_of(profile: Profile) -> dict[str, str]:
    """Where the profile leads, in the words of its own fields."""
    by_string = profile.oracle.address is OracleAddress.CONNECT_STRING
    if profile.engine is Engine.ORACLE and by_string:
        place = redacted(profile.database)[:LONGEST_PLACE]
        return {"host": place, "port": "(in the connect string)", "server": place}
    host, port = profile.host or "localhost", str(port_of(profile))
    return {"host": host, "port": port, "server": f"{host}:{port}"}


def explain_with(explainer: Explainer, error: BaseException, profile: Profile) -> Explained:
    """What `explainer` says, or the error's own words where it has none or itself fails.

    A server's words end after 20 000 characters: whoever it is may send many million.
    """
    explained = _explained(explainer, error, profile)
    more = len(explained.detail) - LONGEST_DETAIL
    if more <= 0:
        return explained
    words = f"{explained.detail[:LONGEST_DETAIL]}… ({more:,} more characters)"
    return msgspec.structs.replace(explained, detail=words)


def _explained(explainer: Explainer, error: BaseException, profile: Profile) -> Explained:
    if isinstance(error, DatabaseError):
        return error.explained
    if isinstance(error, UnicodeError):
        return told(NO_TEXT, profile, in_own_words(error))
    if NUL.search(in_own_words(error)):
        return told(HOLDS_NUL, profile, in_own_words(error))
    with contextlib.suppress(Exception):
        return explainer(error, profile)
    return Explained(f"{ENGINES[profile.engine].label} reported an error.", in_own_words(error))


def in_own_words(error: BaseException) -> str:
    """The text of an error, or its kind where it has no text."""
    try:
        text = str(error).strip()
    except Exception:  # noqa: BLE001 - a driver's own __str__ may fail; its kind is still worth saying
        text = ""
    return text or type(error).__name__


def nothing_to_commit(detail: str = "") -> DatabaseError:
    """What a commit raises that would keep nothing, since the server has no transaction of ours any more."""
    return DatabaseError(
        Explained(
            "Nothing was committed: the server had ended the transaction, and undone its changes.",
            detail,
            remedies=(Remedy("Look at the error of an earlier statement, then run the statements again."),),
        )
    )


def driver_missing(engine: Engine, error: ImportError) -> Explained:
    """What it means that a driver cannot be imported."""
    facts = ENGINES[engine]
    return Explained(
        f"The driver for {facts.label}, {facts.driver}, cannot be loaded.",
        in_own_words(error),
        remedies=(Remedy("Install Poolkeeper anew: the driver is a part of it."),),
    )
