"""Opening a PostgreSQL session: libpq's options, and what a connection remembers of itself."""

import os
from collections.abc import Sequence
from typing import Any, LiteralString, TypeVar

import psycopg

from poolkeeper import PROGRAM
from poolkeeper.databases.concealing import concealing
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.kerberos_environment import take_ticket
from poolkeeper.databases.meanings import port_of, told
from poolkeeper.databases.network_errors import READ_ONLY
from poolkeeper.databases.notices import Notices
from poolkeeper.databases.open_network import UNENCRYPTED_MODES, is_this_machine
from poolkeeper.databases.postgresql_values import TolerantTextLoader, exact_adapters, read_as_text
from poolkeeper.profiles.client_key import NO_ENGINE, names_an_engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile, SignIn, Tls

SHORTEST_CONNECT_S = 2
"""libpq takes whole seconds and rounds 1 up to 2."""

NO_FILE = f"{os.devnull}/none"
"""A path where nothing can be."""

BY_TICKET = "gss,sspi"
"""What `require_auth` calls Kerberos, on Windows by the system's own way."""

NO_PASSPHRASE = "-"  # noqa: S105 - none
"""Opens no key."""

KNOWS_METHODS = 160000
"""The first libpq with `require_auth`."""

REFUSED = "Refused by Poolkeeper: it is not sure that the statement only reads, or it may change the session."

SSL_MODES = {
    Encryption.OFF: "disable",
    Encryption.PREFER: "prefer",
    Encryption.REQUIRE: "require",
    Encryption.VERIFY_CA: "verify-ca",
    Encryption.VERIFY_FULL: "verify-full",
}
VERIFIES = frozenset({Encryption.VERIFY_CA, Encryption.VERIFY_FULL})

OWN_TYPES = """
SELECT type.oid, pg_catalog.format_type(type.oid, NULL)
FROM pg_catalog.pg_type AS type
LEFT JOIN pg_catalog.pg_type AS element ON element.oid = type.typelem
WHERE type.oid >= 16384 AND type.typtype <> 'c' AND coalesce(element.typtype, '') <> 'c'
"""
"""The database's own types without the row types of its tables; 16384 is the first free identifier."""

SOME_TYPES = "SELECT oid, pg_catalog.format_type(oid, NULL) FROM pg_catalog.pg_type WHERE oid = ANY(%s)"
"""Types that a result brought and that have no name yet."""


class Session(psycopg.Connection[tuple[Any, ...]]):
    """A connection in auto-commit that can begin transactions by itself and knows its own types.

    `refuses_writing` says that the profile is read-only, and `refusal` what a statement that may write is
    told.
    """

    begins_transactions = False
    refuses_writing = False
    refusal = Explained("This profile is read-only.")
    type_names: dict[int, str]
    unnamed_types: set[int]
    notices_heard: Notices

    def hear(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        """Keep a notice of the server until its statement is done."""
        self.notices_heard.hear([f"{diagnostic.severity}: {diagnostic.message_primary}"])

    def begin(self) -> None:
        """Begin a transaction, as the profile allows it."""
        self.execute("BEGIN READ ONLY" if self.refuses_writing else "BEGIN")

    def stay_read_only(self) -> None:
        """Have the server refuse what would write, whatever a function has made of its setting.

        Servers from 14 on tell the setting when it changes; older ones are told anew each time.
        """
        if self.pgconn.parameter_status(b"default_transaction_read_only") != b"on":
            self.execute("SET default_transaction_read_only TO on")

    def learn_types(self, statement: LiteralString, wanted: Sequence[int] = ()) -> None:
        """Read the names of types that this database defines; the connection must be free."""
        try:
            rows = self.execute(statement, [list(wanted)] if wanted else None).fetchall()
        except psycopg.DatabaseError:
            if self.closed:
                raise
            # A product that only speaks PostgreSQL's protocol may lack the catalogue.
            rows = []
        self.type_names.update(dict.fromkeys(wanted, ""))
        self.type_names.update((int(oid), str(name)) for oid, name in rows)


_Session = TypeVar("_Session", bound=Session)


def open_session(
    profile: Profile, identity: Identity, timeout_s: float, session_class: type[_Session]
) -> _Session:
    """A new session in auto-commit. Raises psycopg.Error without the password in its text."""
    forget_environment()
    take_ticket(profile, identity)
    with concealing(identity.password), concealing(identity.key_password):
        session = session_class.connect(
            autocommit=True, context=exact_adapters(), **options(profile, identity, timeout_s)
        )
    try:
        _prepare(session)
        if profile.safety.read_only:
            session.refuses_writing = True
            session.refusal = told(READ_ONLY, profile, REFUSED)
    except BaseException:
        session.close()
        raise
    return session


def options(profile: Profile, identity: Identity, timeout_s: float) -> dict[str, Any]:
    """The connection parameters of libpq (PostgreSQL manual, 34.1.2)."""
    wanted: dict[str, Any] = {
        "host": profile.host or "localhost",
        "port": port_of(profile),
        "user": identity.user,
        "password": identity.password,
        "dbname": profile.database,
        "connect_timeout": max(SHORTEST_CONNECT_S, round(timeout_s)),
        "application_name": PROGRAM,
        "client_encoding": "UTF8",
        "gssencmode": "disable",
        # Not the null device itself: libpq would warn of it on the terminal.
        "passfile": NO_FILE,
        "krbsrvname": profile.credential.kerberos.service if profile.sign_in is SignIn.KERBEROS else "",
        "require_auth": _methods(profile),
        "options": "-c default_transaction_read_only=on" if profile.safety.read_only else "",
        **tls_options(profile.tls),
        "sslpassword": _key_password(profile.tls, identity),
    }
    return {name: value for name, value in wanted.items() if value != ""}


def _key_password(tls: Tls, identity: Identity) -> str:
    """What opens the client's key; never nothing, for OpenSSL would ask on the terminal, and wait."""
    return (identity.key_password or NO_PASSPHRASE) if tls.certificate_file else ""


def forget_environment() -> None:
    """Take libpq's variables out of this process: the profile alone says where to connect, and as whom.

    PGHOSTADDR would lead elsewhere, PGOPTIONS lift settings, PGPASSWORD sign in (PostgreSQL manual, 34.15).
    """
    for name in [each for each in os.environ if each.startswith("PG")]:
        del os.environ[name]


def _methods(profile: Profile) -> str:
    """A ticket alone where the profile says so; no password as it is where there may be no encryption.

    libpq can say so from 16 on.
    """
    if profile.sign_in is SignIn.KERBEROS:
        return BY_TICKET if psycopg.pq.version() >= KNOWS_METHODS else ""
    if profile.tls.mode not in UNENCRYPTED_MODES or is_this_machine(profile.host):
        return ""
    return "!password" if psycopg.pq.version() >= KNOWS_METHODS else ""


def tls_options(tls: Tls) -> dict[str, str]:
    """The TLS part of the parameters; each mode means what its name says and no more."""
    tls = tls.whole
    return {
        "sslmode": SSL_MODES[tls.mode],
        "sslrootcert": _authorities(tls),
        "sslcert": tls.certificate_file,
        "sslkey": _key(tls),
    }


def _key(tls: Tls) -> str:
    """The file of the client's key, which may lie in the certificate's own; libpq would look in its folder.

    libpq takes what holds a colon for an engine of OpenSSL and its key, and loads the library of that name
    (PostgreSQL manual, "sslkey").
    """
    path = tls.key_file or tls.certificate_file
    if names_an_engine(path):
        raise DatabaseError(Explained(NO_ENGINE))
    return path


def _authorities(tls: Tls) -> str:
    if tls.mode not in VERIFIES:
        # libpq verifies even with "require" if it finds ~/.postgresql/root.crt; here it finds none.
        return NO_FILE
    if tls.ca_file:
        return tls.ca_file
    # The system's authorities; libpq allows them with verify-full alone.
    return "system" if tls.mode is Encryption.VERIFY_FULL else ""


def _prepare(session: Session) -> None:
    session.type_names = {}
    session.unnamed_types = set()
    session.notices_heard = Notices()
    if session.pgconn.parameter_status(b"server_encoding") == b"SQL_ASCII":
        # The server checks text against the client's encoding and fails where it does not fit.
        session.execute("SET client_encoding TO SQL_ASCII")
        read_as_text(session.adapters, TolerantTextLoader)
    session.learn_types(OWN_TYPES)
    session.add_notice_handler(session.hear)
