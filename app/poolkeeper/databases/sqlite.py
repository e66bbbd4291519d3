"""SQLite through Python's sqlite3: a file on this machine, opened only if it exists."""

import sqlite3
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, cast

from poolkeeper.databases.database import Database, DbapiConnection, Encrypted, Endpoint, Execution
from poolkeeper.databases.explained import DatabaseError, Explained, Remedy
from poolkeeper.databases.meanings import explain_with, nothing_to_commit
from poolkeeper.databases.server_view import ServerSession, ServerView
from poolkeeper.databases.sqlite_connection import Connection, open_file
from poolkeeper.databases.sqlite_errors import explain_error
from poolkeeper.databases.sqlite_execution import execute
from poolkeeper.databases.sqlite_server_view import server_view
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile


class Sqlite(Database):
    """Connections run in SQLite's own auto-commit; transactions are begun by an explicit BEGIN.

    Waiting for another process's lock lasts five seconds at most and ends at a cancel. A read-only
    profile opens the file with `mode=ro` and attaches no other; no statement can lift either.
    """

    engine: ClassVar[Engine] = Engine.SQLITE
    dialect: ClassVar[str] = "sqlite+pysqlite"

    def driver_version(self, profile: Profile) -> str:
        """Python's module has no version but its library's."""
        return f"sqlite3 {sqlite3.sqlite_version}"

    def endpoints(self, profile: Profile, timeout_s: float) -> tuple[Endpoint, ...]:
        """None: a file."""
        return ()

    def connect(self, profile: Profile, identity: Identity, timeout_s: float) -> Connection:
        """Open the file; the identity is not used."""
        return open_file(profile.database, read_only=profile.safety.read_only, timeout_s=timeout_s)

    def close(self, connection: DbapiConnection) -> None:
        """Close the file."""
        connection.close()

    def backend_id(self, connection: DbapiConnection) -> str:
        """SQLite has no sessions."""
        return ""

    def encryption(self, connection: DbapiConnection) -> Encrypted:
        """Nothing travels over a network."""
        return Encrypted()

    def server_version(self, connection: DbapiConnection) -> str:
        """The library that reads the file."""
        return f"SQLite {sqlite3.sqlite_version}"

    def read_only(self, connection: DbapiConnection) -> bool:
        """Proven by writing the file's user version as it is, and by a limit of no attached files."""
        if connection.getlimit(sqlite3.SQLITE_LIMIT_ATTACHED):
            return False
        version = connection.run("PRAGMA user_version").fetchone()[0]
        connection.execute("BEGIN")
        try:
            connection.execute(f"PRAGMA user_version = {version:d}")
        except sqlite3.OperationalError as error:
            return _primary(error) == sqlite3.SQLITE_READONLY
        finally:
            connection.rollback()
        return False

    def server_view(
        self, connection: DbapiConnection, profile: Profile, backend_ids: Collection[str]
    ) -> ServerView:
        """Which processes hold locks on the file, as far as the system tells."""
        return server_view(profile.database)

    def end_session(self, connection: DbapiConnection, session: ServerSession) -> bool:
        """No process is ended for its locks. Raises DatabaseError."""
        remedy = Remedy(f"Close process {session.id} ({session.program}), or what it runs, yourself.")
        raise DatabaseError(Explained("SQLite has no server that could end a session.", remedies=(remedy,)))

    def ping(self, connection: DbapiConnection) -> None:
        """Ask the library for nothing; the file is not touched, so a lock does not matter."""
        connection.execute("SELECT 1").fetchone()

    def set_autocommit(self, connection: DbapiConnection, on: bool) -> None:
        """With auto-commit off, the next statement is preceded by a BEGIN."""
        connection.begins_transactions = not on

    def commit(self, connection: DbapiConnection) -> None:
        """End the transaction and keep its changes; raises DatabaseError where none is open any more."""
        if not connection.in_transaction:
            raise nothing_to_commit()
        connection.run("COMMIT")

    def rollback(self, connection: DbapiConnection) -> None:
        """End the transaction and undo its changes."""
        connection.rollback()

    def in_transaction(self, connection: DbapiConnection) -> bool:
        """Whether SQLite has a transaction open."""
        try:
            return cast("bool", connection.in_transaction)
        except sqlite3.ProgrammingError:
            return False

    def execute(
        self, connection: DbapiConnection, statement: str, parameters: Mapping[str, Any], *, reads: bool
    ) -> Execution:
        """Run one statement; its rows are read from the file as they are fetched."""
        return execute(connection, statement, parameters)

    def placeholder(self, name: str) -> str:
        """SQLite's named parameter."""
        return f":{name}"

    def escape_text(self, text: str) -> str:
        """SQLite reads statements as they are."""
        return text

    def cancel(
        self, connection: DbapiConnection, profile: Profile, identity: Identity | None, timeout_s: float
    ) -> None:
        """Interrupt the statement, or its wait for a lock."""
        connection.cancel()

    def was_cancelled(self, error: BaseException) -> bool:
        """Whether an interrupt ended the statement."""
        return _primary(error) == sqlite3.SQLITE_INTERRUPT

    def is_disconnect(self, error: BaseException) -> bool:
        """Whether the connection was closed under the statement."""
        return isinstance(error, sqlite3.ProgrammingError) and "closed database" in str(error)

    def explain(self, error: BaseException, profile: Profile) -> Explained:
        """What an error of SQLite means."""
        return explain_with(explain_error, error, profile)


def _primary(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
