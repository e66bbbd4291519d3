"""Which profiles are open and which tab works on which of them."""

import itertools
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from poolkeeper.desktop.live_change import live_change
from poolkeeper.desktop.query.query_tab import QueryTab
from poolkeeper.desktop.query_tabs import QueryTabs
from poolkeeper.desktop.session import Session, SessionState
from poolkeeper.desktop.sign_ins import SignIns
from poolkeeper.desktop.tab_controller import TabController
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.unfinished_work import settle
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.requests import RecyclePool, TryNow
from poolkeeper.worker.spare_worker import SpareWorker

_tab_ids = itertools.count(1)


class Workspace(QObject):
    """Sessions by profile, tabs by widget; tells the window what to show beside them."""

    current_changed = Signal()
    sessions_changed = Signal()
    pool_changed = Signal(object)
    server_seen = Signal(object)
    session_ended = Signal(object, object)
    health_changed = Signal(object)
    nodes_changed = Signal(object)
    reconfigured = Signal(object, object)
    action_requested = Signal(object)

    def __init__(self, tabs: QueryTabs, bridge: TaskBridge, spare: SpareWorker, sign_ins: SignIns) -> None:
        super().__init__(tabs)
        self._tabs = tabs
        self._bridge = bridge
        self._spare = spare
        self._sign_ins = sign_ins
        self._sessions: dict[str, Session] = {}
        self._controllers: dict[QueryTab, TabController] = {}
        sign_ins.renewal.renewed.connect(self._sign_in_anew)
        tabs.currentChanged.connect(self._current_changed)
        tabs.close_requested.connect(self.close_tab)

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Every profile that was opened since the window opened."""
        return tuple(self._sessions.values())

    def current_controller(self) -> TabController | None:
        """The controller of the tab in front."""
        tab = self._tabs.current()
        return None if tab is None else self._controllers.get(tab)

    def current_session(self) -> Session | None:
        """The session of the tab in front."""
        controller = self.current_controller()
        return None if controller is None else controller.session

    def session(self, profile: Profile) -> Session:
        """The session of a profile; a profile that was edited meanwhile gets a new one when closed."""
        session = self._sessions.get(profile.id)
        if session is None:
            session = Session(profile, self._bridge, self._spare, self._sign_ins, self)
            session.state_changed.connect(self.sessions_changed)
            session.pool_changed.connect(lambda _snapshot: self.pool_changed.emit(session))
            session.server.looked.connect(lambda _seen: self.server_seen.emit(session))
            session.server.ended.connect(lambda told: self.session_ended.emit(session, told))
            session.server.nodes_changed.connect(lambda: self.nodes_changed.emit(session))
            session.health_changed.connect(lambda: self.health_changed.emit(session))
            session.reconfigured.connect(lambda told: self.reconfigured.emit(session, told))
            self._sessions[profile.id] = session
        return session

    def open(self, profile: Profile) -> None:
        """Open a profile's pool and show a tab for it: one it has, or a new one."""
        session = self.session(profile)
        session.open()
        for tab, controller in self._controllers.items():
            if controller.session is session:
                self._tabs.setCurrentWidget(tab)
                return
        self.add_tab(profile)

    def _sign_in_anew(self, profile_id: str) -> None:
        """A pool's sign-in expires soon: its connections are replaced, none is taken from its holder."""
        session = self._sessions.get(profile_id)
        if session is not None and session.state is SessionState.OPEN:
            session.send(RecyclePool(anew=True))

    def controller_of(self, holder: str) -> TabController | None:
        """The tab that the pool knows by this name."""
        return next((each for each in self._controllers.values() if each.holder == holder), None)

    def has_tabs(self) -> bool:
        """Whether any tab is there."""
        return bool(self._controllers)

    def add_tab(self, profile: Profile, file_name: str = "") -> TabController:
        """A new tab on a profile, called after a file or numbered; its connection opens when it is wanted."""
        session = self.session(profile)
        title = self._free_title(session, f"{profile.name} · {file_name}" if file_name else "")
        tab = QueryTab(title, self._tabs)
        controller = TabController(tab, session, next(_tab_ids), title)
        controller.changed.connect(self.sessions_changed)
        tab.action_requested.connect(self.action_requested)
        self._controllers[tab] = controller
        self._tabs.add(tab, title, profile.production)
        return controller

    def _free_title(self, session: Session, wanted: str) -> str:
        titles = {controller.holder for controller in self._controllers.values()}
        if wanted and wanted not in titles:
            return wanted
        base = f"{wanted} " if wanted else f"{session.profile.name} · query "
        number = 2 if wanted else 1 + sum(each.session is session for each in self._controllers.values())
        while f"{base}{number}" in titles:
            number += 1
        return f"{base}{number}"

    def close_tab(self, tab: QueryTab) -> None:
        """Close a tab, asking about an open transaction."""
        settle([self._controllers[tab]], self._tabs, lambda: self._remove(tab))

    def close_session(self, profile_id: str, then: Callable[[], None] = lambda: None) -> None:
        """Close a profile's pool and call `then`, unless the answer about open transactions is to stay.

        Its tabs stay with their text.
        """
        session = self._sessions.get(profile_id)
        if session is None:
            then()
            return
        its_own = [each for each in self._controllers.values() if each.session is session]
        settle(its_own, self._tabs, lambda: _close(session, then))

    def reopen(self, profile_id: str) -> None:
        """Close what is left of a profile's pool and open it anew."""
        session = self._sessions.get(profile_id)
        if session is not None:
            self.close_session(profile_id, session.open)

    def settle_all(self, parent: QWidget, then: Callable[[], None]) -> None:
        """Ask about every open transaction, and call `then` when the window may close."""
        settle(list(self._controllers.values()), parent, then)

    def close(self) -> tuple[WorkerHandle, ...]:
        """Close every session; returns the workers that are on their way out."""
        workers = [session.close() for session in self._sessions.values()]
        return tuple(worker for worker in workers if worker is not None)

    def profile_saved(self, profile: Profile, *, by_hand: bool = False) -> bool:
        """Use a profile from its next opening on; returns whether it is open with other settings now.

        The size of a pool, and settings of oracledb's, change while it is open where nothing else differs.
        `by_hand` says that a person saved it: what failed with it before is tried again.
        """
        session = self._sessions.get(profile.id)
        if session is None:
            return False
        before, session.profile = session.profile, profile
        for controller in self._controllers.values():
            if controller.session is session:
                controller.tab.set_profile(profile)
                if by_hand:
                    controller.tab.results.profile_saved()
        failed = session.state is SessionState.FAILED
        if before.pool_kind is not profile.pool_kind and failed:
            # Some kinds are settled for a process with its first connection.
            session.close()
        if session.state is SessionState.OPEN or (failed and by_hand):
            # what was refused may be right now
            session.send(TryNow())
        if failed and by_hand:
            session.open()
        if before == profile or session.state is not SessionState.OPEN:
            return False
        change = live_change(before, profile)
        if change is None:
            return True
        session.send(change)
        return False

    def kind_of_holder(self, holder: str) -> str:
        """What it is that holds a connection under this name; empty for what is no query tab."""
        controller = self.controller_of(holder)
        return "" if controller is None else controller.kind

    def open_count(self) -> int:
        """How many pools are open."""
        return sum(session.state is SessionState.OPEN for session in self._sessions.values())

    def _remove(self, tab: QueryTab) -> None:
        self._controllers.pop(tab).close()
        tab.release()
        self._tabs.removeTab(self._tabs.indexOf(tab))
        tab.deleteLater()
        self.sessions_changed.emit()

    def _current_changed(self) -> None:
        session = self.current_session()
        self._tabs.mark_production(session is not None and session.profile.production)
        self.current_changed.emit()


def _close(session: Session, then: Callable[[], None]) -> None:
    session.close()
    then()
