"""The table of the pool's connections: who holds each, and for how long."""

import time
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from poolkeeper.desktop.plain_table import copy_chosen_rows, lay_out_plain
from poolkeeper.desktop.pool.connections_model import AGE, HELD_BY, PID, SIGN_IN, STATE, ConnectionsModel
from poolkeeper.worker.messages import NodeFigures, PoolSnapshot, ServerSeen

_BUSY_TICK_MS = 500
_QUIET_TICK_MS = 60_000
_ROW_PX = 22
_FEWEST_ROWS = 3
_MOST_ROWS = 8
_MARGIN_PX = 10


class ConnectionsTable(QTableView):
    """Ages move twice a second while something is leased or waits, else once a minute.

    The sign-ins are shown while connections of more than one are there.

    Selected rows are copied as tab-separated text. `clock` gives `time.time()` seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._snapshot: PoolSnapshot | None = None
        self._replicas: tuple[NodeFigures, ...] = ()
        self.rows = ConnectionsModel(clock, self)
        self.setModel(self.rows)
        self._timer = QTimer(self, interval=_QUIET_TICK_MS)
        self._timer.timeout.connect(self.rows.age_all)
        self._lay_out()

    @property
    def tick_ms(self) -> int:
        """How often ages are worked out now; 0 while the table is unseen or empty."""
        return self._timer.interval() if self._timer.isActive() else 0

    def show_connections(self, snapshot: PoolSnapshot) -> None:
        """Show the connections and waiters of a snapshot."""
        self._snapshot = snapshot
        self._show()

    def show_nodes(self, nodes: tuple[NodeFigures, ...]) -> None:
        """Show the connections of a profile's replicas, too."""
        self._replicas = tuple(node for node in nodes if not node.is_primary)
        self._show()

    def _show(self) -> None:
        if self._snapshot is None:
            return
        before = self.rows.rowCount()
        self.rows.show_rows(self._snapshot, self._replicas)
        if self.rows.rowCount() != before:
            self.updateGeometry()
            self.setMaximumHeight(self._height(self.rows.rowCount()))
        self._fit_columns()
        self._start_or_stop()

    def show_server(self, looks: tuple[ServerSeen, ...]) -> None:
        """Say beside each connection what its server says of it."""
        self.rows.show_server(looks)
        self._fit_columns()

    def copy_selection(self) -> None:
        """Put the selected rows on the clipboard, as tab-separated text."""
        copy_chosen_rows(self)

    def _start_or_stop(self) -> None:
        rows = self.rows.rows
        if not rows or not self.isVisible():
            self._timer.stop()
            return
        wanted_ms = _BUSY_TICK_MS if any(row.busy for row in rows) else _QUIET_TICK_MS
        if self.tick_ms != wanted_ms:
            self._timer.start(wanted_ms)

    def _fit_columns(self) -> None:
        self.setColumnHidden(SIGN_IN, len(self.rows.generations) < 2)
        # By our own measure: Qt would ask every cell of every row at each snapshot.
        metrics = self.fontMetrics()
        longest = max((row.backend_id for row in self.rows.rows), key=len, default="")
        texts = {
            PID: max(longest, "00000", key=len),
            STATE: self.rows.longest_state(),
            AGE: "< 1 min",
            SIGN_IN: str(max(self.rows.generations, default=0)),
        }
        for column, text in texts.items():
            self.setColumnWidth(column, metrics.horizontalAdvance(text) + _MARGIN_PX)

    def _lay_out(self) -> None:
        lay_out_plain(self, _ROW_PX)
        self.setProperty("role", "plain")
        self.setAccessibleName("Connections of the pool")
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setMinimumSectionSize(_ROW_PX)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(HELD_BY, QHeaderView.ResizeMode.Stretch)
        header.setFixedHeight(_ROW_PX)

    def _height(self, rows: int) -> int:
        return (rows + 1) * _ROW_PX + 2

    # Qt's

    def sizeHint(self) -> QSize:
        """High enough for every row, up to a handful; a high dock gives it more."""
        rows = min(max(self.rows.rowCount(), _FEWEST_ROWS), _MOST_ROWS)
        return QSize(256, self._height(rows))

    def minimumSizeHint(self) -> QSize:
        """High enough for a few rows."""
        return QSize(160, self._height(_FEWEST_ROWS))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy by the system's own keys."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on with the ages."""
        super().showEvent(event)
        self.rows.age_all()
        self._start_or_stop()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while unseen."""
        super().hideEvent(event)
        self._timer.stop()
