"""Which server a statement goes to: reads round-robin to replicas that are well, all else to the primary."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import msgspec

from poolkeeper.databases.explained import DatabaseError, Explained, Remedy
from poolkeeper.databases.replication import Replication, Role
from poolkeeper.pools.events import Happened
from poolkeeper.pools.figures import SlotState
from poolkeeper.pools.lag import Lag, PrimaryMarks
from poolkeeper.pools.nodes import (
    NO_HEALTHY,
    Node,
    NodeFigures,
    ServerChoice,
    Standing,
    replicas_in_trouble,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from poolkeeper.profiles.replicas import Replicas

NOT_A_REPLICA = "it says that it is a primary, not a replica"
ANOTHER = "it follows another primary than this profile’s"
NOT_TOLD = "it does not say that it is a replica"


class Wanted(msgspec.Struct, frozen=True):
    """A statement to be routed: `reads` by its parse, `surely_reads` by its words alone."""

    choice: ServerChoice
    reads: bool
    surely_reads: bool
    autocommit: bool
    in_transaction: bool


class Route(msgspec.Struct, frozen=True):
    """Where a statement goes and why, in a few words."""

    node: Node
    why: str


class Router:
    """Holds the primary and its replicas; every method may be called from any thread.

    `changed` is called after something has changed that is to be seen. `clock` gives `time.time()` seconds.
    """

    def __init__(
        self,
        primary: Node,
        replicas: Sequence[Node],
        settings: Replicas,
        changed: Callable[[], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.primary = primary
        self.replicas = tuple(replicas)
        self._settings = settings
        self._changed = changed
        self._clock = clock
        self._lock = threading.Lock()
        self._marks = PrimaryMarks()
        self._cluster = ""
        self._turn = 0

    def route(self, wanted: Wanted) -> Route:
        """Where a statement goes. Raises DatabaseError where a tab's pin cannot be kept."""
        if wanted.in_transaction:
            return Route(self.primary, "the tab’s transaction is open there")
        if wanted.choice is ServerChoice.REPLICA:
            return self._pinned_to_replica(wanted)
        if wanted.choice is ServerChoice.PRIMARY:
            return Route(self.primary, "the tab is pinned to it")
        if not wanted.autocommit:
            return Route(self.primary, "transactions run on the primary")
        if not wanted.reads:
            return Route(self.primary, "the statement is not sure to only read")
        node = self._next()
        if node is None:
            return Route(self.primary, NO_HEALTHY)
        return Route(node, "it only reads, and it was this replica’s turn")

    def instead(self, failed: Node, wanted: Wanted, why_primary: str = "") -> Route | None:
        """Where a statement that failed on a replica goes; None where a pin leaves no other.

        `why_primary` says why no other replica is to be tried; empty where one may.
        """
        node = None if why_primary else self._next(but=failed)
        if node is not None:
            return Route(node, "the next replica")
        if wanted.choice is ServerChoice.REPLICA:
            return None
        return Route(self.primary, why_primary or "no other replica is healthy")

    def told(self, node: Node, replication: Replication, at_s: float) -> None:
        """A server said of itself, at `at_s` (monotonic), what it is and how far it has come."""
        with self._lock:
            node.role, node.lag_note = replication.role, replication.note
            if node.is_primary:
                self._cluster = replication.cluster
                if replication.position is not None:
                    self._marks.note(at_s, replication.position)
                wrong = "it says that it is a replica" if replication.role is Role.REPLICA else ""
                news = self._stand(node, Standing.SERVING, wrong)
            else:
                node.lag = self._marks.lag(replication, at_s)
                reason = self._why_not(replication, node.lag)
                news = self._stand(node, Standing.LEFT_OUT if reason else Standing.SERVING, reason)
        self._tell(node, news)

    def failed(self, node: Node, reason: str) -> None:
        """A server does not answer, or lost a connection: it is left out until it answers again."""
        with self._lock:
            node.lag, node.lag_note = Lag(), ""
            if node.is_primary:
                self._marks.forget()
            news = self._stand(node, Standing.LEFT_OUT, reason)
        if news:
            node.pool.suspect("the server did not answer")
        self._tell(node, news)

    def note_route(self, route: Route, holder: str) -> None:
        """Put on record, in the pool of the server that is asked, that a statement was routed."""
        with self._lock:
            route.node.reads += 1
        words = f"to {route.node.name}: {route.why}"
        route.node.pool.note_server(route.node.name, Happened.ROUTED, holder, words)
        self._changed()

    def figures(self) -> tuple[NodeFigures, ...]:
        """Every server as of now, the primary first."""
        return tuple(self._figures(node) for node in (self.primary, *self.replicas))

    def trouble(self) -> tuple[str, float | None]:
        """What is wrong with the replicas in a few words, and since when; empty where nothing is."""
        with self._lock:
            return replicas_in_trouble(self.replicas)

    def _pinned_to_replica(self, wanted: Wanted) -> Route:
        if not wanted.autocommit:
            raise DatabaseError(_pinned("A transaction runs on the primary."))
        if not wanted.surely_reads:
            raise DatabaseError(_pinned("A replica takes no statement that may write."))
        node = self._next()
        if node is None:
            reasons = "\n".join(f"{each.name}: {each.reason or each.standing}" for each in self.replicas)
            raise DatabaseError(_pinned("No replica is healthy.", reasons))
        return Route(node, "the tab is pinned to replicas")

    def _next(self, but: Node | None = None) -> Node | None:
        with self._lock:
            for step in range(len(self.replicas)):
                index = (self._turn + step) % len(self.replicas)
                node = self.replicas[index]
                if node.standing is Standing.SERVING and node is not but:
                    self._turn = index + 1
                    return node
        return None

    def _why_not(self, told: Replication, lag: Lag) -> str:
        if told.role is not Role.REPLICA:
            untold = f"{NOT_TOLD}: {told.note}" if told.note else NOT_TOLD
            return NOT_A_REPLICA if told.role is Role.PRIMARY else untold
        if told.stopped:
            return told.stopped
        if told.cluster and self._cluster and told.cluster != self._cluster:
            return ANOTHER
        note = f"; {told.note}" if told.note else ""
        most_s, most_bytes = self._settings.most_lag_s, self._settings.most_lag_bytes
        if most_s and lag.seconds is not None and lag.seconds > most_s:
            return f"more than {most_s:g} s behind{note}"
        if most_bytes and lag.bytes is not None and lag.bytes > most_bytes:
            return f"more than {most_bytes:,} bytes behind{note}"
        return ""

    def _stand(self, node: Node, standing: Standing, reason: str) -> Happened | None:
        """Under the lock: note the standing; returns what is news of it."""
        before = (node.standing, node.reason)
        if standing is not node.standing or bool(reason) is not bool(node.reason):
            node.since_s = self._clock()
        node.standing, node.reason = standing, reason
        if before == (standing, reason):
            return None
        return Happened.LEFT_OUT if reason else Happened.RETURNED

    def _tell(self, node: Node, news: Happened | None) -> None:
        # a primary that answers for the first time is no news
        if news is not None and not (node.is_primary and news is Happened.RETURNED):
            words = node.reason or "it answers reads"
            self.primary.pool.note_server(self.primary.name, news, "", f"{node.name}: {words}")
        self._changed()

    def _figures(self, node: Node) -> NodeFigures:
        snapshot = node.pool.snapshot()
        states = [slot.state for slot in snapshot.slots]
        with self._lock:
            return NodeFigures(
                name=node.name,
                address=node.address,
                is_primary=node.is_primary,
                role=node.role,
                standing=node.standing,
                since_s=node.since_s,
                reason=node.reason,
                lag_s=node.lag.seconds,
                lag_bytes=node.lag.bytes,
                lag_note=node.lag_note,
                in_use=states.count(SlotState.IN_USE),
                idle=states.count(SlotState.IDLE),
                reads=node.reads,
                slots=() if node.is_primary else snapshot.slots,
                waiters=() if node.is_primary else snapshot.waiters,
            )


def _pinned(why: str, detail: str = "") -> Explained:
    return Explained(
        f"{why} This tab is pinned to replicas.",
        detail,
        remedies=(Remedy("Choose “Automatic” or “Primary” at Server, above the statement."),),
    )
