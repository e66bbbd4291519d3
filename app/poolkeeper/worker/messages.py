"""What crosses between the window and a worker: frozen structs, tagged by their names.

Requests go to the worker, events come back. Batches of rows do not travel in here but as frames of
their own (`worker.frames`).
"""

from poolkeeper.databases.columns import RIGHT_ALIGNED as RIGHT_ALIGNED
from poolkeeper.databases.columns import Column as Column
from poolkeeper.databases.columns import Kind as Kind
from poolkeeper.databases.explained import Action as Action
from poolkeeper.databases.explained import Explained as Explained
from poolkeeper.databases.explained import Remedy as Remedy
from poolkeeper.databases.replication import Role as Role
from poolkeeper.databases.server_view import Activity as Activity
from poolkeeper.databases.server_view import Blocked as Blocked
from poolkeeper.databases.server_view import ServerSession as ServerSession
from poolkeeper.databases.server_view import ServerView as ServerView
from poolkeeper.diagnosis.steps import Outcome as Outcome
from poolkeeper.diagnosis.steps import Step as Step
from poolkeeper.diagnosis.steps import StepReport as StepReport
from poolkeeper.pools.both_sides import Contradiction as Contradiction
from poolkeeper.pools.both_sides import Disagreement as Disagreement
from poolkeeper.pools.both_sides import WaitChain as WaitChain
from poolkeeper.pools.budget import over_budget as over_budget
from poolkeeper.pools.figures import PoolSnapshot as PoolSnapshot
from poolkeeper.pools.figures import SlotFigures as SlotFigures
from poolkeeper.pools.figures import SlotState as SlotState
from poolkeeper.pools.figures import Suspects as Suspects
from poolkeeper.pools.figures import TimelinePoint as TimelinePoint
from poolkeeper.pools.figures import Waiter as Waiter
from poolkeeper.pools.recent_waits import WINDOW as WINDOW
from poolkeeper.pools.resizing import PoolSize as PoolSize
from poolkeeper.pools.resizing import Recycled as Recycled
from poolkeeper.worker.health_messages import HealthChanged as HealthChanged
from poolkeeper.worker.health_messages import HealthState as HealthState
from poolkeeper.worker.health_messages import PoolHealth as PoolHealth
from poolkeeper.worker.health_messages import SignInPause as SignInPause
from poolkeeper.worker.health_messages import StillHere as StillHere
from poolkeeper.worker.lab_messages import LabFailed, LabFinished, LabProgressed
from poolkeeper.worker.node_messages import NO_HEALTHY as NO_HEALTHY
from poolkeeper.worker.node_messages import AnsweredBy as AnsweredBy
from poolkeeper.worker.node_messages import NodeFigures as NodeFigures
from poolkeeper.worker.node_messages import NodesChanged as NodesChanged
from poolkeeper.worker.node_messages import ServerChoice as ServerChoice
from poolkeeper.worker.node_messages import Standing as Standing
from poolkeeper.worker.requests import CancelStatement as CancelStatement
from poolkeeper.worker.requests import CancelTest as CancelTest
from poolkeeper.worker.requests import ClosePool as ClosePool
from poolkeeper.worker.requests import CloseTab as CloseTab
from poolkeeper.worker.requests import EndSession as EndSession
from poolkeeper.worker.requests import EndTransaction as EndTransaction
from poolkeeper.worker.requests import ListOdbcDrivers as ListOdbcDrivers
from poolkeeper.worker.requests import MakeSample as MakeSample
from poolkeeper.worker.requests import Message as Message
from poolkeeper.worker.requests import OpenPool as OpenPool
from poolkeeper.worker.requests import ReconfigurePool as ReconfigurePool
from poolkeeper.worker.requests import RecyclePool as RecyclePool
from poolkeeper.worker.requests import Request as Request
from poolkeeper.worker.requests import ResizePool as ResizePool
from poolkeeper.worker.requests import RunStatement as RunStatement
from poolkeeper.worker.requests import SignInAnswer as SignInAnswer
from poolkeeper.worker.requests import TestConnection as TestConnection
from poolkeeper.worker.requests import TryNow as TryNow
from poolkeeper.worker.requests import WatchServer as WatchServer
from poolkeeper.worker.server_messages import ServerSeen as ServerSeen
from poolkeeper.worker.server_messages import SessionEnded as SessionEnded


class WorkerReady(Message, frozen=True):
    """The process is up and reads requests."""

    process_id: int


class SignInNeeded(Message, frozen=True):
    """A connection is about to be made and needs an identity; `quiet` is for one that nobody is asked for.

    `refused` is the generation that the server has just refused, if one was: not that one again.
    """

    request_id: int
    quiet: bool = False
    refused: int = 0


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


class PoolReconfigured(Message, frozen=True):
    """The settings hold from now on, but for those named: they wait for the pool's next opening."""

    waiting: tuple[str, ...] = ()
    explained: Explained | None = None


class PoolRecycled(Message, frozen=True):
    """Idle connections were closed and replaced, or could not be (`explained`); `anew` as asked for."""

    recycled: Recycled = Recycled(0, 0)
    explained: Explained | None = None
    anew: bool = False


class LeaseRetried(Message, frozen=True, kw_only=True):
    """No connection could be had, and attempt `attempt` of `attempts` begins in `wait_s`; `why` says why.

    `query_id` 0 is the opening of the pool, which every statement waits for.
    """

    query_id: int
    attempt: int
    attempts: int
    wait_s: float
    why: str


class OdbcDriversListed(Message, frozen=True):
    """The ODBC drivers that are installed, the best first; `missing` explains an empty list."""

    names: tuple[str, ...]
    missing: Explained | None = None


class StatementStarted(Message, frozen=True):
    """The statement has its connection and is on the server; a second one says that it is on another."""

    query_id: int
    backend_id: str
    waited_s: float
    answered_by: AnsweredBy | None = None


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

    `affected` is the number of rows changed where the server said so. Times are seconds. `answered_by` is
    the server, where the profile has several.
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
    answered_by: AnsweredBy | None = None


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
    answered_by: AnsweredBy | None = None


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
    | HealthChanged
    | StillHere
    | NodesChanged
    | ServerSeen
    | SessionEnded
    | OdbcDriversListed
    | PoolReconfigured
    | PoolRecycled
    | LeaseRetried
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
    | LabProgressed
    | LabFinished
    | LabFailed
    | PoolClosed
)
