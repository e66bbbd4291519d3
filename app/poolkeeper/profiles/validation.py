"""What is wrong with a profile as typed, one sentence a field, before anything is saved or opened."""

import ntpath
import posixpath
import unicodedata
from collections.abc import Collection, Iterator

import msgspec

from poolkeeper.profiles.client_key import NO_ENGINE, names_an_engine
from poolkeeper.profiles.credential_checks import about_sign_in
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import ELSEWHERE, OracleAddress, leads_elsewhere
from poolkeeper.profiles.pool_checks import about_pool
from poolkeeper.profiles.profile import Encryption, Profile, SignIn
from poolkeeper.profiles.replicas import sentences_about_replicas
from poolkeeper.profiles.secret_store_checks import gives_user
from poolkeeper.profiles.sql_server import SqlServerLogin, server_name

NAME_LIMIT = 120
PATH_LIMIT = 1024
_OF_DESCRIPTORS = frozenset("()=\"'\\")
"""What has a meaning of its own in a connect descriptor (Net Services Reference, "Syntax Rules")."""


class Problem(msgspec.Struct, frozen=True):
    """One thing to correct.

    `field` is the profile's attribute; inside a group it has the group's name (`tls.ca_file`,
    `safety.statement_timeout_s`, `pool.size`).
    """

    field: str
    sentence: str


class BadPort(ValueError):
    """A port as typed cannot be one; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def problems(profile: Profile, taken_names: Collection[str] = ()) -> tuple[Problem, ...]:
    """Everything to correct in `profile`, in the order of the form; empty when it can be saved.

    `taken_names` are the names of the other profiles in the same folder. Touches no disk and no server.
    """
    return (
        *_about_texts(profile),
        *_about_name(profile, taken_names),
        *_WHERE.get(profile.engine, _about_server)(profile),
        *(Problem(*each) for each in about_sign_in(profile)),
        *_about_tls(profile),
        *(Problem(*each) for each in about_pool(profile)),
        *(Problem("replicas.servers", sentence) for sentence in sentences_about_replicas(profile)),
        *_about_times(profile),
    )


def typed_port(text: str) -> int:
    """The port that was typed; nothing typed gives 0, the engine's default. Raises BadPort."""
    text = text.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()):
        raise BadPort("The port is not a number. Ports are whole numbers from 1 to 65535.")
    if len(text) > 5 or not 1 <= int(text) <= 65535:
        raise BadPort("The port is out of range. Ports are whole numbers from 1 to 65535.")
    return int(text)


def spoils_a_descriptor(text: str) -> bool:
    """Whether `text` in a connect descriptor of Oracle would be read as more than a value."""
    return any(character in _OF_DESCRIPTORS or unicodedata.category(character) == "Cc" for character in text)


def same_name(one: str, other: str) -> bool:
    """Whether two names cannot stand side by side in one folder (case and outer spaces do not count)."""
    return folded_name(one) == folded_name(other)


def free_name(name: str, taken_names: Collection[str]) -> str:
    """`name`, or the first of "name copy", "name copy 2", ... that nobody in the folder has."""
    taken = {folded_name(one) for one in taken_names}
    return next(candidate for candidate in names_like(name) if folded_name(candidate) not in taken)


def names_like(name: str) -> Iterator[str]:
    """`name`, "name copy", "name copy 2" and so on; none is longer than a name may be."""
    yield name
    stem = name[: NAME_LIMIT - 10]
    yield f"{stem} copy"
    yield from (f"{stem} copy {number}" for number in range(2, 10**6))


def folded_name(name: str) -> str:
    """A name as it is compared."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def _about_texts(profile: Profile) -> Iterator[Problem]:
    texts = {
        "name": ("name", profile.name),
        "folder": ("folder", profile.folder),
        "host": ("host", profile.host),
        "database": ("database", profile.database),
        "oracle.wallet": ("wallet folder", profile.oracle.wallet),
        "oracle.tns_admin": ("folder of tnsnames.ora", profile.oracle.tns_admin),
        "sql_server.odbc_driver": ("ODBC driver", profile.sql_server.odbc_driver),
        "user": ("user", profile.user),
        "tls.ca_file": ("CA file", profile.tls.ca_file),
        "tls.certificate_file": ("certificate file", profile.tls.certificate_file),
        "tls.key_file": ("key file", profile.tls.key_file),
    }
    for field, (label, text) in texts.items():
        if len(text) > PATH_LIMIT:
            yield Problem(field, f"The {label} is longer than {PATH_LIMIT} characters.")
        elif any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
            yield Problem(
                field, f"The {label} contains a character that cannot be used (NUL, a line break …)."
            )


def _about_name(profile: Profile, taken_names: Collection[str]) -> Iterator[Problem]:
    if not profile.name.strip():
        yield Problem("name", "Give the profile a name.")
    elif len(profile.name) > NAME_LIMIT:
        yield Problem("name", f"The name is longer than {NAME_LIMIT} characters.")
    elif any(same_name(profile.name, taken) for taken in taken_names):
        where = f"the folder “{profile.folder}”" if profile.folder else "this place"
        yield Problem(
            "name", f"Another profile in {where} is called “{profile.name.strip()}”. Choose another name."
        )


def _about_file(profile: Profile) -> Iterator[Problem]:
    path = profile.database.strip()
    if not path:
        yield Problem("database", "Choose the file of the SQLite database.")
    elif path.startswith(":memory:"):
        yield Problem("database", "An in-memory database is empty for every new connection. Choose a file.")
    elif path.endswith(("/", "\\")):
        yield Problem("database", "This is a folder. Choose the file of the SQLite database.")
    elif not (posixpath.isabs(path) or ntpath.isabs(path)):
        yield Problem("database", "Write the whole path of the file, from the root or the drive on.")


def _about_server(profile: Profile) -> Iterator[Problem]:
    yield from _about_host(profile.host.strip())
    yield from _about_port(profile)
    if not profile.database.strip() and profile.engine is Engine.POSTGRESQL:
        yield Problem("database", "Name the database to connect to.")
    yield from _about_user(profile)


def _about_sql_server(profile: Profile) -> Iterator[Problem]:
    try:
        name = server_name(profile.host.strip())
    except ValueError:
        yield Problem("host", "After the comma stands the port, a number: host,1433.")
    else:
        if name.on_network:
            yield from _about_host(name.host)
        if name.port and profile.port and name.port != profile.port:
            yield Problem("port", "The server's name has another port already. Write one of them.")
        if not 0 <= name.port <= 65535:
            yield Problem("host", "The port is out of range. Ports are whole numbers from 1 to 65535.")
    yield from _about_port(profile)
    if profile.sql_server.login is SqlServerLogin.PASSWORD:
        yield from _about_user(profile)


def _about_oracle(profile: Profile) -> Iterator[Problem]:
    if profile.oracle.address is OracleAddress.CONNECT_STRING:
        if not profile.database.strip():
            yield Problem("database", "Write a name of tnsnames.ora, host:port/service, or a descriptor.")
        elif leads_elsewhere(profile.database):
            yield Problem("database", ELSEWHERE)
    else:
        yield from _about_host(profile.host.strip())
        yield from _about_port(profile)
        if not profile.database.strip():
            sid = profile.oracle.address is OracleAddress.SID
            yield Problem(
                "database", "Name the SID to connect to." if sid else "Name the service to connect to."
            )
        for field, text in (("host", profile.host), ("database", profile.database)):
            if spoils_a_descriptor(text):
                yield Problem(field, f"{_NOT_IN_DESCRIPTORS} A whole descriptor is a connect string.")
    if profile.oracle.drcp and spoils_a_descriptor(profile.oracle.connection_class):
        yield Problem("oracle.connection_class", _NOT_IN_DESCRIPTORS)
    if profile.sign_in is not SignIn.OAUTH:
        yield from _about_user(profile)


def _about_user(profile: Profile) -> Iterator[Problem]:
    if not profile.user.strip() and not gives_user(profile):
        yield Problem("user", "Name the user to sign in as.")


def _about_port(profile: Profile) -> Iterator[Problem]:
    if not 0 <= profile.port <= 65535:
        yield Problem("port", "The port is out of range. Ports are whole numbers from 1 to 65535.")


def _about_host(host: str) -> Iterator[Problem]:
    if not host:
        yield Problem("host", "Name the host of the server, or localhost for this machine.")
    elif host.startswith("/"):
        return  # the folder or file of a Unix socket
    elif "://" in host or "/" in host or "@" in host:
        yield Problem("host", "Write only the host here. A whole URL can be pasted with “Paste URL”.")
    elif host.count(":") == 1:
        yield Problem("host", "Write the port in its own field, not after the host.")
    elif "," in host:
        yield Problem("host", "Name one host: a list would connect to whichever answers.")
    elif any(character.isspace() for character in host):
        yield Problem("host", "A host name has no spaces.")


def _about_tls(profile: Profile) -> Iterator[Problem]:
    if profile.tls.key_file.strip() and not profile.tls.certificate_file.strip():
        yield Problem("tls.certificate_file", "A key file needs its certificate file.")
    if profile.engine is Engine.POSTGRESQL:
        for field in ("key_file", "certificate_file"):
            if names_an_engine(getattr(profile.tls, field)):
                yield Problem(f"tls.{field}", NO_ENGINE)
    if profile.sign_in is SignIn.CERTIFICATE and profile.engine in _BY_CERTIFICATE:
        if not profile.tls.certificate_file.strip():
            yield Problem("tls.certificate_file", "Choose the client certificate to sign in with.")
        if profile.tls.mode in {Encryption.OFF, Encryption.PREFER}:
            yield Problem("tls.mode", "A client certificate needs an encryption that is required.")
    verifies_ca = profile.engine is Engine.MYSQL and profile.tls.mode is Encryption.VERIFY_CA
    if verifies_ca and not profile.tls.ca_file.strip():
        yield Problem("tls.ca_file", "Choose the CA file: verify-ca trusts its authorities for any host.")


def _about_times(profile: Profile) -> Iterator[Problem]:
    if not 0 <= profile.safety.statement_timeout_s <= 604_800:
        yield Problem(
            "safety.statement_timeout_s",
            "The statement time-out is from 1 to 604800 seconds, or 0 for one hour.",
        )
    if not 0.5 <= profile.connect_timeout_s <= 600:
        yield Problem("connect_timeout_s", "The connect time-out is from 0.5 to 600 seconds.")


_BY_CERTIFICATE = frozenset({Engine.POSTGRESQL, Engine.MYSQL})
_NOT_IN_DESCRIPTORS = "There can be no parentheses, quotes, equal signs or backslashes here."
_WHERE = {
    Engine.SQLITE: _about_file,
    Engine.MSSQL: _about_sql_server,
    Engine.ORACLE: _about_oracle,
}
