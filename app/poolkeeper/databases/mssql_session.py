"""One session of SQL Server through any driver: what the drivers do not share, each in a class of its own."""

from __future__ import annotations

import abc
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any, ClassVar

from poolkeeper.databases.explained import DatabaseError, Explained
from poolkeeper.databases.named_placeholders import replace_placeholders
from poolkeeper.profiles.profile import Encryption

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from poolkeeper.databases.columns import Column
    from poolkeeper.databases.database import DbapiConnection, DbapiCursor, Endpoint
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile

FACTS = (
    "SELECT @@SPID, CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)), "
    "CAST(SERVERPROPERTY('Edition') AS nvarchar(128)), "
    "CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS nvarchar(128))"
)
YEARS = {16: "2022", 15: "2019", 14: "2017", 13: "2016", 12: "2014", 11: "2012", 17: "2025"}
"""Product names by the major version (learn.microsoft.com, "Latest updates for SQL Server")."""


CUT_OR_OVER = Explained(
    "The statement was cancelled, or had just ended.",
    "The driver does not tell which. Look whether all that it should do is done before you run it again.",
)


class Session(abc.ABC):
    """A connection in auto-commit and what is known of it.

    `begins_transactions` has the next statement preceded by a BEGIN TRANSACTION. `may_be_open` says that
    a transaction may be open, so that asking the server is worth a round trip.
    """

    package: ClassVar[str]
    """The name of the driver's package, to tell and to import."""

    count_outlives_messages: ClassVar[bool] = False
    """Whether the driver still shows the last count where the server only said something."""

    def __init__(self, connection: DbapiConnection) -> None:
        self.connection = connection
        self.begins_transactions = False
        self.may_be_open = False
        self.refuses_writing = False
        self.refusal = Explained("This profile is read-only.")
        self.encryption_mode = Encryption.PREFER
        self.cursor: DbapiCursor = None
        self._in_cancel = threading.Lock()
        self._asked_to_stop: DbapiCursor = None
        self.backend_id = ""
        self.version = ""
        self.database_read_only = False

    @classmethod
    @abc.abstractmethod
    def open(cls, profile: Profile, identity: Identity, timeout_s: float, port: int) -> Session:
        """A new session in auto-commit; raises the driver's own error."""

    @classmethod
    @abc.abstractmethod
    def driver_version(cls, profile: Profile) -> str:
        """The driver's name and version, importing it; raises ImportError, DatabaseError."""

    @abc.abstractmethod
    def columns(self, cursor: DbapiCursor) -> tuple[Column, ...]:
        """The columns of the cursor's present result."""

    def ready(self, statement: str, parameters: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
        """The text and what follows it in the driver's `execute`, for text with `%(name)s` in it."""
        names: list[str] = []

        def mark(name: str) -> str:
            names.append(name)
            return "?"

        text = replace_placeholders(statement, mark)
        return text, tuple(parameters[name] for name in names)

    def heard(self, cursor: DbapiCursor) -> list[str]:
        """What the server said with the cursor's last result, in its own words."""
        return []

    def execute(self, cursor: DbapiCursor, text: str, *arguments: Any) -> None:  # noqa: ANN401 - the driver's own
        """Send a text with what `ready` gave for it, and wait for an answer; raises the driver's error."""
        cursor.execute(text, *arguments)

    def fetch(self, cursor: DbapiCursor, count: int) -> Sequence[Sequence[Any]]:
        """The next rows, at most so many."""
        rows: Sequence[Sequence[Any]] = cursor.fetchmany(count)
        return rows

    def next_result(self, cursor: DbapiCursor) -> bool:
        """Go on to the next result."""
        return bool(cursor.nextset())

    def cancel(self, timeout_s: float) -> None:
        """Ask the server, from another thread, to stop what runs."""
        with self._in_cancel:
            cursor = self.cursor
            if cursor is not None:
                self.send_cancel(cursor)

    def send_cancel(self, cursor: DbapiCursor) -> None:
        """The driver's own call."""
        self._asked_to_stop = cursor
        cursor.cancel()

    def check_whole(self, cursor: DbapiCursor) -> None:
        """Raise DatabaseError where a cancel was sent and the driver tells an end without an error.

        Between two of its calls, ODBC says of a statement that was cut what it says of one that is over.
        """
        if self._asked_to_stop is cursor:
            raise DatabaseError(CUT_OR_OVER)

    def close_cursor(self, cursor: DbapiCursor) -> None:
        """Close a cursor, raising nothing; not under the feet of a cancel, which would crash the driver."""
        with self._in_cancel:
            if self.cursor is cursor:
                self.cursor = None
            with contextlib.suppress(Exception):
                cursor.close()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def run(self, statement: str) -> tuple[Any, ...] | None:
        """The first row of a small statement of our own; None where it has none."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(statement)
            return tuple(cursor.fetchone() or ()) if cursor.description else None
        finally:
            self.close_cursor(cursor)

    def run_all(self, statement: str) -> list[tuple[Any, ...]]:
        """All rows of a small query of our own."""
        cursor = self.connection.cursor()
        try:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()]
        finally:
            self.close_cursor(cursor)

    def learn_facts(self) -> None:
        """Ask for what is told again and again: the session's id, the server's version."""
        row = self.run(FACTS) or ("", "", "", "")
        self.backend_id = str(row[0])
        self.version = version_text(str(row[1] or ""), str(row[2] or ""))
        self.database_read_only = str(row[3]).upper() == "READ_ONLY"


def version_text(number: str, edition: str) -> str:
    """`SQL Server 2022 (16.0.4165.4), Developer Edition`."""
    major = number.partition(".")[0]
    year = YEARS.get(int(major), "") if major.isdigit() else ""
    version = f"{year} ({number})" if year else number
    edition = edition.removesuffix(" (64-bit)")
    return f"SQL Server {version}".strip() + (f", {edition}" if edition else "")


def try_network(endpoints: tuple[Endpoint, ...], timeout_s: float) -> int:
    """Open the port and close it again: a driver says of a closed one only that time is up, and late.

    The port; 0 where there is none. Raises OSError.
    """
    for endpoint in endpoints:
        socket.create_connection((endpoint.host, endpoint.port), timeout_s).close()
        return endpoint.port
    return 0


def cannot_cancel(package: str) -> DatabaseError:
    """What is said where a driver cannot stop a statement."""
    return DatabaseError(Explained(f"{package} cannot stop a statement once it runs."))
