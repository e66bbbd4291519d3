"""What crosses between the window and a worker: frozen structs, tagged by their names.

Requests go to the worker, events come back. Batches of rows do not travel in here but as frames of
their own (`worker.frames`).
"""

import msgspec

from poolkeeper.databases.columns import RIGHT_ALIGNED as RIGHT_ALIGNED
from poolkeeper.databases.columns import Column as Column
from poolkeeper.databases.columns import Kind as Kind
from poolkeeper.databases.explained import Action as Action
from poolkeeper.databases.explained import Explained as Explained
from poolkeeper.databases.explained import Remedy as Remedy
from poolkeeper.databases.server_view import Blocked as Blocked
from poolkeeper.databases.server_view import ServerView as ServerView
from poolkeeper.diagnosis.steps import Outcome as Outcome
from poolkeeper.diagnosis.steps import Step as Step
from poolkeeper.diagnosis.steps import StepReport as StepReport
from poolkeeper.pools.figures import PoolSnapshot as PoolSnapshot
from poolkeeper.pools.figures import SlotFigures as SlotFigures
from poolkeeper.pools.figures import SlotState as SlotState
from poolkeeper.pools.figures import TimelinePoint as TimelinePoint
from poolkeeper.pools.figures import Waiter as Waiter
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile
from poolkeeper.queries.binding import BoundParameter


class Message(msgspec.Struct, frozen=True, tag=True):
    """The base of every message."""


class OpenPool(Message, frozen=True):
    """Open the profile's pool and make its first connection."""

    profile: Profile


class RunStatement(Message, frozen=True, kw_only=True):
    """Run one statement for a tab.

    `autocommit` false begins, or goes on with, the tab's transaction. `row_cap` 0 fetches all.
    """

    query_id: int
    tab_id: int
    holder: str
    statement: str
    parameters: tuple[BoundParameter, ...] = ()
    autocommit: bool = True
    row_cap: int = 100_000


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
    | ListOdbcDrivers
    | ClosePool
)


class WorkerReady(Message, frozen=True):
    """The process is up and reads requests."""

    process_id: int


class SignInNeeded(Message, frozen=True):
    """A connection is about to be made and needs an identity."""

    request_id: int


class PoolOpened(Message, frozen=True):
    """The first connection stands."""

    server_version: str
    encrypted: str = ""
    read_only: bool = False


class PoolFailed(Message, frozen=True):
    """The first connection could not be made; the worker stays and can be asked again."""

    explained: Explained


class PoolChanged(Message, frozen=True):
    """The pool's figures have changed; sent at most four times a second."""

    snapshot: PoolSnapshot


class ServerSeen(Message, frozen=True):
    """What the server itself says of its sessions."""

    view: ServerView


class OdbcDriversListed(Message, frozen=True):
    """The ODBC drivers that are installed, the best first; `missing` explains an empty list."""

    names: tuple[str, ...]
    missing: Explained | None = None


class StatementStarted(Message, frozen=True):
    """The statement has its connection and is on the server."""

    query_id: int
    backend_id: str
    waited_s: float


class ResultStarted(Message, frozen=True):
    """A result with these columns begins; its batches follow as frames with this `query_id`.

    One statement may have several, one after another.
    """

    query_id: int
    columns: tuple[Column, ...]


class Noticed(Message, frozen=True):
    """The server said something while the statement runs."""

    query_id: int
    notices: tuple[str, ...]


class StatementFinished(Message, frozen=True, kw_only=True):
    """The statement is done. `rows` were sent; `capped` says that the row cap cut the rest off.

    `affected` is the number of rows changed where the server said so. Times are seconds.
    """

    query_id: int
    rows: int = 0
    affected: int | None = None
    capped: bool = False
    waited_s: float = 0.0
    first_row_s: float | None = None
    total_s: float = 0.0
    backend_id: str = ""
    transaction_open: bool = False
    notices: tuple[str, ...] = ()


class StatementFailed(Message, frozen=True, kw_only=True):
    """The statement ended in an error, or was cancelled; rows sent before stay valid."""

    query_id: int
    explained: Explained
    cancelled: bool = False
    waited_s: float = 0.0
    total_s: float = 0.0
    backend_id: str = ""
    transaction_open: bool = False
    transaction_lost: bool = False


class CancelTaken(Message, frozen=True):
    """The server took the request to stop, after `took_s`."""

    query_id: int
    took_s: float


class CancelFailed(Message, frozen=True):
    """The request to stop could not be delivered."""

    query_id: int
    explained: Explained


class TransactionEnded(Message, frozen=True, kw_only=True):
    """A tab's transaction was committed or rolled back, or could not be (`explained`)."""

    tab_id: int
    committed: bool
    explained: Explained | None = None
    lost: bool = False


class TestStep(Message, frozen=True):
    """One step of the connection test began or ended."""

    __test__ = False
    report: StepReport


class TestFinished(Message, frozen=True):
    """The connection test is over; `report` is the text to copy, without any secret."""

    __test__ = False
    passed: bool
    report: str


class SampleMade(Message, frozen=True):
    """The sample database is there, or could not be made (`explained`)."""

    path: str
    explained: Explained | None = None


class PoolClosed(Message, frozen=True):
    """Every connection is closed and the process ends."""


Event = (
    WorkerReady
    | SignInNeeded
    | PoolOpened
    | PoolFailed
    | PoolChanged
    | ServerSeen
    | OdbcDriversListed
    | StatementStarted
    | ResultStarted
    | Noticed
    | StatementFinished
    | StatementFailed
    | CancelTaken
    | CancelFailed
    | TransactionEnded
    | TestStep
    | TestFinished
    | SampleMade
    | PoolClosed
)
