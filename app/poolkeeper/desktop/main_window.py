"""The window: it places the docks and joins them to the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from poolkeeper.desktop.tab_order import step_focus

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction, QCloseEvent

    from poolkeeper.desktop.connections.connections_dock import ConnectionsDock
    from poolkeeper.desktop.connections.profile_library import ProfileLibrary
    from poolkeeper.desktop.credential_clock import CredentialClock
    from poolkeeper.desktop.exchange.profile_exchange import ProfileExchange
    from poolkeeper.desktop.lab.lab_windows import LabWindows
    from poolkeeper.desktop.pool.pool_panel import PoolPanel
    from poolkeeper.desktop.pool_wishes import PoolWishes
    from poolkeeper.desktop.profile_actions import ProfileActions
    from poolkeeper.desktop.query_tabs import QueryTabs
    from poolkeeper.desktop.recorder.flight_recorders import FlightRecorders
    from poolkeeper.desktop.sample_offer import SampleOffer
    from poolkeeper.desktop.server_sessions.session_care import SessionCare
    from poolkeeper.desktop.settings import Settings
    from poolkeeper.desktop.sql_files import SqlFiles
    from poolkeeper.desktop.status_line import StatusLine
    from poolkeeper.desktop.task_bridge import TaskBridge
    from poolkeeper.desktop.theme import Theme
    from poolkeeper.desktop.ticket_watch import TicketWatch
    from poolkeeper.desktop.workspace import Workspace
    from poolkeeper.profiles.open_store import OpenedStore
    from poolkeeper.profiles.profile import Profile
    from poolkeeper.worker.handle import WorkerHandle
    from poolkeeper.worker.messages import Action
    from poolkeeper.worker.spare_worker import SpareWorker


class MainWindow(QMainWindow):
    """Connections at the left, queries in the middle, the pool at the right.

    A new window is empty, so that it is on the screen at once. `furnish` loads and places everything in it,
    `start` then begins what is slow.
    """

    spare: SpareWorker
    library: ProfileLibrary
    dock: ConnectionsDock
    tabs: QueryTabs
    panel: PoolPanel
    status: StatusLine
    profiles: ProfileActions
    workspace: Workspace
    wishes: PoolWishes
    recorders: FlightRecorders
    exchange: ProfileExchange
    clock: CredentialClock
    sql_files: SqlFiles
    offer: SampleOffer
    care: SessionCare
    tickets: TicketWatch
    labs: LabWindows
    actions_by_name: dict[str, QAction]

    # Qt calls the overrides from within its own constructor
    _furnished = False
    _settled = False
    _in_close_event = False

    def __init__(self, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("Poolkeeper")
        self.setObjectName("main window")
        self._settings = settings
        self._theme = theme
        if not self.restoreGeometry(settings.geometry):
            room = self.screen().availableGeometry()
            self.resize(min(1440, room.width() - 40), min(900, room.height() - 60))

    def furnish(self, open_store: Callable[[], OpenedStore]) -> None:
        """Place everything in the window; `open_store` is called on the keyring's lane by `start`."""
        from poolkeeper.desktop.connections.connections_dock import ConnectionsDock
        from poolkeeper.desktop.connections.profile_library import ProfileLibrary
        from poolkeeper.desktop.lab.lab_windows import LabWindows
        from poolkeeper.desktop.menus import install_menus
        from poolkeeper.desktop.pool.pool_panel import PoolPanel
        from poolkeeper.desktop.pool_wishes import PoolWishes
        from poolkeeper.desktop.profile_actions import ProfileActions
        from poolkeeper.desktop.query_tabs import QueryTabs
        from poolkeeper.desktop.recorder.flight_recorders import FlightRecorders
        from poolkeeper.desktop.status_line import StatusLine
        from poolkeeper.desktop.task_bridge import TaskBridge
        from poolkeeper.desktop.workspace import Workspace
        from poolkeeper.worker.spare_worker import SpareWorker
        from poolkeeper.worker.work_lane import WorkLane

        # nothing is painted between the first paint and the finished layout
        self.setUpdatesEnabled(False)
        self.spare = SpareWorker()
        bridge = TaskBridge(self)
        self.library = ProfileLibrary(WorkLane("keyring"), bridge, open_store, self)
        self.dock = ConnectionsDock()
        self.tabs = QueryTabs()
        self.panel = PoolPanel()
        self.status = StatusLine()
        self.profiles = ProfileActions(self.library, bridge, self.spare, self)
        self.labs = LabWindows(bridge, self.spare, self.profiles.sign_ins, self)
        self.workspace = Workspace(self.tabs, bridge, self.spare, self.profiles.sign_ins)
        self.recorders = FlightRecorders(self.workspace, bridge, self)
        self._offer_sample(bridge)
        self.wishes = PoolWishes(self)
        self._place()
        self._join()
        self.actions_by_name = install_menus(self, self._theme, self._settings)
        self.wishes.fill_menus()
        self.dock.focus_search()
        self._furnished = True

    def start(self) -> None:
        """Open the keyring, warm up a worker, and load what the first rows will need."""
        from poolkeeper.desktop.received_rows import load_stores

        self.library.open()
        self.spare.warm_up()
        load_stores()

    def open_profile(self, profile_id: str) -> None:
        """Open a saved profile and show a tab for it."""
        self.library.load(profile_id, self.workspace.open)

    def new_tab(self) -> None:
        """One more tab."""
        self.with_profile(self.workspace.add_tab)

    def with_profile(self, then: Callable[[Profile], object]) -> None:
        """Call `then` with the profile of the tab in front, else with the one chosen in the list, if any."""
        session = self.workspace.current_session()
        if session is not None:
            then(session.profile)
        elif profile_id := self.dock.current_profile_id():
            self.library.load(profile_id, then)

    def delete_profile(self, profile_id: str) -> None:
        """Close a profile's pool and delete the profile; the dock offers to undo it."""
        self.workspace.close_session(profile_id, lambda: self.library.delete(profile_id))
        for kept in (self.recorders, self.labs):
            kept.forget(profile_id)

    def reopen_pool(self) -> None:
        """Close what is left of the pool in front and open it anew."""
        session = self.workspace.current_session()
        if session is not None:
            self.workspace.reopen(session.profile.id)

    def close_pool(self) -> None:
        """Close every connection of the pool in front; its tabs stay."""
        session = self.workspace.current_session()
        if session is not None:
            self.workspace.close_session(session.profile.id)

    def close_workers(self) -> tuple[WorkerHandle, ...]:
        """Close every pool; returns the workers that are on their way out."""
        if not self._furnished:
            return ()
        self.spare.close()
        self.recorders.close()
        self.offer.close()
        self._health_notifications.close()
        self.profiles.close()
        workers = (*self.labs.close(), *self.workspace.close())
        self.tickets.close()
        return workers

    def give_back(self, timeout_s: float) -> None:
        """End what sign-ins hold at other servers; to be called when no worker is left."""
        if self._furnished:
            self.profiles.give_back(timeout_s)

    def _offer_sample(self, bridge: TaskBridge) -> None:
        from poolkeeper.desktop.credential_clock import CredentialClock
        from poolkeeper.desktop.exchange.profile_exchange import ProfileExchange
        from poolkeeper.desktop.first_steps import FirstSteps
        from poolkeeper.desktop.health_notifications import HealthNotifications
        from poolkeeper.desktop.notices import Notices
        from poolkeeper.desktop.sample_offer import SampleOffer
        from poolkeeper.desktop.server_sessions.session_care import SessionCare
        from poolkeeper.desktop.sql_files import SqlFiles
        from poolkeeper.desktop.surroundings import Surroundings
        from poolkeeper.desktop.ticket_watch import TicketWatch

        self.tickets = TicketWatch(self.workspace, self.panel, self.status, bridge, self)
        self.exchange = ProfileExchange(self, bridge)
        self.sql_files = SqlFiles(self, bridge)
        self.clock = CredentialClock(self.workspace, self.profiles.sign_ins, self.panel, self.status, self)
        self.offer = SampleOffer(bridge, self.spare, self)
        self._surroundings = Surroundings(self.workspace, self.dock, self.panel, self.status)
        self._notices = Notices(self)
        self.care = SessionCare(self.workspace, self.panel, self.status, self)
        self._health_notifications = HealthNotifications(self.workspace, bridge, self._settings, self)
        self._first_steps = FirstSteps(self.library, self.workspace, self.offer, self._settings)

    def _place(self) -> None:
        self.setCentralWidget(self.tabs)
        self.setStatusBar(self.status)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.connections_dock = self._docked(self.dock, "Connections", left)
        # its title stands in the widget, with what can be done beside it
        self.connections_dock.setTitleBarWidget(QWidget())
        self.pool_dock = self._docked(self.panel, "Pool", right)
        self.pool_dock.setTitleBarWidget(self.panel.title)
        self.panel.windowTitleChanged.connect(self.pool_dock.setWindowTitle)
        for dock, width in zip(self._docks(), self._settings.dock_widths, strict=True):
            dock.setVisible(width > 0)
        # once the new docks are laid out: before, Qt gives them the room of the empty centre
        QTimer.singleShot(0, self._size_docks)

    def _docks(self) -> tuple[QDockWidget, QDockWidget]:
        return self.connections_dock, self.pool_dock

    def _size_docks(self) -> None:
        widths = [max(1, width) for width in self._settings.dock_widths]
        self.resizeDocks(list(self._docks()), widths, Qt.Orientation.Horizontal)
        self.setUpdatesEnabled(True)

    def _docked(self, widget: QWidget, title: str, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"{title} dock")
        dock.setWidget(widget)
        dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self.addDockWidget(area, dock)
        return dock

    def _join(self) -> None:
        self.dock.open_requested.connect(self.open_profile)
        self.dock.new_requested.connect(self.profiles.new)
        self.dock.edit_requested.connect(self.profiles.edit)
        self.dock.test_requested.connect(self.profiles.test)
        self.dock.as_code_requested.connect(self.profiles.as_code)
        self.dock.duplicate_requested.connect(self.library.duplicate)
        self.dock.delete_requested.connect(self.delete_profile)
        self.dock.export_requested.connect(self.exchange.export)
        self.dock.file_dropped.connect(self.exchange.import_from)
        self.tabs.new_requested.connect(self.new_tab)
        self.panel.remedy_requested.connect(self._act)
        self.panel.action_requested.connect(lambda name: self.actions_by_name[name].trigger())
        self.workspace.action_requested.connect(self._act)
        self.library.changed.connect(self._show_entries)

    def _act(self, action: Action) -> None:
        from poolkeeper.worker.messages import Action, TryNow

        session = self.workspace.current_session()
        if session is None:
            return
        if action is Action.REOPEN:
            session.open()
        elif action is Action.TRY_NOW:
            session.send(TryNow())
            session.open()
        else:
            self.profiles.act(action, session.profile)

    def _show_entries(self) -> None:
        self.dock.set_entries(self.library.entries)
        self._surroundings.show_profile_count(len(self.library.entries))

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        panes = (self.connections_dock, self.tabs, self.pool_dock) if self._furnished else ()
        return step_focus(panes, forward=next)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._furnished and event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.library.reload_if_changed()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._furnished and not self._settled:
            self._in_close_event = True
            self.workspace.settle_all(self, self._close_settled)
            self._in_close_event = False
            if not self._settled:
                event.ignore()
                return
        self._settings.geometry = self.saveGeometry()
        if self._furnished:
            self.labs.close()
            left, right = (0 if dock.isHidden() else dock.width() for dock in self._docks())
            self._settings.dock_widths = (left, right)
            self.recorders.close()
        super().closeEvent(event)

    def _close_settled(self) -> None:
        self._settled = True
        # a commit was waited for, so the event that began this is long over
        if not self._in_close_event:
            self.close()
