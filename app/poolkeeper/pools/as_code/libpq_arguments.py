"""A profile of PostgreSQL as parameters of libpq, for psycopg, psycopg2 and Django."""

from poolkeeper.databases.meanings import port_of
from poolkeeper.pools.as_code.names import application_name, password_variable
from poolkeeper.pools.as_code.python_code import Value, environment
from poolkeeper.pools.as_code.settings import milliseconds, whole_seconds
from poolkeeper.pools.as_code.tls_code import VERIFYING
from poolkeeper.profiles.profile import Encryption, Profile, SignIn

SHORTEST_CONNECT_S = 2
"""libpq takes 1 for 2."""

SSL_MODES = {
    Encryption.OFF: "disable",
    Encryption.PREFER: "prefer",
    Encryption.REQUIRE: "require",
    Encryption.VERIFY_CA: "verify-ca",
    Encryption.VERIFY_FULL: "verify-full",
    Encryption.STRICT: "verify-full",
}


def place(profile: Profile) -> dict[str, Value]:
    """Host, port, database, user and the password's variable, by libpq's names."""
    found: dict[str, Value] = {
        "host": profile.host or "localhost",
        "port": port_of(profile),
        "dbname": profile.database,
        "user": profile.user,
    }
    if profile.sign_in.has_password:
        found["password"] = environment(password_variable(profile))
    return found


def parameters(profile: Profile) -> dict[str, Value]:
    """Everything but the place, from PostgreSQL's manual, "Parameter Key Words" (34.1.2).

    `connect_timeout` is whole seconds; `options` sets, with `-c`, server settings for the session:
    `default_transaction_read_only`, and `statement_timeout` in milliseconds.
    """
    tls = profile.tls
    found: dict[str, Value] = {
        "connect_timeout": whole_seconds(profile.connect_timeout_s, SHORTEST_CONNECT_S),
        "application_name": application_name(profile),
        "krbsrvname": profile.credential.kerberos.service if profile.sign_in is SignIn.KERBEROS else "",
        "sslmode": SSL_MODES[tls.mode],
        "sslrootcert": _authorities(profile),
        "sslcert": tls.certificate_file,
        "sslkey": tls.key_file,
        "options": " ".join(f"-c {name}={value}" for name, value in session_settings(profile).items()),
    }
    return {name: value for name, value in found.items() if value != ""}


def session_settings(profile: Profile) -> dict[str, str]:
    """The server's settings that the profile asks for, each as the server writes it."""
    safety = profile.safety
    found = {"default_transaction_read_only": "on"} if safety.read_only else {}
    if safety.statement_timeout_s:
        found["statement_timeout"] = str(milliseconds(safety.statement_timeout_s))
    return found


def _authorities(profile: Profile) -> str:
    """`system` means the operating system's authorities; libpq 16 has it, for verify-full alone."""
    if profile.tls.mode not in VERIFYING:
        return ""
    return profile.tls.ca_file or ("system" if profile.tls.mode is not Encryption.VERIFY_CA else "")
