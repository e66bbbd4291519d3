"""Opening a session of Oracle through python-oracledb: its arguments, and what it remembers of itself."""

from __future__ import annotations

import functools
import ssl
from typing import TYPE_CHECKING, Any, cast

import oracledb

from poolkeeper import PROGRAM
from poolkeeper.databases.concealing import concealing
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.meanings import edit, told
from poolkeeper.databases.network_errors import READ_ONLY
from poolkeeper.databases.oracle_address import address_of, names_wallet
from poolkeeper.databases.oracle_exact_fetch import ExactFetch
from poolkeeper.profiles.home_path import whole_path
from poolkeeper.profiles.oracle import OracleClient, Purity
from poolkeeper.profiles.profile import Encryption, Profile

if TYPE_CHECKING:
    from poolkeeper.profiles.identity import Identity

DATABASE_MODE = "SELECT open_mode FROM v$database"
KEEP_ALIVE_MINUTES = 2
REFUSED = "Refused by Poolkeeper: it does not surely only read."


class Session(oracledb.Connection):
    """A connection that commits each statement by itself unless a transaction is wanted.

    `refuses_writing` makes it read in read-only transactions alone.
    """

    refuses_writing = False
    refusal = Explained("This profile is read-only.")
    database_read_only = False
    output_enabled = False
    encryption_mode = Encryption.OFF
    begins_transactions = False


def open_session(profile: Profile, identity: Identity, timeout_s: float) -> Session:
    """A new session. Raises oracledb.Error, OSError or DatabaseError without a secret in their texts."""
    use_client(profile)
    with concealing(identity.password), concealing(identity.wallet_password):
        session = oracledb.connect(conn_class=Session, params=parameters(profile, identity, timeout_s))
    return prepared(cast("Session", session), profile)


def prepared(session: Session, profile: Profile) -> Session:
    """A session that has just been made, as the profile wants it."""
    session.autocommit = True
    session.encryption_mode = profile.tls.mode if session.protocol == "tcps" else Encryption.OFF
    session.outputtypehandler = ExactFetch()
    if profile.safety.read_only:
        session.refuses_writing = True
        session.autocommit = False
        session.refusal = told(READ_ONLY, profile, REFUSED)
        session.database_read_only = _says_read_only(session)
    return session


def parameters(profile: Profile, identity: Identity, timeout_s: float) -> oracledb.ConnectParams:
    """The driver's parameters: the address first, so that nothing written in it outweighs the profile."""
    wanted = address_of(profile)
    wanted.set(**options(profile, identity, timeout_s, has_wallet=names_wallet(wanted)))
    return wanted


def options(
    profile: Profile, identity: Identity, timeout_s: float, *, has_wallet: bool = False
) -> dict[str, Any]:
    """All but the address (python-oracledb's documentation, "oracledb.ConnectParams()").

    `has_wallet` says that the address names a wallet.
    """
    options = {
        **_who(identity),
        "proxy_user": profile.oracle.proxy_user,
        "mode": privilege(profile),
        "edition": profile.oracle.edition,
        "wallet_location": whole_path(profile.oracle.wallet),
        "wallet_password": _wallet_password(identity, has_wallet=has_wallet or bool(profile.oracle.wallet)),
        "tcp_connect_timeout": timeout_s,
        "retry_count": 0,
        "expire_time": KEEP_ALIVE_MINUTES,
        "program": PROGRAM,
        **drcp(profile),
        **tls_options(profile, identity.key_password),
    }
    return {name: value for name, value in options.items() if value not in ("", None)}


def _who(identity: Identity) -> dict[str, str]:
    """A user and a password, or the token that names the user (its "Token-Based Authentication")."""
    if identity.is_token:
        return {"access_token": identity.password}
    return {"user": identity.user, "password": identity.password}


def _wallet_password(identity: Identity, *, has_wallet: bool) -> str:
    """Never empty where there is a wallet: the TLS library would ask for it on the terminal."""
    return (identity.wallet_password or "-") if has_wallet else ""


def drcp(profile: Profile) -> dict[str, Any]:
    """What asks for a pooled server; a connection class alone does not."""
    if not profile.oracle.drcp:
        return {}
    purities = {
        Purity.DEFAULT: oracledb.PURITY_DEFAULT,
        Purity.NEW: oracledb.PURITY_NEW,
        Purity.SELF: oracledb.PURITY_SELF,
    }
    return {
        "server_type": "pooled",
        "cclass": profile.oracle.connection_class or PROGRAM,
        "purity": purities[profile.oracle.purity],
    }


def privilege(profile: Profile) -> Any:  # noqa: ANN401 - one of the driver's flags
    """The authorization mode: SYSDBA and its like."""
    name = profile.oracle.privilege.value.upper()
    return getattr(oracledb, f"AUTH_MODE_{name}") if name else None


def tls_options(profile: Profile, key_password: str = "") -> dict[str, Any]:
    """How much of the server's certificate is checked; a wallet brings its own authorities."""
    tls = profile.tls
    if tls.mode in {Encryption.OFF, Encryption.PREFER}:
        return {}
    checked = {
        "ssl_server_dn_match": tls.mode is Encryption.VERIFY_FULL,
        "ssl_server_cert_dn": profile.oracle.server_dn,
    }
    if profile.oracle.wallet or profile.oracle.client is OracleClient.THICK:
        return checked
    return {**checked, "ssl_context": _context(profile, key_password)}


def _context(profile: Profile, key_password: str) -> ssl.SSLContext:
    tls = profile.tls.whole
    context = ssl.create_default_context(cafile=tls.ca_file or None)
    # Certificates that servers make for themselves fail the strictness that Python 3.13 began with.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    # The name is compared by python-oracledb itself.
    context.check_hostname = False
    if tls.mode is Encryption.REQUIRE:
        context.verify_mode = ssl.CERT_NONE
    if tls.certificate_file:
        context.load_cert_chain(tls.certificate_file, tls.key_file or None, password=key_password)
    return context


def use_client(profile: Profile) -> None:
    """Load Oracle's client libraries where the profile wants them; once and for the whole process."""
    if profile.oracle.client is OracleClient.THICK:
        _load_client(whole_path(profile.oracle.client_folder), whole_path(profile.oracle.tns_admin))


@functools.cache
def _load_client(folder: str, tns_admin: str) -> None:
    try:
        oracledb.init_oracle_client(lib_dir=folder or None, config_dir=tns_admin or None)
    except oracledb.Error as error:
        raise DatabaseError(
            Explained(
                "Oracle's client libraries cannot be loaded.",
                str(error),
                remedies=(
                    edit("Use the thin mode, which needs none of them."),
                    edit("Name the folder of the Instant Client, if it is not on the system's path."),
                ),
                source="https://python-oracledb.readthedocs.io/en/latest/user_guide/initialization.html",
            )
        ) from error


def _says_read_only(session: Session) -> bool:
    """Whether the database is open for reading alone; a login that may not ask does not know."""
    try:
        with session.cursor() as cursor:
            row = cursor.execute(DATABASE_MODE).fetchone()
    except oracledb.DatabaseError:
        if not session.is_healthy():
            raise
        return False
    return bool(row) and str(row[0]).upper().startswith("READ ONLY")
