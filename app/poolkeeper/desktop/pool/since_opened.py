"""What the pool has seen since it opened: counts and waits."""

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.pool.durations import ago_text, waits_text
from poolkeeper.desktop.pool.figure_row import figure_row
from poolkeeper.desktop.pool.own_figures import NOT_TOLD
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.worker.messages import WINDOW, PoolSnapshot

_TICK_MS = 60_000

_PERCENTILES = "Wait p50 / p95 / p99"
_OVER = f"Exact, over the last {WINDOW:,} checkouts"

_NAMES = (
    "Checkouts",
    _PERCENTILES,
    "Longest wait",
    "Timeouts",
    "Stale connections replaced",
    "Recycled by age",
    "Failed connects",
)
NOT_APPLICABLE = "not applicable"
_TROUBLE = frozenset({"Timeouts", "Failed connects"})


class SinceOpened(QWidget):
    """Names on the left, figures on the right; trouble is red. `clock` gives `time.time()` seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock
        self._opened_s = 0.0
        self._title = PlainLabel("", "section")
        self._figures = {name: PlainLabel("", "figure", selectable=True) for name in _NAMES}
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._say_when)
        self._lay_out()

    def show_counts(self, snapshot: PoolSnapshot) -> None:
        """Show the counts of a snapshot."""
        self._opened_s = snapshot.opened_s
        self._say_when()
        for name, (text, trouble) in _figures(snapshot).items():
            label = self._figures[name]
            if label.text() != text:
                label.setText(text)
                untold = text in (NOT_TOLD, NOT_APPLICABLE)
                label.set_role("trouble" if trouble else "faint-figure" if untold else "figure")

    @property
    def moving(self) -> bool:
        """Whether it says the time since the opening anew each minute."""
        return self._timer.isActive()

    def title(self) -> str:
        """The line above the figures."""
        return self._title.text()

    def figure(self, name: str) -> str:
        """The figure beside a name, as shown."""
        return self._figures[name].text()

    def _say_when(self) -> None:
        if self._opened_s:
            self._title.setText(f"Since it opened, {ago_text(self._clock() - self._opened_s)}")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self._title)
        for name, figure in self._figures.items():
            column.addLayout(figure_row(name, figure))
        percentiles = self._figures[_PERCENTILES]
        percentiles.setToolTip(_OVER)
        percentiles.setAccessibleDescription(_OVER)

    # Qt's

    def showEvent(self, event: QShowEvent) -> None:
        """Say how long ago, and go on saying it."""
        super().showEvent(event)
        self._say_when()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while unseen."""
        super().hideEvent(event)
        self._timer.stop()


def _figures(snapshot: PoolSnapshot) -> dict[str, tuple[str, bool]]:
    """Each figure as text, and whether it is trouble."""
    waited = snapshot.leases > 0
    waits = (snapshot.wait_p50_s, snapshot.wait_p95_s, snapshot.wait_p99_s)
    figures = (
        f"{snapshot.leases:,}",
        waits_text(*waits) if waited else "–",
        waits_text(snapshot.wait_longest_s) if waited else "–",
        _turned_away(snapshot),
        _count(snapshot.stale, snapshot.kind),
        _count(snapshot.recycled, snapshot.kind),
        f"{snapshot.failures:,}",
    )
    calm = ("0", NOT_TOLD, NOT_APPLICABLE)
    return {
        name: (text, name in _TROUBLE and text not in calm)
        for name, text in zip(_NAMES, figures, strict=True)
    }


def _turned_away(snapshot: PoolSnapshot) -> str:
    """How many got no connection in time, which for some pools is at once."""
    count = _count(snapshot.timeouts, snapshot.kind)
    return f"{count} turned away at once" if snapshot.kind.never_waits and snapshot.timeouts else count


def _count(count: int | None, kind: PoolKind) -> str:
    """A count, or why there is none: it makes no sense without a pool, or the pool keeps it to itself."""
    if count is None:
        return NOT_APPLICABLE if kind is PoolKind.NULL else NOT_TOLD
    return f"{count:,}"
