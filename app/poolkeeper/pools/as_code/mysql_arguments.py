"""A profile of MySQL or MariaDB as arguments of the drivers that write Python's way: PyMySQL and its kin."""

from collections.abc import Iterator

from poolkeeper.databases.meanings import port_of
from poolkeeper.pools.as_code.names import application_name, password_variable
from poolkeeper.pools.as_code.python_code import Code, Value, environment, number
from poolkeeper.profiles.profile import Encryption, Profile

READ_ONLY = "SET SESSION TRANSACTION READ ONLY"
UNENCRYPTED = frozenset({Encryption.OFF, Encryption.PREFER})


def place(profile: Profile) -> dict[str, Value]:
    """Where and as whom, by PyMySQL's names; a host that is a path is a Unix socket."""
    host = profile.host or "localhost"
    found: dict[str, Value] = {"unix_socket": host} if host.startswith("/") else {"host": host}
    if not host.startswith("/"):
        found["port"] = port_of(profile)
    found["user"] = profile.user
    if profile.sign_in.has_password:
        found["password"] = environment(password_variable(profile))
    if profile.database:
        found["database"] = profile.database
    return found


def arguments(profile: Profile, *, asynchronous: bool = False) -> dict[str, Value]:
    """Everything but the place, from PyMySQL's documentation, "Connection Object".

    `connect_timeout` is seconds, a fraction allowed; `init_command` runs once on each new connection. With an
    `ssl` context the driver encrypts or fails. Without one PyMySQL encrypts where the server offers it; the
    asynchronous drivers do not encrypt then.
    """
    found: dict[str, Value] = {
        "charset": "utf8mb4",
        "connect_timeout": number(profile.connect_timeout_s),
        "program_name": application_name(profile),
    }
    if profile.safety.read_only:
        found["init_command"] = READ_ONLY
    if profile.tls.mode is Encryption.OFF and not asynchronous:
        found["ssl_disabled"] = True
    if has_context(profile):
        found["ssl"] = Code("tls")
    return found


def has_context(profile: Profile) -> bool:
    """Whether the arguments name `tls`, which the snippet must make first."""
    return profile.tls.mode not in UNENCRYPTED


def time_out_note(profile: Profile) -> Iterator[str]:
    """MySQL and MariaDB name it differently (their manuals on max_execution_time and max_statement_time)."""
    seconds = profile.safety.statement_timeout_s
    if seconds:
        yield (
            f"The statement time-out of {seconds} s is not written: MySQL wants SET SESSION "
            f"max_execution_time = {seconds * 1000} (reads only), MariaDB SET SESSION max_statement_time = "
            f"{seconds}."
        )


def prefer_note(profile: Profile) -> Iterator[str]:
    """What the asynchronous drivers cannot do: try encryption and go on without."""
    if profile.tls.mode is Encryption.PREFER:
        yield (
            "“Prefer” encryption is not known here: this connects without. Choose “require” to have it "
            "encrypted."
        )
