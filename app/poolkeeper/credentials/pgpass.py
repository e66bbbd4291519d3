"""PostgreSQL's password file, read as libpq reads it (PostgreSQL manual, "The Password File")."""

from poolkeeper.credentials.credential import NoSignIn
from poolkeeper.credentials.found_value import FoundValue
from poolkeeper.credentials.places import SecretText
from poolkeeper.profiles.engines import ENGINES
from poolkeeper.profiles.profile import Profile

SOCKET_HOST = "localhost"
DEFAULT_FOLDERS = frozenset({"/tmp", "/run/postgresql", "/var/run/postgresql"})  # noqa: S108 - not ours
"""The folders of sockets that libpq is built with; one of them is called localhost in the file."""


def password_in(found: SecretText, profile: Profile) -> FoundValue:
    """The password of the first line that fits host, port, database and user. Raises NoSignIn.

    A field may be `*`; in all of them a backslash stands before a colon or another backslash.
    """
    port = profile.port or ENGINES[profile.engine].port
    hosts = {profile.host} if profile.host else {SOCKET_HOST}
    if profile.host in DEFAULT_FOLDERS:
        hosts.add(SOCKET_HOST)
    wanted = (hosts, {str(port)}, {profile.database or profile.user}, {profile.user})
    for number, line in enumerate(found.text.replace("\r\n", "\n").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        fields = _fields(line)
        if len(fields) < 5:
            continue
        if all(field == "*" or _plain(field) in fit for field, fit in zip(fields, wanted, strict=False)):
            return FoundValue(_plain(fields[4]), f"{found.path}, line {number}")
    raise NoSignIn(
        f"No line of {found.path} fits {profile.host or SOCKET_HOST}:{port}, "
        f"database {profile.database}, user {profile.user}.",
        "Add a line host:port:database:user:password, or correct the profile.",
    )


def _fields(line: str) -> list[str]:
    """The first five fields of a line with their backslashes."""
    fields, field, escaped = [], "", False
    for character in line:
        if character == ":" and not escaped:
            fields.append(field)
            field = ""
        else:
            field += character
        escaped = character == "\\" and not escaped
    return [*fields, field]


def _plain(field: str) -> str:
    """A field without the backslashes that stand before another character."""
    plain, escaped = "", False
    for character in field:
        if character == "\\" and not escaped:
            escaped = True
            continue
        plain += character
        escaped = False
    return plain
