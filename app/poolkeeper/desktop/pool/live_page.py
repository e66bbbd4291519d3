"""The pool panel's page for an open pool: what is wrong, slots, timeline, connections, counts."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.pool.connections_table import ConnectionsTable
from poolkeeper.desktop.pool.foot_buttons import FootButtons
from poolkeeper.desktop.pool.nodes_section import NodesSection
from poolkeeper.desktop.pool.own_figures import OwnFigures
from poolkeeper.desktop.pool.server_section import ServerSection
from poolkeeper.desktop.pool.since_opened import SinceOpened
from poolkeeper.desktop.pool.slots_view import SlotsView
from poolkeeper.desktop.pool.timeline_legend import TimelineLegend
from poolkeeper.desktop.pool.timeline_view import TimelineView
from poolkeeper.desktop.pool.trouble_card import TroubleCard
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.worker.messages import NodeFigures, PoolSnapshot, ServerSeen, ServerView

_MARGIN_PX = 12
_NO_BREAK = "\N{NO-BREAK SPACE}"


class LivePage(QScrollArea):
    """Shows snapshots; scrolls where the dock is low. `clock` gives `time.time()` seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._headline = ""
        self.headline = PlainLabel("", "section", wrap=True)
        self.waiting = PlainLabel("", "waiting")
        self.nodes = NodesSection()
        self.slots = SlotsView(clock)
        self.timeline = TimelineView(clock)
        self.trouble = TroubleCard(clock)
        self.connections = ConnectionsTable(clock)
        self.foot = FootButtons()
        self.server = ServerSection(clock)
        self._server_line = _line()
        self._server_line.hide()
        self._view: ServerView | None = None
        self._connected: int | None = None
        self._capacity: int | None = 0
        self.since_opened = SinceOpened(clock)
        self.own = OwnFigures()
        self._own_line = _line()
        self._own_line.hide()
        self.setAccessibleName("Pool")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(self._content())

    def name_pool(self, profile_name: str) -> None:
        """Whose pool it is: the names of its tabs need not say it again."""
        self.connections.rows.own_prefix = f"{profile_name} · "

    def show_snapshot(self, snapshot: PoolSnapshot) -> None:
        """Show everything of a snapshot."""
        self._headline = headline(snapshot)
        self._say_headline()
        self.slots.setAccessibleDescription(headline(snapshot))
        self.waiting.setText(f"{len(snapshot.waiters)} waiting" if snapshot.waiters else "")
        self.slots.show_slots(snapshot)
        self.timeline.show_timeline(snapshot)
        self.trouble.show_snapshot(snapshot)
        self.connections.show_connections(snapshot)
        self.since_opened.show_counts(snapshot)
        self.own.show_figures(snapshot)
        self.foot.show_kind(snapshot.kind)
        self._own_line.setVisible(bool(snapshot.own))
        if snapshot.capacity != self._capacity:
            self._capacity = snapshot.capacity
            self._show_view()

    def show_nodes(self, nodes: tuple[NodeFigures, ...]) -> None:
        """Show the servers of a profile with replicas; all else on the page is the primary's then."""
        self.nodes.show_nodes(nodes)
        self.connections.show_nodes(nodes)
        self.trouble.show_nodes(nodes, self._capacity)
        self._say_headline()

    def show_server(self, seen: ServerSeen | None, replicas: tuple[ServerSeen, ...] = ()) -> None:
        """Show what the server says of its sessions, and what replicas do; None where it has said nothing."""
        self._view, self._connected = (None, None) if seen is None else (seen.view, seen.connected)
        looks = (() if seen is None else (seen,)) + replicas
        self.trouble.show_seen(*looks)
        self.connections.show_server(looks)
        self._show_view()

    def say(self, text: str, offer: str = "", act: Callable[[], object] | None = None) -> None:
        """Answer below the buttons, with an offer beside it; no text takes the answer away."""
        self.foot.answer.say(text, offer, act)
        # once it has its place
        QTimer.singleShot(0, self, self._show_answer)

    def _show_answer(self) -> None:
        if self.foot.answer.isVisible():
            self.ensureWidgetVisible(self.foot.answer, 0, 12)

    def _say_headline(self) -> None:
        whose = "" if self.nodes.isHidden() else "Primary: "
        self.headline.setText(f"{whose}{self._headline}" if self._headline else "")

    def _show_view(self) -> None:
        self.server.show_view(self._view, self._connected, self._capacity)
        self._server_line.setVisible(self._view is not None)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 10, 0, 12)
        column.setSpacing(8)
        _add(column, self.trouble)
        column.addWidget(self.nodes)
        _add(column, _side_by_side(self.headline, self.waiting), self.slots)
        column.addWidget(_line())
        legend = TimelineLegend()
        _add(column, _side_by_side(PlainLabel("Last 5 minutes", "section"), legend), self.timeline)
        column.addWidget(_line())
        _add(column, PlainLabel("Connections", "section"))
        _add(column, self.connections, stretch=1)
        column.addWidget(self._server_line)
        _add(column, self.server)
        column.addWidget(_line())
        _add(column, self.since_opened)
        column.addWidget(self._own_line)
        _add(column, self.own)
        column.addWidget(_line())
        _add(column, self.foot)
        column.addStretch()
        return content


def headline(snapshot: PoolSnapshot) -> str:
    """The pool in one line: `15 of 15 in use · size 10 + overflow 5`."""
    if snapshot.size is None:
        whose = "no limit" if snapshot.kind is PoolKind.NULL else "no limit of its own told"
        return _in_two(f"{snapshot.in_use} in use ·", whose)
    if snapshot.kind is PoolKind.MYSQL_CONNECTOR:
        return _in_two(f"{snapshot.in_use} of {snapshot.size} in use ·", f"size {snapshot.size}")
    if snapshot.least is not None:
        bounds = f"min {snapshot.least}, max {snapshot.size}"
        return _in_two(f"{snapshot.in_use} of {snapshot.size} in use ·", bounds)
    size, overflow = snapshot.size, snapshot.max_overflow or 0
    return _in_two(f"{snapshot.in_use} of {size + overflow} in use ·", f"size {size} + overflow {overflow}")


def _in_two(first: str, second: str) -> str:
    """Where the width is short, the line breaks between the two."""
    return f"{first.replace(' ', _NO_BREAK)} {second.replace(' ', _NO_BREAK)}"


def _side_by_side(left: QWidget, right: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(left, 1)
    layout.addWidget(right)
    return row


def _add(column: QVBoxLayout, *widgets: QWidget, stretch: int = 0) -> None:
    for widget in widgets:
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        row.addWidget(widget)
        column.addLayout(row, stretch)


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line
