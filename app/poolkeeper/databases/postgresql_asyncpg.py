"""Opening PostgreSQL sessions through asyncpg, which the lab compares with psycopg."""

import ssl
from typing import Any

import asyncpg

from poolkeeper import PROGRAM
from poolkeeper.databases import network_errors
from poolkeeper.databases.concealing import concealing
from poolkeeper.databases.explained import DatabaseError
from poolkeeper.databases.meanings import edit, meaning, port_of, told
from poolkeeper.databases.open_network import UNENCRYPTED_MODES, is_this_machine
from poolkeeper.databases.postgresql_session import forget_environment
from poolkeeper.databases.tls_context import UnreadableFile, client_context
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile

REFUSES_TLS = "rejected SSL upgrade"
"""asyncpg's words for a server without TLS."""

SENDS_ANYTHING = meaning(
    "asyncpg would send the password of {user} as it is, should {server} ask for that.",
    edit("Choose the encryption mode require, or better one that verifies."),
    "Or take psycopg's pool: it refuses to send a password that others on the network could read.",
)


class Session(asyncpg.Connection):  # type: ignore[misc] # asyncpg publishes no types
    """A connection of asyncpg, always in auto-commit outside of its own transactions."""

    async def fetch_some(self, statement: str, arguments: tuple[Any, ...], most: int) -> int:
        """Run a statement and read `most` of its rows at most; returns how many there were."""
        return len(await self._execute(statement, arguments, most, None))


class Opening:
    """Opens sessions as one profile says. Raises DatabaseError where asyncpg cannot do so safely.

    With the mode prefer a server without TLS is spoken to as it is, except where a password would go to
    another machine: asyncpg has no word like libpq's `require_auth`.
    """

    def __init__(self, profile: Profile, identity: Identity) -> None:
        # asyncpg reads libpq's variables, too
        forget_environment()
        self._profile = profile
        self._identity = identity
        exposed = bool(identity.password) and not is_this_machine(profile.host)
        if exposed and profile.tls.mode is Encryption.OFF:
            raise DatabaseError(told(SENDS_ANYTHING, profile))
        self._tls = _context(profile, identity.key_password)
        self._may_go_plain = profile.tls.mode in UNENCRYPTED_MODES and not exposed
        self._options = {
            "host": profile.host or "localhost",
            "port": port_of(profile),
            "user": identity.user or None,
            # None would have it look into ~/.pgpass
            "password": identity.password,
            "database": profile.database or None,
            "timeout": profile.connect_timeout_s,
            "server_settings": _server_settings(profile),
        }

    async def open(self, **given: Any) -> Session:  # noqa: ANN401 - asyncpg's own
        """A new session; `given` are further arguments of `asyncpg.connect`. Raises what it raises."""
        try:
            with concealing(self._identity.password), concealing(self._identity.key_password):
                return await self._opened({"connection_class": Session, **self._options, **given})
        except TimeoutError as error:
            raise DatabaseError(told(network_errors.TIMED_OUT, self._profile)) from error

    async def _opened(self, wanted: dict[str, Any]) -> Session:
        session: Session
        if self._tls is not None:
            try:
                session = await asyncpg.connect(**wanted, ssl=self._tls)
            except ConnectionError as error:
                if not self._may_go_plain or REFUSES_TLS not in str(error):
                    raise
                # the server has no TLS, and is not asked for it again
                self._tls = None
            else:
                return session
        session = await asyncpg.connect(**wanted, ssl=False)
        return session


def _server_settings(profile: Profile) -> dict[str, str]:
    settings = {"application_name": PROGRAM}
    if profile.safety.read_only:
        settings["default_transaction_read_only"] = "on"
    return settings


def _context(profile: Profile, key_password: str) -> ssl.SSLContext | None:
    """Our own: asyncpg's would write its keys where SSLKEYLOGFILE says, and read ~/.postgresql."""
    tls = profile.tls
    if tls.mode is Encryption.OFF:
        return None
    if tls.mode is Encryption.VERIFY_CA and not tls.ca_file:
        raise DatabaseError(told(network_errors.NO_AUTHORITY_FILE, profile))
    try:
        return client_context(tls, key_password)
    except UnreadableFile as error:
        meant = network_errors.CERTIFICATE_FILE
        if str(error).startswith("The CA file"):
            meant = network_errors.NO_AUTHORITY_FILE
        raise DatabaseError(told(meant, profile, str(error))) from error
