"""The top of the pool panel: how the pool is, what is being checked, and who keeps a connection for long."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from poolkeeper.desktop.connections.remedy_list import RemedyList
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.pool.health_words import health_text, leak_text, leaks, pause_text, suspects_text
from poolkeeper.desktop.pool.remedies_area import RemediesArea
from poolkeeper.desktop.theme import restyle
from poolkeeper.worker.messages import Action, HealthState, PoolHealth, PoolSnapshot, SignInPause

_TICK_MS = 1_000
_MARGIN_PX = 12
MOST_LEAKS = 3
_ROLES = {
    HealthState.HEALTHY: "health-healthy",
    HealthState.DEGRADED: "health-degraded",
    HealthState.DOWN: "health-down",
}


class HealthStrip(QFrame):
    """Hidden while there is nothing to say. `clock` gives `time.time()` seconds.

    `action_requested` carries the `Action` of a link.
    """

    action_requested = Signal(object)

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock
        self._health: PoolHealth | None = None
        self._pause: SignInPause | None = None
        self._snapshot: PoolSnapshot | None = None
        self._longest_s = 0.0
        self._kind_of: Callable[[str], str] = lambda _holder: ""
        self.dot = PlainLabel("●")
        self.line = PlainLabel("", "small", wrap=True, selectable=True)
        self.line.setAccessibleName("Health of the pool")
        self.more = self._link("What to do", "Show what can be done about it")
        self.more.setCheckable(True)
        self.try_now = self._link("Try now", "Check the pool at once, and sign in again")
        self.remedies = RemediesArea()
        self.pause = PlainLabel("", "warning", wrap=True)
        self.pause.setAccessibleName("Pause after a refused sign-in")
        self.suspects = PlainLabel("", "small", wrap=True)
        self.suspects.setAccessibleName("Suspect connections")
        self.leaks = PlainLabel("", "warning", wrap=True, selectable=True)
        self.leaks.setAccessibleName("Connections that are kept for long")
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._say)
        self.more.toggled.connect(self._show_remedies)
        self.try_now.clicked.connect(lambda: self.action_requested.emit(Action.TRY_NOW))
        self._lay_out()
        self.hide()

    def show_health(self, health: PoolHealth | None, pause: SignInPause | None) -> None:
        """Show how the pool is, and the pause after a refused sign-in; None where there is none."""
        before = self._health and self._health.explained
        self._health, self._pause = health, pause
        if (health and health.explained) != before:
            self._fill_remedies()
        self._say()

    def watch_holders(self, longest_s: float, kind_of: Callable[[str], str]) -> None:
        """Warn of a connection that is held for longer; `kind_of` says what a holder is, if it knows."""
        self._longest_s, self._kind_of = longest_s, kind_of
        self._say()

    def show_snapshot(self, snapshot: PoolSnapshot | None) -> None:
        """Show suspects and holders of a snapshot; None where there is no pool."""
        self._snapshot = snapshot
        self._say()

    def _say(self) -> None:
        now_s, health, snapshot = self._clock(), self._health, self._snapshot
        paused = "" if self._pause is None else pause_text(self._pause, now_s)
        held = () if snapshot is None else leaks(snapshot, self._longest_s, now_s)
        kept = [leak_text(slot, self._kind_of(slot.holder), now_s) for slot in held[:MOST_LEAKS]]
        if len(held) > MOST_LEAKS:
            kept.append(f"and {len(held) - MOST_LEAKS} more")
        if health is not None:
            self.dot.set_role(_ROLES[health.state])
        _show(self.line, "" if health is None else health_text(health, now_s))
        self.dot.setVisible(health is not None)
        _show(self.pause, paused)
        _show(self.suspects, "" if snapshot is None else suspects_text(snapshot.suspects, now_s))
        _show(self.leaks, "\n".join(kept))
        down = health is not None and health.explained is not None
        self.more.setVisible(health is not None and bool(health.explained and health.explained.remedies))
        self.try_now.setVisible(bool(paused) or down)
        shown = (self.line, self.pause, self.suspects, self.leaks)
        self.setVisible(any(bool(label.text()) for label in shown))

    def _fill_remedies(self) -> None:
        explained = None if self._health is None else self._health.explained
        fresh = RemedyList(() if explained is None else explained.remedies)
        fresh.action_requested.connect(self.action_requested)
        self.remedies.show_list(fresh)
        self.more.setChecked(self.more.isChecked() and explained is not None)
        self._show_remedies(self.more.isChecked())

    def _show_remedies(self, shown: bool) -> None:
        self.remedies.setVisible(shown)
        self.more.setText("Less" if shown else "What to do")

    def _link(self, text: str, tip: str) -> QPushButton:
        link = QPushButton(text)
        link.setToolTip(tip)
        link.setAutoDefault(False)
        restyle(link, role="link")
        return link

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        for label in (self.line, self.pause, self.suspects, self.leaks):
            words.addWidget(label)
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self.dot, 0, Qt.AlignmentFlag.AlignTop)
        first.addLayout(words, 1)
        links = QHBoxLayout()
        links.setSpacing(8)
        links.addWidget(self.more)
        links.addWidget(self.try_now)
        links.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_MARGIN_PX, 8, _MARGIN_PX, 8)
        self._column.setSpacing(4)
        self._column.addLayout(first)
        self._column.addLayout(links)
        self._column.addWidget(self.remedies)
        self.remedies.hide()
        restyle(self, role="header")

    # Qt's

    def showEvent(self, event: QShowEvent) -> None:
        """Go on counting the seconds."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while unseen; what begins to be worth a word is shown by the next snapshot."""
        super().hideEvent(event)
        self._timer.stop()


def _show(label: PlainLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))
