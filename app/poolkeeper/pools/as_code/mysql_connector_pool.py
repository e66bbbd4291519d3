"""The pool of MySQL Connector/Python."""

from poolkeeper.pools.as_code import mysql_arguments
from poolkeeper.pools.as_code.names import application_name
from poolkeeper.pools.as_code.python_code import Value, call, program
from poolkeeper.pools.as_code.settings import never_waits_note, pool_of, whole_seconds
from poolkeeper.pools.as_code.snippet import Snippet
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Encryption, Profile

LARGEST = 32
"""CNX_POOL_MAXSIZE."""

COLLATION = "utf8mb4_general_ci"
"""One that MySQL and MariaDB both have; the connector's own default is MySQL's alone."""


class MysqlConnectorPool:
    """A fixed number of connections, all opened at once, each tested when it is given out."""

    name = "mysql.connector pool"
    engines = frozenset({Engine.MYSQL})

    def snippet(self, profile: Profile) -> Snippet:
        """See Target.

        Source: MySQL Connector/Python Developer Guide, "Connection Pooling" and "Connection Arguments":
        `connection_timeout` is whole seconds.
        """
        pool = pool_of(profile)
        arguments: dict[str, Value] = {
            "pool_name": application_name(profile),
            "pool_size": min(LARGEST, pool.capacity),
            "pool_reset_session": True,
            **mysql_arguments.place(profile),
            "charset": "utf8mb4",
            "collation": COLLATION,
            "connection_timeout": whole_seconds(profile.connect_timeout_s),
            "conn_attrs": {"program_name": application_name(profile)},
            **_tls(profile),
        }
        if profile.safety.read_only:
            arguments["init_command"] = mysql_arguments.READ_ONLY
        text = program(
            ("import os",) if profile.sign_in.has_password else (),
            ("from mysql.connector.pooling import MySQLConnectionPool",),
            f"pool = {call('MySQLConnectionPool', keywords=arguments)}",
        )
        return Snippet(text, tuple(_notes(profile)))


def _tls(profile: Profile) -> dict[str, Value]:
    """Without any the connector encrypts where the server offers it; a CA file alone verifies nothing."""
    tls = profile.tls
    if tls.mode is Encryption.OFF:
        return {"ssl_disabled": True}
    files = {"ssl_ca": tls.ca_file, "ssl_cert": tls.certificate_file, "ssl_key": tls.key_file}
    found: dict[str, Value] = {name: path for name, path in files.items() if path}
    if tls.mode in {Encryption.VERIFY_CA, Encryption.VERIFY_FULL}:
        found["ssl_verify_cert"] = True
    if tls.mode is Encryption.VERIFY_FULL:
        found["ssl_verify_identity"] = True
    return found


def _notes(profile: Profile) -> list[str]:
    pool = pool_of(profile)
    own = profile.pool_kind is PoolKind.MYSQL_CONNECTOR
    size = str(pool.capacity) if own else f"the size plus the overflow ({pool.capacity})"
    if pool.capacity > LARGEST:
        size = f"{LARGEST}, the most it can have, where the profile has {pool.capacity}"
    notes = [
        f"There is no overflow: pool_size is {size}, and all are opened at once.",
        never_waits_note(profile),
        "It has no recycle; it tests a connection by itself when it gives it out, and connects anew.",
    ]
    if profile.tls.mode is Encryption.REQUIRE:
        notes.append("It cannot demand encryption without verifying: it encrypts where the server offers it.")
    if profile.tls.mode in {Encryption.VERIFY_CA, Encryption.VERIFY_FULL} and not profile.tls.ca_file:
        notes.append("To verify, it needs a CA file; name one with ssl_ca.")
    notes += mysql_arguments.time_out_note(profile)
    return notes
