"""The live pool of the connection that is in front, beside the queries."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from poolkeeper.desktop.pool.expiry_strip import ExpiryStrip
from poolkeeper.desktop.pool.health_strip import HealthStrip
from poolkeeper.desktop.pool.message_page import MessagePage
from poolkeeper.desktop.pool.pool_title import PoolTitle
from poolkeeper.desktop.pool.ticket_strip import TicketStrip
from poolkeeper.worker.messages import (
    Explained,
    NodeFigures,
    PoolHealth,
    PoolSnapshot,
    ServerSeen,
    SignInPause,
)

if TYPE_CHECKING:
    from poolkeeper.desktop.pool.live_page import LivePage


class PoolPanel(QWidget):
    """Shows the last snapshot it was given, and rests when nothing changes or nobody looks.

    Its window title names the pool: connect `windowTitleChanged` to the dock's, whose title bar `title` is.
    `remedy_requested` carries the `Action` of a link under a failure, `looked_at` whether the panel is to be
    seen, and `action_requested` the name of a menu action. `cancel_requested` and `release_requested` name a
    holder, `end_requested` carries a ServerSession. `clock` gives `time.time()` seconds.
    """

    remedy_requested = Signal(object)
    looked_at = Signal(bool)
    action_requested = Signal(str)
    cancel_requested = Signal(str)
    release_requested = Signal(str)
    end_requested = Signal(object)

    def __init__(self, clock: Callable[[], float] = time.time, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._profile_name, self._read_only = "", False
        self.message = MessagePage()
        self.message.remedy_requested.connect(self.remedy_requested)
        self.title = PoolTitle()
        self.windowTitleChanged.connect(self.title.show_title)
        self.health = HealthStrip(clock)
        self.health.action_requested.connect(self.remedy_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.health)
        self.ticket = TicketStrip()
        column.addWidget(self.ticket)
        self.expiry = ExpiryStrip()
        column.addWidget(self.expiry)
        self._pages = QStackedLayout()
        column.addLayout(self._pages, 1)
        self._pages.addWidget(self.message)
        self.show_nothing()

    @functools.cached_property
    def live(self) -> LivePage:
        """The page of figures, made when first needed: the window paints before any pool is open."""
        from poolkeeper.desktop.pool.live_page import LivePage

        page = LivePage(self._clock)
        page.foot.requested.connect(self.action_requested)
        page.trouble.cancel_requested.connect(self.cancel_requested)
        page.trouble.release_requested.connect(self.release_requested)
        page.trouble.end_requested.connect(self.end_requested)
        self._pages.addWidget(page)
        return page

    def show_pool(self, profile_name: str, *, read_only: bool = False) -> None:
        """A pool is being opened: say so until its first snapshot comes.

        Nothing is offered that a `read_only` profile refuses.
        """
        self.setWindowTitle(f"Pool · {profile_name}")
        self._profile_name, self._read_only = profile_name, read_only
        self.message.say(f"Opening {profile_name} …")
        self._show_message()

    def show_snapshot(self, snapshot: PoolSnapshot) -> None:
        """Show the figures of the pool that `show_pool` named."""
        self.live.name_pool(self._profile_name)
        self.live.show_snapshot(snapshot)
        self.title.show_kind(snapshot.kind)
        self.health.show_snapshot(snapshot)
        self._pages.setCurrentWidget(self.live)

    def show_health(self, health: PoolHealth | None, pause: SignInPause | None) -> None:
        """Show how the pool is, and the pause after a refused sign-in; None where there is none."""
        self.health.show_health(health, pause)

    def show_server(self, seen: ServerSeen | None, replicas: tuple[ServerSeen, ...] = ()) -> None:
        """Show what the server says of its sessions, and what replicas do; None where it said nothing yet."""
        if seen is not None or "live" in self.__dict__:
            self.live.trouble.read_only = self._read_only
            self.live.show_server(seen, replicas)

    def show_nodes(self, nodes: tuple[NodeFigures, ...]) -> None:
        """Show the servers of a profile with replicas; none for any other."""
        if nodes or "live" in self.__dict__:
            self.live.show_nodes(nodes)

    def show_lost(self, explained: Explained) -> None:
        """The pool is gone, or could not be opened: say why, and what to do."""
        self.health.show_snapshot(None)
        self.message.explain(explained)
        self._show_message()

    def show_nothing(self) -> None:
        """No connection is in front."""
        self.setWindowTitle("Pool")
        self.message.say("Open a connection to see its pool.")
        self.health.show_health(None, None)
        self.health.show_snapshot(None)
        self._show_message()

    def _show_message(self) -> None:
        self.title.show_kind(None)
        self._pages.setCurrentWidget(self.message)

    # Qt's

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        super().showEvent(event)
        self.looked_at.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self.looked_at.emit(False)

    def sizeHint(self) -> QSize:
        """The width of the dock at first."""
        return QSize(320, 640)

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a small screen."""
        return QSize(290, 200)
