"""Microsoft SQL Server through the driver that the profile chooses."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from poolkeeper.databases import named_placeholders
from poolkeeper.databases.database import Database, DbapiConnection, Encrypted, Endpoint, Execution
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.meanings import explain_with, nothing_to_commit, told
from poolkeeper.databases.mssql_errors import explain_error, is_disconnect, was_cancelled
from poolkeeper.databases.network_errors import READ_ONLY
from poolkeeper.databases.replication import Replication
from poolkeeper.databases.server_view import ServerSession, ServerView
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Profile

ENCRYPT_OPTION = "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID"
DEMANDING = frozenset({Encryption.REQUIRE, Encryption.VERIFY_CA, Encryption.VERIFY_FULL, Encryption.STRICT})
VERIFYING = DEMANDING - {Encryption.REQUIRE}

LOST_FREETDS = "[HY000] [FreeTDS][SQL Server]Unknown error (0)"
"""All that FreeTDS says at first where the server is gone; the next time it says 08S01."""


class Mssql(Database):
    """Connections stay in the driver's auto-commit; transactions are begun by an explicit BEGIN.

    SQL Server has no read-only session: a profile that must not write has every statement refused
    here that does not surely read, and the badge says so unless the database itself is read-only.
    """

    engine: ClassVar[Engine] = Engine.MSSQL
    dialect: ClassVar[str] = "mssql+pyodbc"

    def driver_version(self, profile: Profile) -> str:
        """The versions of the Python driver and of what it stands on."""
        from poolkeeper.databases.mssql_opening import driver_missing, session_class

        try:
            return session_class(profile).driver_version(profile)
        except ImportError as error:
            raise DatabaseError(driver_missing(profile, error)) from error

    def endpoints(self, profile: Profile, timeout_s: float) -> tuple[Endpoint, ...]:
        """Host and port; that of a named instance is asked of SQL Server Browser."""
        from poolkeeper.databases.mssql_opening import endpoints

        return endpoints(profile, timeout_s)

    def connect(self, profile: Profile, identity: Identity, timeout_s: float) -> DbapiConnection:
        """Try the port, then open a session."""
        from poolkeeper.databases.kerberos_environment import take_ticket
        from poolkeeper.databases.mssql_opening import open_session

        take_ticket(profile, identity)
        return open_session(profile, identity, timeout_s)

    def close(self, connection: DbapiConnection) -> None:
        """Close the session; the server rolls back what is open."""
        connection.close()

    def backend_id(self, connection: DbapiConnection) -> str:
        """The session's id, as sys.dm_exec_sessions lists it."""
        return str(connection.backend_id)

    def encryption(self, connection: DbapiConnection) -> Encrypted:
        """What the server's own view says; a login without the right to read it knows what it demanded."""
        mode = connection.encryption_mode
        try:
            row = connection.run(ENCRYPT_OPTION)
        except Exception as error:
            if is_disconnect(error):
                raise
            row = ("TRUE" if mode in DEMANDING else "",)
        if not row or str(row[0]).upper() != "TRUE":
            return Encrypted()
        return Encrypted("TLS 1.3" if mode is Encryption.STRICT else "TLS", "", mode in VERIFYING)

    def server_version(self, connection: DbapiConnection) -> str:
        """The version that the server told when the session began."""
        return str(connection.version)

    def read_only(self, connection: DbapiConnection) -> bool:
        """Whether the database itself cannot be written: a readable secondary, or set so."""
        return bool(connection.database_read_only)

    def server_view(
        self, connection: DbapiConnection, profile: Profile, backend_ids: Collection[str]
    ) -> ServerView | None:
        """What the server's own views say."""
        from poolkeeper.databases.mssql_server_view import server_view

        return server_view(connection)

    def end_session(self, connection: DbapiConnection, session: ServerSession) -> bool:
        """KILL, for the very session that was seen."""
        from poolkeeper.databases.mssql_server_view import end_session

        return end_session(connection, session)

    def replication(self, connection: DbapiConnection) -> Replication:
        """Whether the database takes updates, and what the availability group says."""
        from poolkeeper.databases.mssql_replication import replication

        return replication(connection)

    def ping(self, connection: DbapiConnection) -> None:
        """The smallest batch there is."""
        connection.run("SELECT 1")

    def set_autocommit(self, connection: DbapiConnection, on: bool) -> None:
        """With auto-commit off, the next statement is preceded by a BEGIN TRANSACTION."""
        connection.begins_transactions = not on

    def commit(self, connection: DbapiConnection) -> None:
        """End every level of the transaction and keep its changes."""
        if not self.in_transaction(connection):
            raise nothing_to_commit()
        while self.in_transaction(connection):
            connection.run("COMMIT TRANSACTION")

    def rollback(self, connection: DbapiConnection) -> None:
        """End the transaction and undo its changes."""
        connection.run("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION")

    def in_transaction(self, connection: DbapiConnection) -> bool:
        """What @@TRANCOUNT says; not asked where nothing can have begun one."""
        if not connection.may_be_open:
            return False
        try:
            row = connection.run("SELECT @@TRANCOUNT")
        except Exception:  # noqa: BLE001 - a dead connection has no transaction
            return False
        connection.may_be_open = bool(row and row[0])
        return bool(connection.may_be_open)

    def execute(
        self, connection: DbapiConnection, statement: str, parameters: Mapping[str, Any], *, reads: bool
    ) -> Execution:
        """Run one batch."""
        from poolkeeper.databases.mssql_execution import execute

        if connection.refuses_writing and not reads:
            raise DatabaseError(connection.refusal)
        return execute(connection, statement, parameters, reads=reads)

    def placeholder(self, name: str) -> str:
        """Named as for other engines; the session spells it as its driver does."""
        return named_placeholders.placeholder(name)

    def escape_text(self, text: str) -> str:
        """A percent sign is doubled beside named parameters."""
        return named_placeholders.escape_text(text)

    def cancel(
        self, connection: DbapiConnection, profile: Profile, identity: Identity | None, timeout_s: float
    ) -> None:
        """An attention on the session's own wire; a driver without one says so."""
        connection.cancel(timeout_s)

    def was_cancelled(self, error: BaseException) -> bool:
        """Whether an attention ended the statement."""
        return was_cancelled(error)

    def is_disconnect(self, error: BaseException) -> bool:
        """Whether the session is lost."""
        return is_disconnect(error) or LOST_FREETDS in str(error)

    def explain(self, error: BaseException, profile: Profile) -> Explained:
        """What an error of the driver or the server means."""
        return explain_with(explain_error, error, profile)


def refusal(profile: Profile) -> Explained:
    """What is said to a statement that might write, in a profile that must not."""
    return told(READ_ONLY, profile, "Refused by Poolkeeper: SQL Server has no read-only sessions.")
