"""Opening MySQL and MariaDB sessions through aiomysql, which drives SQLAlchemy's asynchronous engine."""

import asyncio
import ssl
import struct
from typing import Any

import aiomysql
import pymysql
from aiomysql.connection import MySQLResult
from pymysql.constants import CLIENT
from pymysql.constants.CR import CR_SSL_CONNECTION_ERROR

from poolkeeper import PROGRAM
from poolkeeper.databases import network_errors
from poolkeeper.databases.column_limits import TooManyColumns, refuse_too_many
from poolkeeper.databases.concealing import concealing
from poolkeeper.databases.explained import DatabaseError
from poolkeeper.databases.meanings import port_of, told
from poolkeeper.databases.mysql_session import CLEAR_PLUGINS, READ_ONLY, AsksForPassword
from poolkeeper.databases.open_network import CLEAR_PASSWORD, UNENCRYPTED_MODES, is_this_machine
from poolkeeper.databases.tls_context import UnreadableFile, client_context
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile

NO_TLS = "SSL connection error: SSL is required but the server doesn't support it"
"""In PyMySQL's words."""


class Result(MySQLResult):  # type: ignore[misc] # aiomysql publishes no types
    """A whole result of no more columns than MySQL has."""

    async def _get_descriptions(self) -> None:
        refuse_too_many(Engine.MYSQL, self.field_count)
        await super()._get_descriptions()


class Session(aiomysql.Connection):  # type: ignore[misc] # aiomysql publishes no types
    """A connection that keeps to the profile's encryption, which aiomysql drops where a server has none."""

    may_go_plain = False
    _ssl_context: ssl.SSLContext | None

    async def open(self) -> None:
        """Greet the server and sign in."""
        try:
            await self._connect()
        except BaseException:
            # what it leaves open when it is cancelled
            self.close()
            raise
        # kept for connecting again, which is never done here
        self._password = ""

    async def _request_authentication(self) -> None:
        if self._ssl_context is not None and not self.server_capabilities & CLIENT.SSL:
            if not self.may_go_plain:
                raise pymysql.err.OperationalError(CR_SSL_CONNECTION_ERROR, NO_TLS)
            self._ssl_context = None
            self.client_flag &= ~CLIENT.SSL
        self.client_flag &= ~CLIENT.MULTI_STATEMENTS
        if self._server_auth_plugin.encode() in CLEAR_PLUGINS:
            self._keep_password()
        await super()._request_authentication()

    async def _read_query_result(self, unbuffered: bool = False) -> None:
        if unbuffered:
            await super()._read_query_result(unbuffered=True)
            return
        self._result = None
        result = Result(self)
        try:
            await result.read()
        except TooManyColumns:
            self.close()
            raise
        self._result, self._affected_rows = result, result.affected_rows
        if result.server_status is not None:
            self.server_status = result.server_status

    async def _process_auth(self, plugin_name: bytes, auth_packet: Any) -> Any:  # noqa: ANN401
        if plugin_name in CLEAR_PLUGINS:
            self._keep_password()
        return await super()._process_auth(plugin_name, auth_packet)

    @property
    def server_public_key(self) -> bytes | None:
        """It is asked for before the password goes to whoever holds the key's other half."""
        self._keep_password()
        return self._public_key

    @server_public_key.setter
    def server_public_key(self, key: bytes | None) -> None:
        self._public_key = key

    def _keep_password(self) -> None:
        exposed = self._ssl_context is None and not self.unix_socket and not is_this_machine(self.host)
        if exposed and self._password:
            raise AsksForPassword


class Opening:
    """Opens sessions as one profile says. Raises pymysql.Error for files that cannot be read."""

    def __init__(self, profile: Profile, identity: Identity) -> None:
        self._profile = profile
        self._identity = identity
        host = profile.host or "localhost"
        place = {"unix_socket": host} if host.startswith("/") else {"host": host, "port": port_of(profile)}
        self._options = {
            **place,
            "user": identity.user,
            # it is encoded as Latin-1, and the server wants the bytes of UTF-8
            "password": identity.password.encode().decode("latin-1"),
            "db": profile.database or None,
            "charset": "utf8mb4",
            "autocommit": True,
            "local_infile": False,
            "program_name": PROGRAM,
            "init_command": READ_ONLY if profile.safety.read_only else None,
            "ssl": None if host.startswith("/") else _context(profile, identity.key_password),
        }

    async def open(self, timeout_s: float | None = None) -> Session:
        """A new session in auto-commit, within the profile's time to connect. Raises pymysql.Error.

        Raises DatabaseError where the server does not answer, or asks for the password in clear text.
        """
        try:
            with concealing(self._identity.password), concealing(self._identity.key_password):
                async with asyncio.timeout(timeout_s or self._profile.connect_timeout_s):
                    session = Session(**self._options)
                    session.may_go_plain = self._profile.tls.mode in UNENCRYPTED_MODES
                    await session.open()
        except TimeoutError as error:
            raise DatabaseError(told(network_errors.TIMED_OUT, self._profile)) from error
        except AsksForPassword as error:
            raise DatabaseError(told(CLEAR_PASSWORD, self._profile)) from error
        except (ValueError, LookupError, struct.error, AssertionError) as error:
            # it trusts what it reads, as PyMySQL does
            raise pymysql.err.InternalError("The greeting of the server was not understood.") from error
        return session


def _context(profile: Profile, key_password: str) -> ssl.SSLContext | None:
    tls = profile.tls
    if tls.mode is Encryption.OFF:
        return None
    if tls.mode is Encryption.VERIFY_CA and not tls.ca_file:
        raise pymysql.err.OperationalError(CR_SSL_CONNECTION_ERROR, "The CA file is missing.")
    try:
        return client_context(tls, key_password)
    except UnreadableFile as error:
        raise pymysql.err.OperationalError(CR_SSL_CONNECTION_ERROR, str(error)) from error
