"""MySQL and MariaDB through PyMySQL."""

import contextlib
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from poolkeeper.databases import named_placeholders
from poolkeeper.databases.column_limits import TooManyColumns
from poolkeeper.databases.database import Database, DbapiConnection, Encrypted, Endpoint, Execution
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.meanings import driver_missing, explain_with, nothing_to_commit, one_endpoint
from poolkeeper.databases.mysql_errors import CANCELLED, LOST, code_of, explain_error
from poolkeeper.databases.replication import Replication
from poolkeeper.databases.server_view import ServerSession, ServerView
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

READ_ONLY_VARIABLES = ("transaction_read_only", "tx_read_only")
"""The name since MySQL 5.7.20 and MariaDB 11.1, and the older one."""


class Mysql(Database):
    """Connections stay in the server's auto-commit; transactions are begun by an explicit BEGIN.

    So switching never fails and never commits by itself. Several statements in one text are not
    allowed, nor LOAD DATA LOCAL. A read-only profile sets `SET SESSION TRANSACTION READ ONLY`; any session
    can lift that, so a statement that does not surely read is refused here.
    """

    engine: ClassVar[Engine] = Engine.MYSQL
    dialect: ClassVar[str] = "mysql+pymysql"
    rest_stops_by_cancel: ClassVar[bool] = True

    def driver_version(self, profile: Profile) -> str:
        """The version of PyMySQL."""
        try:
            import pymysql
        except ImportError as error:
            raise DatabaseError(driver_missing(self.engine, error)) from error
        return f"PyMySQL {pymysql.__version__}"

    def endpoints(self, profile: Profile, timeout_s: float) -> tuple[Endpoint, ...]:
        """Host and port; none for a Unix socket."""
        return one_endpoint(profile)

    def connect(self, profile: Profile, identity: Identity, timeout_s: float) -> DbapiConnection:
        """Open a session; connecting and every answer of the handshake have `timeout_s` each."""
        from poolkeeper.databases.mysql_session import Session, open_session

        return open_session(profile, identity, timeout_s, Session)

    def close(self, connection: DbapiConnection) -> None:
        """Say goodbye and close the socket; in the middle of a result only close it."""
        if connection.in_use:
            connection.cut_off()
        elif connection.open:
            connection.close()

    def backend_id(self, connection: DbapiConnection) -> str:
        """The connection id, as SHOW PROCESSLIST has it."""
        return str(connection.thread_id())

    def encryption(self, connection: DbapiConnection) -> Encrypted:
        """What the socket itself negotiated."""
        socket = connection.encrypted_socket
        if socket is None:
            return Encrypted()
        name, _, bits = socket.cipher() or ("", "", 0)
        protocol = str(socket.version()).replace("TLSv", "TLS ")
        return Encrypted(protocol, f"{name}, {bits} bits", bool(socket.context.verify_mode))

    def server_version(self, connection: DbapiConnection) -> str:
        """The product and version that the server's greeting named."""
        version = connection.get_server_info().removeprefix("5.5.5-")
        product = "MariaDB" if "mariadb" in version.lower() else "MySQL"
        return f"{product} {version.split('-')[0]}"

    def read_only(self, connection: DbapiConnection) -> bool:
        """What the server says of this session's next transactions."""
        from poolkeeper.databases.mysql_session import execute_one

        for variable in READ_ONLY_VARIABLES:
            with contextlib.suppress(self._error_class()):
                row = execute_one(connection, f"SELECT @@session.{variable}")
                return bool(row and row[0])
        return False

    def server_view(
        self, connection: DbapiConnection, profile: Profile, backend_ids: Collection[str]
    ) -> ServerView | None:
        """What the server's own views say."""
        from poolkeeper.databases.mysql_server_view import server_view

        return server_view(connection, backend_ids)

    def end_session(self, connection: DbapiConnection, session: ServerSession) -> bool:
        """KILL CONNECTION."""
        from poolkeeper.databases.mysql_server_view import end_session

        return end_session(connection, session)

    def replication(self, connection: DbapiConnection) -> Replication:
        """What SHOW REPLICA STATUS and read_only say."""
        from poolkeeper.databases.mysql_replication import replication

        return replication(connection)

    def ping(self, connection: DbapiConnection) -> None:
        """The protocol's own COM_PING."""
        connection.ping(reconnect=False)

    def set_autocommit(self, connection: DbapiConnection, on: bool) -> None:
        """With auto-commit off, the next statement is preceded by a BEGIN."""
        connection.begins_transactions = not on

    def commit(self, connection: DbapiConnection) -> None:
        """End the transaction and keep its changes; raises DatabaseError where the server has ended it."""
        if not connection.in_transaction:
            raise nothing_to_commit()
        connection.commit()

    def rollback(self, connection: DbapiConnection) -> None:
        """End the transaction and undo its changes."""
        connection.rollback()

    def in_transaction(self, connection: DbapiConnection) -> bool:
        """What the status flags of the server's last answer said."""
        return bool(connection.in_transaction)

    def execute(
        self, connection: DbapiConnection, statement: str, parameters: Mapping[str, Any], *, reads: bool
    ) -> Execution:
        """Run one statement; its rows stay on the wire until they are fetched."""
        from poolkeeper.databases.mysql_execution import execute

        if connection.refuses_writing and not reads:
            raise DatabaseError(connection.refusal)
        return execute(connection, statement, parameters)

    def placeholder(self, name: str) -> str:
        """A named parameter as PyMySQL spells it."""
        return named_placeholders.placeholder(name)

    def escape_text(self, text: str) -> str:
        """A percent sign is doubled beside named parameters."""
        return named_placeholders.escape_text(text)

    def cancel(
        self, connection: DbapiConnection, profile: Profile, identity: Identity | None, timeout_s: float
    ) -> None:
        """KILL QUERY over a connection of its own, with the same rights."""
        from poolkeeper.databases.mysql_session import Session, open_session

        killer = open_session(profile, identity or Identity(profile.user), timeout_s, Session)
        try:
            killer.query(f"KILL QUERY {connection.thread_id():d}")
        finally:
            self.close(killer)

    def cancel_needs_sign_in(self, profile: Profile) -> bool:
        """A KILL needs a connection of its own."""
        return True

    def was_cancelled(self, error: BaseException) -> bool:
        """Whether a KILL QUERY ended the statement."""
        return code_of(error) == CANCELLED

    def is_disconnect(self, error: BaseException) -> bool:
        """Whether the server ended the session, or the socket was lost or given up."""
        return isinstance(error, TooManyColumns) or code_of(error) in LOST or "Already closed" in str(error)

    def explain(self, error: BaseException, profile: Profile) -> Explained:
        """What an error of the driver or the server means."""
        return explain_with(explain_error, error, profile)

    def _error_class(self) -> type[Exception]:
        import pymysql

        error: type[Exception] = pymysql.Error
        return error
