"""The servers of a profile with replicas: a pool and a watch for each, and who of them gets a statement."""

import threading
import time
from collections.abc import Callable

from poolkeeper.databases.database import Database
from poolkeeper.databases.server_view import ServerSession
from poolkeeper.pools.logins import Logins
from poolkeeper.pools.nodes import Node
from poolkeeper.pools.pool import Pool, open_pool
from poolkeeper.pools.router import Router
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.replicas import PRIMARY, address_text, profile_of_replica, replicas_of
from poolkeeper.queries.read_routing import load_parser
from poolkeeper.worker.event_recorder import EventRecorder
from poolkeeper.worker.node_messages import NodesChanged
from poolkeeper.worker.node_watch import NodeWatch
from poolkeeper.worker.outbox import Outbox, WindowGone
from poolkeeper.worker.pool_changes import PoolChange, change_pool
from poolkeeper.worker.requests import RecyclePool
from poolkeeper.worker.server_watch import ServerWatch
from poolkeeper.worker.sign_in_desk import SignInDesk

SHORTEST_GAP_S = 0.25


class ServerSet:
    """Nothing happens before `start`; the primary's pool is its owner's to open, report on and close.

    Each replica's pool has a recording of its own in the folder of the profile.
    """

    def __init__(
        self,
        profile: Profile,
        database: Database,
        primary: Pool,
        desk: SignInDesk,
        outbox: Outbox,
        logins: Logins,
    ) -> None:
        self._outbox = outbox
        self._changed = threading.Event()
        self._stopped = False
        self._recorders: list[EventRecorder] = []
        self._looks: dict[str, ServerWatch] = {}
        self.pools: list[Pool] = []
        now_s = time.time()
        where = address_text(profile.host, profile.port, profile.engine)
        nodes = [Node(PRIMARY, where, primary, is_primary=True, at_s=now_s)]
        for replica in replicas_of(profile):
            own = profile_of_replica(profile, replica)
            recorder = EventRecorder(own, database)
            changed = _both(recorder.changed, self.changed)
            pool = open_pool(own, database, desk.identity, changed, logins, desk.quiet_identity)
            where = address_text(own.host, own.port, own.engine)
            nodes.append(Node(replica.name, where, pool, is_primary=False, at_s=now_s))
            self.pools.append(pool)
            look = ServerWatch(own, database, desk, pool, outbox, logins, replica.name)
            self._looks[replica.name] = look
            self._recorders.append(recorder)
        settings = profile.replicas
        self.router = Router(nodes[0], nodes[1:], settings, self.changed)
        self._watches = {
            node.name: NodeWatch(node, self.router, database, desk, logins, settings.every_s)
            for node in nodes
        }
        self._reporter = threading.Thread(target=self._report, name="servers", daemon=True)

    def start(self, server_version: str) -> None:
        """The primary answers: watch over all servers, and tell the window of them."""
        if self._stopped:
            return
        for recorder, pool in zip(self._recorders, self.pools, strict=True):
            recorder.start(pool)
            recorder.opened(server_version)
        for watch in self._watches.values():
            watch.start()
        self._reporter.start()
        self.changed()

    def changed(self) -> None:
        """Something is to be seen anew; cheap, from any thread."""
        self._changed.set()

    def look_now(self) -> None:
        """Ask every server at once."""
        for watch in self._watches.values():
            watch.look_now()

    def watch_servers(self, watched: bool) -> None:
        """Look at the sessions on the replicas as long as somebody looks at the panel."""
        for look in self._looks.values():
            look.watch(watched)

    def end_session(self, session: ServerSession) -> None:
        """End a session on the replica that it is on."""
        look = self._looks.get(session.node)
        if look is not None:
            look.end(session)

    def change_pools(self, request: PoolChange) -> None:
        """Change the replicas' pools as the primary's, of which alone the window is told."""
        if isinstance(request, RecyclePool) and request.anew:
            for look in self._looks.values():
                look.reconnect()
        for pool in self.pools:
            change_pool(request, pool, pool.database)

    def failed(self, node: Node, reason: str) -> None:
        """A statement found a server gone: leave it out, and ask it soon."""
        self.router.failed(node, reason)
        self._watches[node.name].look_now()

    def close_idle(self) -> None:
        """Begin to close: watch no more, and close what is idle in the replicas' pools."""
        self._stopped = True
        for watch in self._watches.values():
            watch.stop(0)
        for look in self._looks.values():
            look.stop(0)
        self._changed.set()
        for pool in self.pools:
            pool.close_idle()

    def close(self, timeout_s: float) -> bool:
        """Close the replicas' pools, waiting at most `timeout_s`; returns whether no connection is left."""
        deadline_s = time.monotonic() + timeout_s
        for watch in self._watches.values():
            watch.stop(max(0.0, deadline_s - time.monotonic()))
        for look in self._looks.values():
            look.stop(max(0.0, deadline_s - time.monotonic()))
        closed = [pool.close(max(0.0, deadline_s - time.monotonic())) for pool in self.pools]
        for recorder in self._recorders:
            recorder.stop(max(0.0, deadline_s - time.monotonic()))
        return all(closed)

    def _report(self) -> None:
        load_parser()
        told: NodesChanged | None = None
        while self._changed.wait() and not self._stopped:
            self._changed.clear()
            now = NodesChanged(self.router.figures())
            if now != told:
                told = now
                try:
                    self._outbox.send(now)
                except WindowGone:
                    return
            threading.Event().wait(SHORTEST_GAP_S)


def _both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def call() -> None:
        first()
        second()

    return call
