"""What the window asks of a worker: frozen structs, tagged by their names."""

import msgspec

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.server_view import ServerSession
from poolkeeper.pools.nodes import ServerChoice
from poolkeeper.pools.resizing import PoolSize
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool
from poolkeeper.profiles.profile import Profile
from poolkeeper.queries.binding import BoundParameter
from poolkeeper.worker.lab_messages import StartLab, StopLab


class Message(msgspec.Struct, frozen=True, tag=True):
    """The base of every message."""


class OpenPool(Message, frozen=True):
    """Open the profile's pool and make its first connection."""

    profile: Profile


class RunStatement(Message, frozen=True, kw_only=True):
    """Run one statement for a tab.

    `autocommit` false begins, or goes on with, the tab's transaction. `row_cap` 0 fetches all.
    `server` counts where the profile has replicas.
    """

    query_id: int
    tab_id: int
    holder: str
    statement: str
    parameters: tuple[BoundParameter, ...] = ()
    autocommit: bool = True
    row_cap: int = 100_000
    server: ServerChoice = ServerChoice.AUTOMATIC


class CancelStatement(Message, frozen=True):
    """Stop a statement, on the server too; or stop its wait for a connection."""

    query_id: int


class EndTransaction(Message, frozen=True):
    """Commit or roll back the transaction of a tab, and give its connection back."""

    tab_id: int
    commit: bool


class CloseTab(Message, frozen=True):
    """A tab is gone: cancel what it runs, roll back what it holds."""

    tab_id: int


class TestConnection(Message, frozen=True):
    """Run the eight steps on a profile."""

    __test__ = False
    profile: Profile


class CancelTest(Message, frozen=True):
    """Stop the connection test after its current step."""


class SignInAnswer(Message, frozen=True):
    """The answer to `SignInNeeded`: an identity, or why there is none."""

    request_id: int
    identity: Identity | None
    refusal: Explained | None = None
    source: str = ""


class MakeSample(Message, frozen=True):
    """Make the sample database at this path, unless it is there."""

    path: str


class WatchServer(Message, frozen=True):
    """Somebody looks at the panel of the pool, or does so no longer: look at the server meanwhile."""

    watched: bool


class EndSession(Message, frozen=True):
    """End a session on the server; `SessionEnded` tells how it went."""

    session: ServerSession


class TryNow(Message, frozen=True):
    """Sign in again although it was refused a moment ago, and check the pool at once."""


class ReconfigurePool(Message, frozen=True):
    """Change the settings of the driver's own pool while it is open."""

    settings: DriverPool


class ResizePool(Message, frozen=True):
    """Change how many connections the open pool keeps and may have."""

    size: PoolSize


class RecyclePool(Message, frozen=True):
    """Close and replace every idle connection now, and those leased when they come back.

    `anew` says that it is done because the sign-in is about to expire.
    """

    anew: bool = False


class AreYouThere(Message, frozen=True):
    """Ask for a `StillHere`: a worker that hangs in a driver gives none."""


class ListOdbcDrivers(Message, frozen=True):
    """Ask which ODBC drivers for SQL Server are installed."""


class ClosePool(Message, frozen=True):
    """Close every connection and end the process."""


Request = (
    OpenPool
    | RunStatement
    | CancelStatement
    | EndTransaction
    | CloseTab
    | TestConnection
    | CancelTest
    | SignInAnswer
    | MakeSample
    | WatchServer
    | EndSession
    | TryNow
    | ReconfigurePool
    | ResizePool
    | RecyclePool
    | AreYouThere
    | ListOdbcDrivers
    | StartLab
    | StopLab
    | ClosePool
)
