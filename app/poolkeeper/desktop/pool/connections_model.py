"""The table of connections as Qt's model: rows from snapshots, ages from the window's clock."""

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.desktop.pool.connection_rows import ConnectionRow, Tone, connection_rows
from poolkeeper.desktop.pool.durations import age_text, ago_text, coarse_age_text
from poolkeeper.desktop.pool.server_words import activity_text, one_line
from poolkeeper.desktop.theme import current_palette
from poolkeeper.worker.messages import Activity, NodeFigures, PoolSnapshot, ServerSeen, ServerSession

HEADERS = ("session", "state", "held by", "for", "#")
PID, STATE, HELD_BY, AGE, SIGN_IN = range(5)

# plain integers: Qt asks seven roles of every cell at every paint, and comparing enums is slow
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_ANSWERED = frozenset({_DISPLAY, _FOREGROUND, _ALIGNMENT, int(Qt.ItemDataRole.ToolTipRole)})

_SAID = frozenset({int(Qt.ItemDataRole.ToolTipRole), int(Qt.ItemDataRole.AccessibleTextRole)})
_IN_HANDS = frozenset({Tone.IN_USE, Tone.OVERFLOW})
_TROUBLE = frozenset({Activity.IDLE_IN_TRANSACTION, Activity.BLOCKED})

_NO_PARENT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ConnectionsModel(QAbstractTableModel):
    """Rows keep their place and selection while they are about the same slot or waiter."""

    def __init__(self, clock: Callable[[], float] = time.time, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._rows: list[ConnectionRow] = []
        self._sessions: dict[tuple[str, str], ServerSession] = {}
        self._seen_at_s: dict[str, float] = {}
        self.own_prefix = ""
        """What the names of this pool's tabs begin with: the panel's title says it already."""

    @property
    def rows(self) -> tuple[ConnectionRow, ...]:
        """What is shown now, from the top."""
        return tuple(self._rows)

    def show_rows(self, snapshot: PoolSnapshot, replicas: tuple[NodeFigures, ...] = ()) -> None:
        """Show the connections and waiters of a snapshot, and those of replicas' pools."""
        wanted = connection_rows(snapshot, replicas)
        self._drop_all_but({row.key for row in wanted})
        for place, row in enumerate(wanted):
            self._put(place, row)

    def show_server(self, looks: tuple[ServerSeen, ...]) -> None:
        """Say of each connection in use what its server says, from its last look on."""
        self._sessions = {
            (look.node, each.id): each for look in looks for each in look.view.sessions if each.ours
        }
        self._seen_at_s = {look.node: look.view.seen_at_s for look in looks}
        if self._rows:
            self.dataChanged.emit(self.index(0, STATE), self.index(len(self._rows) - 1, AGE))

    @property
    def generations(self) -> frozenset[int]:
        """The sign-ins that the connections were made with."""
        return frozenset(row.generation for row in self._rows if row.generation)

    def longest_state(self) -> str:
        """The widest text that the column of states has to hold now."""
        return max(("connecting", *(self._state(row) for row in self._rows)), key=len)

    def age_all(self) -> None:
        """Say anew how long each has been."""
        if self._rows:
            self.dataChanged.emit(self.index(0, AGE), self.index(len(self._rows) - 1, AGE))

    def _drop_all_but(self, keys: set[tuple[str, str]]) -> None:
        for place in range(len(self._rows) - 1, -1, -1):
            if self._rows[place].key not in keys:
                self._drop(place)

    def _put(self, place: int, row: ConnectionRow) -> None:
        if place < len(self._rows) and self._rows[place].key == row.key:
            if self._rows[place] != row:
                self._rows[place] = row
                self.dataChanged.emit(self.index(place, 0), self.index(place, SIGN_IN))
            return
        before = next((i for i, other in enumerate(self._rows) if other.key == row.key), None)
        if before is not None:
            self._drop(before)
        self.beginInsertRows(_NO_PARENT, place, place)
        self._rows.insert(place, row)
        self.endInsertRows()

    def _drop(self, place: int) -> None:
        self.beginRemoveRows(_NO_PARENT, place, place)
        del self._rows[place]
        self.endRemoveRows()

    def _text(self, row: ConnectionRow, column: int) -> str:
        if column == AGE:
            age = max(0.0, self._clock() - row.since_s)
            return age_text(age) if row.busy else coarse_age_text(age)
        if column == SIGN_IN:
            return str(row.generation or "")
        return (row.backend_id, self._state(row), row.held_by.removeprefix(self.own_prefix))[column]

    def _state(self, row: ConnectionRow) -> str:
        session = self._troubled(row)
        return row.state if session is None else session.activity.value

    def _session(self, row: ConnectionRow) -> ServerSession | None:
        """What its server says of it; another server's numbers mean other sessions."""
        return self._sessions.get((row.server, row.backend_id)) if row.backend_id else None

    def _troubled(self, row: ConnectionRow) -> ServerSession | None:
        """The session of a connection in use that does nothing there, or waits for another."""
        session = self._session(row) if row.tone in _IN_HANDS else None
        if session is None or row.since_s > self._seen_at_s[row.server] or session.activity not in _TROUBLE:
            return None
        return session

    def _colour(self, row: ConnectionRow, column: int) -> QColor | None:
        palette = current_palette()
        if row.tone is Tone.WAITING:
            return QColor(palette.overflow_text)
        if row.tone is Tone.QUIET:
            return QColor(palette.muted)
        if column == SIGN_IN and row.generation < max(self.generations):
            return QColor(palette.overflow_text)
        if column not in (STATE, AGE):
            return None
        if self._troubled(row) is not None:
            return QColor(palette.danger)
        if column == AGE:
            return None
        return QColor(palette.overflow_text if row.tone is Tone.OVERFLOW else palette.accent)

    def _tool_tip(self, row: ConnectionRow) -> str:
        lines = [f"{row.state}: {row.held_by}" if row.held_by else row.state]
        session = self._session(row)
        if session is not None:
            ago = ago_text(self._clock() - self._seen_at_s[row.server])
            lines.append(f"on the server, {ago}: {activity_text(session)}")
            if session.statement:
                lines.append(one_line(session.statement))
        if row.connected_s:
            times = "once" if row.uses == 1 else f"{row.uses:,} times"
            lines.append(f"connected {age_text(self._clock() - row.connected_s)} ago, used {times}")
        if row.generation and len(self.generations) > 1:
            newest = row.generation == max(self.generations)
            fate = "the newest" if newest else "closed when it is given back"
            lines.append(f"sign-in {row.generation}: {fate}")
        return plain_tool_tip("\n".join(lines))

    # Qt's

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """Waiters and connections."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """The columns of the panel."""
        return 0 if parent.isValid() else len(HEADERS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _DISPLAY) -> Any:  # noqa: ANN401 - what Qt wants for each role
        """Text, alignment, colour and tool tip of a cell."""
        if role not in _ANSWERED:
            return None
        row, column = self._rows[index.row()], index.column()
        if role == _DISPLAY:
            return self._text(row, column)
        if role == _FOREGROUND:
            return self._colour(row, column)
        if role == _ALIGNMENT:
            return _RIGHT if column in (AGE, SIGN_IN) else _LEFT
        return self._tool_tip(row)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:  # noqa: ANN401 - what Qt wants for each role
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return HEADERS[section]
        if role == _ALIGNMENT:
            return _RIGHT if section in (AGE, SIGN_IN) else _LEFT
        if section == SIGN_IN and role in _SAID:
            return "sign-in that the connection was made with"
        return None
