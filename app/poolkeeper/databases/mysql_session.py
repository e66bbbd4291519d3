"""Opening a session with MySQL or MariaDB, and reading its results without PyMySQL's conversions."""

import ssl
import struct
import warnings
from typing import Any, TypeVar

import pymysql
from pymysql.connections import Connection
from pymysql.constants import COMMAND
from pymysql.constants.CR import CR_SSL_CONNECTION_ERROR
from pymysql.constants.SERVER_STATUS import SERVER_STATUS_IN_TRANS

from poolkeeper import PROGRAM
from poolkeeper.databases import network_errors
from poolkeeper.databases.column_limits import TooManyColumns
from poolkeeper.databases.concealing import concealing
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.meanings import port_of, told
from poolkeeper.databases.mysql_result import Result, SmallResult, not_understood
from poolkeeper.databases.open_network import CLEAR_PASSWORD, is_this_machine
from poolkeeper.databases.tls_context import UnreadableFile, client_context
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile, Tls

READ_ONLY = "SET SESSION TRANSACTION READ ONLY"
REFUSED = "Refused by Poolkeeper: it is not sure that the statement only reads, or it may change the session."


CLEAR_PLUGINS = frozenset({b"mysql_clear_password", b"dialog"})
"""The methods of signing in that send the password as it is; sha256's send it by a key of the server's."""


class AsksForPassword(Exception):
    """The server wants the password over a connection that others may read."""


class Session(Connection):  # type: ignore[misc] # PyMySQL publishes no types
    """A connection in auto-commit that can begin transactions by itself and stream results.

    `refuses_writing` says that the profile is read-only, and `refusal` what a statement that may write is
    told.
    """

    begins_transactions = False
    refuses_writing = False
    refusal = Explained("This profile is read-only.")

    def begin(self) -> None:
        """Begin a transaction, as the profile allows it."""
        self.query("START TRANSACTION READ ONLY" if self.refuses_writing else "BEGIN")

    @property
    def server_public_key(self) -> bytes | None:
        """PyMySQL asks for it before it sends the password to whoever holds the key's other half."""
        self._keep_password()
        return self._public_key

    @server_public_key.setter
    def server_public_key(self, key: bytes | None) -> None:
        self._public_key = key

    def start(self, statement: bytes) -> Result:
        """Send a statement and read as far as its column definitions; rows are left on the wire."""
        self._execute_command(COMMAND.COM_QUERY, statement)
        return self._unbuffered()

    def go_on(self) -> Result:
        """The next result of the same statement, as a procedure has several."""
        return self._unbuffered()

    def lift_time_outs(self) -> None:
        """After connecting, only the caller's own deadline counts."""
        self._read_timeout = None
        self._write_timeout = None

    def forget_password(self) -> None:
        """PyMySQL keeps the password for reconnecting, which is never done here."""
        self.password = b""

    def cut_off(self) -> None:
        """Close the socket without a word, in the middle of a result."""
        if self._result is not None:
            self._result.unbuffered_active = False
        self._force_close()

    @property
    def in_use(self) -> bool:
        """Whether rows of a statement are still on the wire."""
        return bool(self.open and self._result is not None and self._result.unbuffered_active)

    @property
    def in_transaction(self) -> bool:
        """Whether the server's last answer said that a transaction is open."""
        return bool(self.open and self.server_status & SERVER_STATUS_IN_TRANS)

    def end_rows(self, status: int) -> None:
        """The rows of the running result are all read."""
        self.server_status = status
        if self._result is not None:
            self._result.unbuffered_active = False
            self._result.connection = None

    @property
    def encrypted_socket(self) -> ssl.SSLSocket | None:
        """The socket, if it is encrypted."""
        return self._sock if isinstance(self._sock, ssl.SSLSocket) else None

    def read_packet(self) -> bytes:
        """The content of the next packet. Raises pymysql.Error for the server's errors."""
        content: bytes = self._read_packet().get_all_data()
        return content

    def _process_auth(self, plugin_name: bytes, *more: Any) -> Any:  # noqa: ANN401
        if plugin_name in CLEAR_PLUGINS:
            self._keep_password()
        return super()._process_auth(plugin_name, *more)

    def _keep_password(self) -> None:
        if self.password and not self._secure and not is_this_machine(self._sock.getpeername()[0]):
            raise AsksForPassword

    def _create_ssl_ctx(self, given: Any) -> ssl.SSLContext:  # noqa: ANN401
        # PyMySQL's own, for the mode prefer, would write its keys where SSLKEYLOGFILE says.
        return given if isinstance(given, ssl.SSLContext) else client_context(Tls())

    def _read_query_result(self, unbuffered: bool = False) -> Any:  # noqa: ANN401 - PyMySQL's own
        """The answer to a question of our own, or to what PyMySQL itself asks."""
        self._result = None
        if unbuffered:
            return super()._read_query_result(unbuffered=True)
        result = SmallResult(self)
        try:
            result.read()
        except TooManyColumns:
            self.cut_off()
            raise
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return result.affected_rows

    def _unbuffered(self) -> Result:
        self._result = None
        result = Result(self)
        try:
            result.init_unbuffered_query()
        except pymysql.Error:
            raise
        except TooManyColumns:
            self.cut_off()
            raise
        except Exception as error:
            # What is left of the answer would be taken for that of the next statement.
            self.cut_off()
            raise not_understood() from error
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return result


_Session = TypeVar("_Session", bound=Session)


def open_session(
    profile: Profile, identity: Identity, timeout_s: float, session_class: type[_Session]
) -> _Session:
    """A new session in auto-commit. Raises pymysql.Error, OSError or DatabaseError without the password."""
    with concealing(identity.password), concealing(identity.key_password), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = _greet(profile, identity, timeout_s, session_class)
    session.forget_password()
    session.lift_time_outs()
    try:
        if profile.safety.read_only:
            session.query(READ_ONLY)
            session.refuses_writing = True
            session.refusal = told(network_errors.READ_ONLY, profile, REFUSED)
    except BaseException:
        session.cut_off()
        raise
    return session


def _greet(profile: Profile, identity: Identity, timeout_s: float, session_class: type[_Session]) -> _Session:
    try:
        return session_class(**options(profile, identity, timeout_s))
    except AsksForPassword as error:
        raise DatabaseError(told(CLEAR_PASSWORD, profile)) from error
    except (ValueError, LookupError, struct.error, AssertionError) as error:
        # PyMySQL trusts what it reads; another kind of server's greeting trips it anywhere.
        raise pymysql.err.InternalError("The greeting of the server was not understood.") from error


def options(profile: Profile, identity: Identity, timeout_s: float) -> dict[str, Any]:
    """PyMySQL's connection arguments; a host that is a path is a Unix socket."""
    host = profile.host or "localhost"
    place = {"unix_socket": host} if host.startswith("/") else {"host": host, "port": port_of(profile)}
    return {
        **place,
        "user": identity.user,
        # As bytes: PyMySQL itself would only take passwords of Latin-1.
        "password": identity.password.encode(),
        "database": profile.database or None,
        "charset": "utf8mb4",
        "connect_timeout": timeout_s,
        "read_timeout": timeout_s,
        "write_timeout": timeout_s,
        "autocommit": True,
        "local_infile": False,
        "program_name": PROGRAM,
        **tls_options(profile.tls, identity.key_password),
    }


def tls_options(tls: Tls, key_password: str = "") -> dict[str, Any]:
    """The TLS part; without any PyMySQL encrypts where the server offers it, and verifies nothing."""
    if tls.mode is Encryption.OFF:
        return {"ssl_disabled": True}
    if tls.mode is Encryption.PREFER:
        return {}
    if tls.mode is Encryption.VERIFY_CA and not tls.ca_file:
        # Any of the system's authorities would do, for a certificate of whatever host.
        raise pymysql.err.OperationalError(CR_SSL_CONNECTION_ERROR, "The CA file is missing.")
    try:
        return {"ssl": client_context(tls, key_password)}
    except UnreadableFile as error:
        raise pymysql.err.OperationalError(CR_SSL_CONNECTION_ERROR, str(error)) from error


def execute_all(session: Session, statement: str) -> list[tuple[Any, ...]]:
    """All rows of a small question."""
    with session.cursor(pymysql.cursors.Cursor) as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def execute_one(session: Session, statement: str) -> tuple[Any, ...] | None:
    """The first row of a small question."""
    with session.cursor(pymysql.cursors.Cursor) as cursor:
        cursor.execute(statement)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
