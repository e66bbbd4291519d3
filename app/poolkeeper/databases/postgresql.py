"""PostgreSQL through psycopg 3 and libpq."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from poolkeeper.databases import named_placeholders
from poolkeeper.databases.database import Database, DbapiConnection, Encrypted, Endpoint, Execution
from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.meanings import driver_missing, explain_with, nothing_to_commit, one_endpoint
from poolkeeper.databases.postgresql_errors import CANCELLED, LOST_STATES, explain_error, state_of
from poolkeeper.databases.replication import Replication
from poolkeeper.databases.server_view import ServerSession, ServerView
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

ENCRYPTION_QUERY = "SELECT version, cipher, bits FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid()"
INTRANS, INERROR = 2, 3
"""libpq's PGTransactionStatusType for a session that waits for its client inside a transaction."""


class Postgresql(Database):
    """Connections stay in the driver's auto-commit; transactions are begun by an explicit BEGIN.

    So switching never fails, whatever state the session is in. Rows come in libpq's chunked mode;
    inside a transaction a reading statement uses a cursor on the server. Statements without
    parameters use the simple protocol, so that several may stand in one text. A read-only profile
    sets `default_transaction_read_only` in the startup packet, which RESET ALL keeps; any session can
    lift it, so a statement that does not surely read is refused here.
    """

    engine: ClassVar[Engine] = Engine.POSTGRESQL
    dialect: ClassVar[str] = "postgresql+psycopg"

    def driver_version(self, profile: Profile) -> str:
        """The version of psycopg and that of the libpq inside of it."""
        try:
            import psycopg
        except ImportError as error:
            raise DatabaseError(driver_missing(self.engine, error)) from error
        libpq = psycopg.pq.version()
        return f"psycopg {psycopg.__version__} (libpq {libpq // 10000}.{libpq % 10000})"

    def endpoints(self, profile: Profile, timeout_s: float) -> tuple[Endpoint, ...]:
        """Host and port; none for a Unix socket."""
        return one_endpoint(profile)

    def connect(self, profile: Profile, identity: Identity, timeout_s: float) -> DbapiConnection:
        """Open a session; libpq gives each address of the host `timeout_s`, at least 2 seconds."""
        from poolkeeper.databases.postgresql_session import Session, open_session

        return open_session(profile, identity, timeout_s, Session)

    def close(self, connection: DbapiConnection) -> None:
        """Say goodbye and close the socket."""
        connection.close()

    def backend_id(self, connection: DbapiConnection) -> str:
        """The server process's id, as pg_stat_activity lists it."""
        return str(connection.pgconn.backend_pid)

    def encryption(self, connection: DbapiConnection) -> Encrypted:
        """What libpq negotiated, in detail as the server's pg_stat_ssl has it."""
        if not connection.pgconn.ssl_in_use:
            return Encrypted()
        verified = connection.info.get_parameters().get("sslmode", "").startswith("verify-")
        row = connection.execute(ENCRYPTION_QUERY).fetchone()
        if not row or not row[0]:
            # A pooler between us and the server ends the encryption that libpq reports.
            return Encrypted("TLS", "", verified)
        return Encrypted(str(row[0]).replace("TLSv", "TLS "), f"{row[1]}, {row[2]} bits", verified)

    def server_version(self, connection: DbapiConnection) -> str:
        """The version the server announced when the session began."""
        announced = connection.pgconn.parameter_status(b"server_version") or b""
        return f"PostgreSQL {announced.decode('ascii', 'replace').split(' ')[0]}".strip()

    def read_only(self, connection: DbapiConnection) -> bool:
        """What the server says of the transaction that this very question runs in."""
        row = connection.execute("SHOW transaction_read_only").fetchone()
        return bool(row) and str(row[0]) == "on"

    def server_view(
        self, connection: DbapiConnection, profile: Profile, backend_ids: Collection[str]
    ) -> ServerView | None:
        """What the server's own views say."""
        from poolkeeper.databases.postgresql_server_view import server_view

        return server_view(connection, backend_ids)

    def end_session(self, connection: DbapiConnection, session: ServerSession) -> bool:
        """pg_terminate_backend, for the very backend that was seen."""
        from poolkeeper.databases.postgresql_server_view import end_session

        return end_session(connection, session)

    def replication(self, connection: DbapiConnection) -> Replication:
        """Whether it is in recovery, and how far it has applied the log."""
        from poolkeeper.databases.postgresql_replication import replication

        return replication(connection)

    def ping(self, connection: DbapiConnection) -> None:
        """An empty answer from the server."""
        connection.execute("SELECT 1")

    def set_autocommit(self, connection: DbapiConnection, on: bool) -> None:
        """With auto-commit off, the next statement is preceded by a BEGIN."""
        connection.begins_transactions = not on

    def commit(self, connection: DbapiConnection) -> None:
        """End the transaction and keep its changes; raises DatabaseError where one of them had failed."""
        # The server answers COMMIT with ROLLBACK then, and without an error.
        failed = connection.pgconn.transaction_status != INTRANS
        connection.commit()
        if failed:
            raise nothing_to_commit()

    def rollback(self, connection: DbapiConnection) -> None:
        """End the transaction and undo its changes."""
        connection.rollback()

    def in_transaction(self, connection: DbapiConnection) -> bool:
        """What the server's last answer said."""
        return connection.pgconn.transaction_status in {INTRANS, INERROR}

    def execute(
        self, connection: DbapiConnection, statement: str, parameters: Mapping[str, Any], *, reads: bool
    ) -> Execution:
        """Run one statement, or several without parameters."""
        from poolkeeper.databases.postgresql_execution import execute, may_write

        if connection.refuses_writing and may_write(statement, reads=reads):
            raise DatabaseError(connection.refusal)
        return execute(connection, statement, parameters, reads=reads)

    def placeholder(self, name: str) -> str:
        """A named parameter as psycopg spells it."""
        return named_placeholders.placeholder(name)

    def escape_text(self, text: str) -> str:
        """A percent sign is doubled beside named parameters."""
        return named_placeholders.escape_text(text)

    def cancel(
        self, connection: DbapiConnection, profile: Profile, identity: Identity | None, timeout_s: float
    ) -> None:
        """Send a cancel request over a connection of its own, encrypted as the session is."""
        connection.cancel_safe(timeout=timeout_s)

    def was_cancelled(self, error: BaseException) -> bool:
        """Whether the server says that a request or its statement time-out ended the statement."""
        return state_of(error) == CANCELLED

    def is_disconnect(self, error: BaseException) -> bool:
        """Whether the server ended the session, or libpq lost it."""
        import psycopg

        if isinstance(error, psycopg.errors.CancellationTimeout):
            return False
        state = state_of(error)
        if state:
            return state in LOST_STATES or state.startswith("08")
        return isinstance(error, psycopg.OperationalError)

    def explain(self, error: BaseException, profile: Profile) -> Explained:
        """What an error of libpq or the server means."""
        return explain_with(explain_error, error, profile)
