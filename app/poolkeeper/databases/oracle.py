"""Oracle through python-oracledb, thin or thick."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from poolkeeper.databases.database import (
    Database,
    DbapiConnection,
    DriverConnections,
    Encrypted,
    Endpoint,
    Execution,
)
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.meanings import driver_missing, explain_with, told
from poolkeeper.databases.network_errors import LOST
from poolkeeper.databases.oracle_errors import explain_error, is_disconnect, was_cancelled
from poolkeeper.databases.replication import Replication
from poolkeeper.databases.server_view import ServerSession, ServerView
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool, OracleClient
from poolkeeper.profiles.profile import Encryption, Profile

VERIFYING = frozenset({Encryption.VERIFY_CA, Encryption.VERIFY_FULL})
PING_S = 3.0


class Oracle(Database):
    """In auto-commit the driver asks for a commit with each statement; else Oracle begins by itself.

    A profile that must not write has every statement refused that does not surely read, and the others
    run in read-only transactions.
    """

    engine: ClassVar[Engine] = Engine.ORACLE
    dialect: ClassVar[str] = "oracle+oracledb"

    def driver_version(self, profile: Profile) -> str:
        """The version of python-oracledb, and which of its modes is used."""
        try:
            import oracledb
        except ImportError as error:
            raise DatabaseError(driver_missing(self.engine, error)) from error
        if profile.oracle.client is OracleClient.THIN:
            return f"python-oracledb {oracledb.__version__} · thin"
        from poolkeeper.databases.oracle_session import use_client

        use_client(profile)
        client = ".".join(map(str, oracledb.clientversion()))
        return f"python-oracledb {oracledb.__version__} · Oracle Client {client}"

    def endpoints(self, profile: Profile, timeout_s: float) -> tuple[Endpoint, ...]:
        """What the connect string or the fields say; tnsnames.ora is read for it."""
        from poolkeeper.databases import oracle_address

        return oracle_address.endpoints(profile)

    def connect(self, profile: Profile, identity: Identity, timeout_s: float) -> DbapiConnection:
        """Open a session; the driver's time-out counts for the network alone, so callers need their own."""
        from poolkeeper.databases.oracle_session import open_session

        return open_session(profile, identity, timeout_s)

    def driver_pool(self, profile: Profile, identity: Identity) -> DriverConnections:
        """Oracledb's own pool."""
        from poolkeeper.databases.oracle_pool import OraclePool

        return OraclePool(profile, identity, profile.oracle.driver_pool or DriverPool())

    def close(self, connection: DbapiConnection) -> None:
        """Say goodbye; a pooled server is given back."""
        connection.close()

    def backend_id(self, connection: DbapiConnection) -> str:
        """Session id and serial number, as ALTER SYSTEM KILL SESSION wants them."""
        return f"{connection.session_id},{connection.serial_num}"

    def encryption(self, connection: DbapiConnection) -> Encrypted:
        """What the protocol of the connection is."""
        if connection.protocol != "tcps":
            return Encrypted()
        return Encrypted("TLS", "", connection.encryption_mode in VERIFYING)

    def server_version(self, connection: DbapiConnection) -> str:
        """The release that the server told at the sign-in."""
        return f"Oracle Database {connection.version}"

    def read_only(self, connection: DbapiConnection) -> bool:
        """Whether the whole database is open for reading alone, as a standby is."""
        return bool(connection.database_read_only)

    def server_view(
        self, connection: DbapiConnection, profile: Profile, backend_ids: Collection[str]
    ) -> ServerView | None:
        """What the server's own views say."""
        from poolkeeper.databases.oracle_server_view import server_view

        return server_view(connection, pooled=profile.oracle.drcp)

    def end_session(self, connection: DbapiConnection, session: ServerSession) -> bool:
        """ALTER SYSTEM KILL SESSION … IMMEDIATE."""
        from poolkeeper.databases.oracle_server_view import end_session

        return end_session(connection, session)

    def replication(self, connection: DbapiConnection) -> Replication:
        """The role of the database, and the apply lag of Data Guard."""
        from poolkeeper.databases.oracle_replication import replication

        return replication(connection)

    def ping(self, connection: DbapiConnection) -> None:
        """The protocol's own ping, with a time-out that leaves the connection usable."""
        # Setting the time-out of a connection whose socket is gone crashes the driver, so it is looked at.
        if not connection.is_healthy():
            raise dead_connection()
        before = connection.call_timeout
        connection.call_timeout = round(PING_S * 1000)
        connection.ping()
        connection.call_timeout = before

    def set_autocommit(self, connection: DbapiConnection, on: bool) -> None:
        """With auto-commit off, the first change begins a transaction."""
        # A commit would end the transaction that holds a reading session to reading.
        connection.autocommit = on and not connection.refuses_writing
        connection.begins_transactions = not on

    def commit(self, connection: DbapiConnection) -> None:
        """End the transaction and keep its changes."""
        connection.commit()

    def rollback(self, connection: DbapiConnection) -> None:
        """End the transaction and undo its changes."""
        connection.rollback()

    def in_transaction(self, connection: DbapiConnection) -> bool:
        """What the server's last answer said."""
        try:
            return bool(connection.transaction_in_progress)
        except Exception:  # noqa: BLE001 - a dead connection has no transaction
            return False

    def execute(
        self, connection: DbapiConnection, statement: str, parameters: Mapping[str, Any], *, reads: bool
    ) -> Execution:
        """Run one statement or block."""
        from poolkeeper.databases.oracle_execution import execute

        if connection.refuses_writing and not reads:
            raise DatabaseError(connection.refusal)
        return execute(connection, statement, parameters, reads=reads)

    def placeholder(self, name: str) -> str:
        """Oracle's own spelling."""
        return f":{name}"

    def escape_text(self, text: str) -> str:
        """Nothing is escaped."""
        return text

    def cancel(
        self, connection: DbapiConnection, profile: Profile, identity: Identity | None, timeout_s: float
    ) -> None:
        """A break on the session's own wire."""
        # The driver does not look whether its socket is still there; without one it crashes or stumbles.
        if not connection.is_healthy():
            raise DatabaseError(told(LOST, profile))
        try:
            connection.cancel()
        except AttributeError as error:
            raise DatabaseError(told(LOST, profile)) from error

    def was_cancelled(self, error: BaseException) -> bool:
        """Whether a break ended the statement."""
        return was_cancelled(error)

    def is_disconnect(self, error: BaseException) -> bool:
        """Whether the session is lost."""
        return is_disconnect(error)

    def explain(self, error: BaseException, profile: Profile) -> Explained:
        """What an error of the driver or the server means."""
        return explain_with(explain_error, error, profile)


def dead_connection() -> Exception:
    """The driver's own error for a connection that is not connected any more."""
    import oracledb

    return oracledb.InterfaceError("DPY-1001: not connected to database")
