"""The protocol of a database product: everything the core asks, so that it never asks which one."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import msgspec

from poolkeeper.databases.replication import Replication, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from poolkeeper.databases.columns import Column
    from poolkeeper.databases.explained import Explained
    from poolkeeper.databases.server_view import ServerSession, ServerView
    from poolkeeper.profiles.engines import Engine
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.oracle import DriverPool
    from poolkeeper.profiles.profile import Profile


DbapiConnection: TypeAlias = Any
"""A driver's connection; the drivers share no type."""

DbapiCursor: TypeAlias = Any
"""A driver's cursor."""


class Encrypted(msgspec.Struct, frozen=True):
    """What a server proved of its encryption; `protocol` is empty where there is none."""

    protocol: str = ""
    detail: str = ""
    verified: bool = False


class Endpoint(msgspec.Struct, frozen=True):
    """A TCP port that a profile leads to; `encrypted` says that it expects TLS from the first byte."""

    host: str
    port: int
    encrypted: bool = False


class Execution(abc.ABC):
    """One statement on its way: first its columns, then its rows in portions, then its count.

    A batch has several results, each of them a new `columns` and `affected` after `next_result`.
    """

    columns: tuple[Column, ...] | None
    """The columns of the result, or None for a statement that returns no rows."""

    affected: int | None
    """Rows changed, where the server said so; known after the last `fetch`."""

    notices: Sequence[str] = ()
    """What the server said beside the result (notices, warnings); complete after `close`."""

    connection_usable: bool = True
    """Whether the connection may be used on; False after a `close` that had to cut it off."""

    @abc.abstractmethod
    def fetch(self, count: int) -> Sequence[Sequence[Any]]:
        """About `count` more rows, in the values `Kind` promises; empty when there are no more.

        Raises the driver's own error.
        """

    @abc.abstractmethod
    def close(self) -> None:
        """Give the connection back usable; rows not yet read are discarded or their reading stopped."""

    def next_result(self) -> bool:
        """Go on to the next result of the same statement; False where there is none.

        A result may have neither columns nor a count: then the server only said something (`heard`).
        Raises the driver's own error.
        """
        return False

    def heard(self) -> Sequence[str]:
        """What the server said since this was last asked, where it is told while the statement runs."""
        return ()


class DriverConnections(abc.ABC):
    """A driver's own pool: it makes, keeps and closes connections by itself and tells little of it."""

    @property
    @abc.abstractmethod
    def opened(self) -> int:
        """How many connections it has."""

    @abc.abstractmethod
    def acquire(self) -> DbapiConnection:
        """A connection; waits as the settings say. Raises the driver's own error."""

    @abc.abstractmethod
    def release(self, connection: DbapiConnection) -> None:
        """Give a connection back; what is open on it is rolled back."""

    @abc.abstractmethod
    def drop(self, connection: DbapiConnection) -> None:
        """Close a connection instead of keeping it."""

    @abc.abstractmethod
    def is_exhausted(self, error: BaseException) -> bool:
        """Whether no connection came free."""

    @abc.abstractmethod
    def reconfigure(self, settings: DriverPool) -> tuple[str, ...]:
        """Change the settings while the pool is open; returns the names of those that cannot change."""

    @abc.abstractmethod
    def close(self) -> None:
        """Close every connection, lent or not."""


class Database(abc.ABC):
    """One product, without state. Connections are the DBAPI driver's own."""

    engine: ClassVar[Engine]
    dialect: ClassVar[str]
    """SQLAlchemy's name of dialect and driver, as `postgresql+psycopg`."""

    @abc.abstractmethod
    def driver_version(self, profile: Profile) -> str:
        """The profile's driver and its version, importing it; raises DatabaseError where it is missing."""

    @abc.abstractmethod
    def endpoints(self, profile: Profile, timeout_s: float) -> tuple[Endpoint, ...]:
        """The ports to try, in their order; none where the way is no network's (a file, a socket).

        Raises the driver's own error, OSError or DatabaseError where the address cannot be read.
        """

    @abc.abstractmethod
    def connect(self, profile: Profile, identity: Identity, timeout_s: float) -> DbapiConnection:
        """A new connection in auto-commit, read-only if the profile says so.

        Raises the driver's own error; `explain` says what it means.
        """

    def driver_pool(self, profile: Profile, identity: Identity) -> DriverConnections:
        """The driver's own pool of a profile that asks for it. Raises the driver's own error."""
        raise NotImplementedError

    @abc.abstractmethod
    def close(self, connection: DbapiConnection) -> None:
        """Close a connection without waiting for an answer."""

    @abc.abstractmethod
    def backend_id(self, connection: DbapiConnection) -> str:
        """What the server calls this session (process id, connection id); empty where it has none."""

    @abc.abstractmethod
    def encryption(self, connection: DbapiConnection) -> Encrypted:
        """What protects this connection, as the connection or the server itself reports it."""

    @abc.abstractmethod
    def server_version(self, connection: DbapiConnection) -> str:
        """The product and version as the server reports them, in one short line."""

    @abc.abstractmethod
    def read_only(self, connection: DbapiConnection) -> bool:
        """Whether the server itself confirms that this session cannot write; for a fresh connection."""

    def server_view(
        self, connection: DbapiConnection, profile: Profile, backend_ids: Collection[str]
    ) -> ServerView | None:
        """What the server says of its sessions, seen through `connection`; None where there is no server.

        `backend_ids` are those of the pool. Raises the driver's own error; what the user has no right to
        see is no error but a note.
        """
        return None

    def end_session(self, connection: DbapiConnection, session: ServerSession) -> bool:
        """Ask the server, through `connection`, to end another session; False where it is gone already.

        It may take the server a while to undo what was open. Raises the driver's own error.
        """
        raise NotImplementedError

    def replication(self, connection: DbapiConnection) -> Replication:
        """What the server says of its role in a replication, and how far behind it is.

        Raises the driver's own error.
        """
        return Replication(role=Role.UNTOLD)

    @abc.abstractmethod
    def ping(self, connection: DbapiConnection) -> None:
        """One round trip; raises the driver's own error where the connection is dead."""

    @abc.abstractmethod
    def set_autocommit(self, connection: DbapiConnection, on: bool) -> None:
        """Switch between auto-commit and transactions that begin with the next statement."""

    @abc.abstractmethod
    def commit(self, connection: DbapiConnection) -> None:
        """End the transaction and keep its changes."""

    @abc.abstractmethod
    def rollback(self, connection: DbapiConnection) -> None:
        """End the transaction and undo its changes."""

    @abc.abstractmethod
    def in_transaction(self, connection: DbapiConnection) -> bool:
        """Whether a transaction is open on the server; False for a dead connection."""

    @abc.abstractmethod
    def execute(
        self, connection: DbapiConnection, statement: str, parameters: Mapping[str, Any], *, reads: bool
    ) -> Execution:
        """Run `statement`; it is in the driver's own parameter style already where there are parameters.

        `reads` says that it surely only reads, so that a cursor on the server may be used.
        Raises the driver's own error.
        """

    @abc.abstractmethod
    def placeholder(self, name: str) -> str:
        """The driver's spelling of the parameter `name`."""

    @abc.abstractmethod
    def escape_text(self, text: str) -> str:
        """Statement text between placeholders, as this driver wants it (`%` doubled for some)."""

    @abc.abstractmethod
    def cancel(
        self, connection: DbapiConnection, profile: Profile, identity: Identity | None, timeout_s: float
    ) -> None:
        """Ask the server, from another thread, to stop what `connection` is running.

        Returns when the server took the request. `identity` is given where `cancel_needs_sign_in`.
        Raises the driver's own error, or DatabaseError where this driver cannot.
        """

    def cancel_needs_sign_in(self, profile: Profile) -> bool:
        """Whether `cancel` makes a connection of its own, which has to sign in."""
        return False

    rest_stops_by_cancel: ClassVar[bool] = False
    """Whether only a cancel keeps the server from sending rows that nobody wants any more."""

    @abc.abstractmethod
    def was_cancelled(self, error: BaseException) -> bool:
        """Whether this is the error by which a cancelled statement ends."""

    @abc.abstractmethod
    def is_disconnect(self, error: BaseException) -> bool:
        """Whether the connection is lost with this error."""

    @abc.abstractmethod
    def explain(self, error: BaseException, profile: Profile) -> Explained:
        """What an error of connecting, running or closing means, with remedies. Never raises.

        Holds no secret, whatever the driver put into its message.
        """
