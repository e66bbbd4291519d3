"""What stands around the tabs, following the sessions: list marks, pool panel, status line."""

from PySide6.QtCore import QObject

from poolkeeper.desktop.connections.connections_dock import ConnectionsDock
from poolkeeper.desktop.connections.profile_tree_model import Mark, ReplicaMark
from poolkeeper.desktop.pool.health_words import health_tip
from poolkeeper.desktop.pool.node_words import mark_state, state_text, trouble_text
from poolkeeper.desktop.pool.pool_panel import PoolPanel
from poolkeeper.desktop.session import Session, SessionState
from poolkeeper.desktop.status_line import StatusLine
from poolkeeper.desktop.workspace import Workspace
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.worker.messages import HealthState, NodeFigures, PoolHealth


class Surroundings(QObject):
    """Shows the session of the tab in front in the panel, and every session in the list."""

    def __init__(
        self, workspace: Workspace, dock: ConnectionsDock, panel: PoolPanel, status: StatusLine
    ) -> None:
        super().__init__(panel)
        self._workspace = workspace
        self._dock = dock
        self._panel = panel
        self._status = status
        self._shown: tuple[Session | None, SessionState | None] = (None, None)
        self._profiles = 0
        self._looked_at = False
        panel.looked_at.connect(self._look)
        workspace.server_seen.connect(self._server_seen)
        workspace.health_changed.connect(self._health_changed)
        workspace.nodes_changed.connect(self._nodes_changed)
        workspace.current_changed.connect(self._show_in_front)
        workspace.sessions_changed.connect(self._sessions_changed)
        workspace.pool_changed.connect(self._pool_changed)
        self._show_counts()

    def show_profile_count(self, count: int) -> None:
        """How many profiles are saved."""
        self._profiles = count
        self._show_counts()

    def _show_in_front(self) -> None:
        session = self._workspace.current_session()
        state = None if session is None else session.state
        if (session, state) == self._shown:
            return
        before = self._shown[0]
        if before is not None and before is not session:
            before.server.watch(False)
        self._shown = (session, state)
        if session is not None and session is not before:
            self._dock.choose(session.profile.id)
        if session is not None:
            session.server.watch(self._looked_at)
        if session is None or state is SessionState.CLOSED:
            self._panel.show_nothing()
            return
        self._panel.show_pool(session.profile.name, read_only=session.profile.safety.read_only)
        self._show_health(session)
        self._panel.health.watch_holders(
            session.profile.health.leak_warning_s, self._workspace.kind_of_holder
        )
        if state in (SessionState.FAILED, SessionState.LOST) and session.explained is not None:
            self._panel.show_lost(session.explained)
        elif session.snapshot is not None:
            self._panel.show_snapshot(session.snapshot)
        self._panel.show_server(session.server.seen, tuple(session.server.seen_replicas.values()))
        self._panel.show_nodes(session.server.nodes)

    def _look(self, looked_at: bool) -> None:
        self._looked_at = looked_at
        session = self._workspace.current_session()
        if session is not None:
            session.server.watch(looked_at)

    def _server_seen(self, session: Session) -> None:
        if session is self._workspace.current_session():
            self._panel.show_server(session.server.seen, tuple(session.server.seen_replicas.values()))

    def _nodes_changed(self, session: Session) -> None:
        if session is self._workspace.current_session():
            self._panel.show_nodes(session.server.nodes)
        self._mark(session)
        self._show_counts()

    def _health_changed(self, session: Session) -> None:
        if session is self._workspace.current_session():
            self._show_health(session)
        self._mark(session)

    def _show_health(self, session: Session) -> None:
        pause = None if session.health is None else session.health.pause
        self._panel.show_health(_health_of(session), pause)

    def _sessions_changed(self) -> None:
        self._show_in_front()
        for session in self._workspace.sessions:
            self._mark(session)
        self._status.show_running(sum(session.running for session in self._workspace.sessions))
        self._show_counts()

    def _pool_changed(self, session: Session) -> None:
        failed = session.state in (SessionState.FAILED, SessionState.LOST)
        if session is self._workspace.current_session() and session.snapshot is not None and not failed:
            self._panel.show_snapshot(session.snapshot)
        self._mark(session)
        self._show_counts()

    def _mark(self, session: Session) -> None:
        in_use = session.snapshot.in_use if session.snapshot else 0
        capacity = session.snapshot.capacity if session.snapshot else session.profile.capacity
        health = _health_of(session)
        tip = "" if health is None else health_tip(health)
        self._dock.show_pool(session.profile.id, in_use, capacity, _mark_of(session), tip)
        replicas = (node for node in session.server.nodes if not node.is_primary)
        self._dock.show_replicas(
            session.profile.id, tuple(_replica_mark(each, capacity) for each in replicas)
        )

    def _show_counts(self) -> None:
        snapshots = [each.snapshot for each in self._workspace.sessions if each.snapshot is not None]
        connections = sum(len(snapshot.slots) for snapshot in snapshots)
        nodes = [node for each in self._workspace.sessions for node in each.server.nodes]
        connections += sum(node.in_use + node.idle for node in nodes if not node.is_primary)
        untold = any(snapshot.kind is PoolKind.ODBC for snapshot in snapshots)
        self._status.show_counts(
            self._profiles, self._workspace.open_count(), connections, more_untold=untold
        )


def _replica_mark(node: NodeFigures, capacity: int | None) -> ReplicaMark:
    """A replica's pool has the settings of its profile's."""
    tip = " · ".join(part for part in (state_text(node), trouble_text(node)) if part)
    state = mark_state(node)
    shown = "exhausted" if state == "open" and node.waiters else state
    return ReplicaMark(node.name, Mark(node.in_use, capacity, shown, tip))


def _mark_of(session: Session) -> str:
    """What the list's dot says: down, exhausted while someone waits, degraded, or the session's own state."""
    health = _health_of(session)
    if health is not None and health.state is HealthState.DOWN:
        return health.state.value
    if session.state is SessionState.OPEN and session.snapshot is not None and session.snapshot.waiters:
        return "exhausted"
    if health is not None and health.state is HealthState.DEGRADED:
        return health.state.value
    return session.state.value


def _health_of(session: Session) -> PoolHealth | None:
    """The health of an open pool; one that is not open says by itself how it is."""
    is_open = session.state is SessionState.OPEN and session.health is not None
    return session.health.health if is_open and session.health is not None else None
