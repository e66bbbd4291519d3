"""The headline when something is wrong: who waits for whom, and where pool and server disagree."""

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.pool.server_words import chain_sentence, contradiction_sentence
from poolkeeper.desktop.theme import restyle
from poolkeeper.worker.messages import (
    Activity,
    Contradiction,
    NodeFigures,
    PoolSnapshot,
    ServerSeen,
    ServerSession,
    WaitChain,
)

MOST_CONTRADICTIONS = 4
NO_END = "This profile is read-only: no session is ended through it"


class TroubleCard(QFrame):
    """Hidden while all is well. `cancel_requested` and `release_requested` carry a holder's name.

    `end_requested` carries the ServerSession to be ended: never while `read_only` is set. `clock` gives
    `time.time()` seconds.
    """

    cancel_requested = Signal(str)
    release_requested = Signal(str)
    end_requested = Signal(object)

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock
        self._looks: tuple[ServerSeen, ...] = ()
        self._chains: dict[str, WaitChain] = {}
        self._body: QWidget | None = None
        self.sentences: list[str] = []
        self.read_only = False
        self.setProperty("role", "alert")
        self.setAccessibleName("What is wrong between the pool and the server")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 8, 10, 8)
        self.hide()

    def show_seen(self, *looks: ServerSeen) -> None:
        """Show what the last looks at the servers told, the primary's first; none where there was none."""
        self._looks = looks
        self._show({look.node: look.chain for look in looks if look.chain is not None})

    def show_snapshot(self, snapshot: PoolSnapshot, node: str = "") -> None:
        """What has ended since the look is no longer shown; `node` names a replica whose pool it is."""
        before = self._chains.get(node)
        chain = None if before is None else before.after(snapshot)
        if chain != before:
            others = {each: kept for each, kept in self._chains.items() if each != node}
            self._show(others if chain is None else self._chains | {node: chain})

    def show_nodes(self, nodes: tuple[NodeFigures, ...], capacity: int | None) -> None:
        """As `show_snapshot` for each replica, whose pools have the primary's capacity."""
        for node in nodes:
            if not node.is_primary and node.name in self._chains:
                mine = PoolSnapshot(
                    opened_s=0.0, size=capacity, max_overflow=0, slots=node.slots, waiters=node.waiters
                )
                self.show_snapshot(mine, node.name)

    def _show(self, chains: Mapping[str, WaitChain]) -> None:
        self._chains = dict(chains)
        now_s = self._clock()
        told = [
            (_on(node) + chain_sentence(chain, now_s), self._chain_links(chain))
            for node, chain in chains.items()
        ]
        found = [(look.node, each) for look in self._looks for each in look.contradictions]
        for node, each in found[:MOST_CONTRADICTIONS]:
            told.append((_on(node) + contradiction_sentence(each), self._contradiction_links(each)))
        self.sentences = [sentence for sentence, _links in told]
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        for sentence, links in told:
            lines.addWidget(_sentence(sentence))
            if links:
                lines.addLayout(_in_a_row(links))
        self._replace(body)
        self.setVisible(bool(self.sentences))

    def _replace(self, body: QWidget) -> None:
        # not at once: it may be a click on its own link that replaces it
        if self._body is not None:
            self._column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = body
        self._column.addWidget(body)

    def _chain_links(self, chain: WaitChain) -> list[QPushButton]:
        links = []
        busy = chain.session is None or chain.session.activity in {Activity.RUNNING, Activity.BLOCKED}
        if busy:
            links.append(_link("Cancel", f"Cancel what “{chain.holder}” runs"))
            links[-1].clicked.connect(lambda: self.cancel_requested.emit(chain.holder))
        else:
            links.append(self._release_link(chain.holder))
        if chain.blockers:
            links.append(self._end_link(chain.blockers[-1]))
        return links

    def _contradiction_links(self, told: Contradiction) -> list[QPushButton]:
        if told.session is not None:
            return [self._end_link(told.session)]
        return [self._release_link(told.holder)] if told.holder else []

    def _release_link(self, holder: str) -> QPushButton:
        link = _link("Release", f"Roll back what “{holder}” has open, and give it back")
        link.clicked.connect(lambda: self.release_requested.emit(holder))
        return link

    def _end_link(self, session: ServerSession) -> QPushButton:
        tip = NO_END if self.read_only else "Ask, then end this session on the server"
        link = _link(f"End session {session.id}…", tip)
        link.setEnabled(not self.read_only)
        link.clicked.connect(lambda: self.end_requested.emit(session))
        return link


def _on(node: str) -> str:
    return f"On {node}: " if node else ""


def _sentence(text: str) -> PlainLabel:
    return PlainLabel(text, "small", wrap=True, selectable=True)


def _link(text: str, tip: str) -> QPushButton:
    link = QPushButton(text)
    link.setToolTip(tip)
    link.setAccessibleDescription(tip)
    restyle(link, role="link")
    return link


def _in_a_row(links: list[QPushButton]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for link in links:
        row.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
    row.addStretch(1)
    return row
