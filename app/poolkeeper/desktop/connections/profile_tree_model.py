"""Folders, the profiles in them and the replicas of those that are open, as a model for Qt's views."""

import enum
from collections.abc import Sequence
from typing import Any

import msgspec
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile_index import IndexEntry

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()

_OF_REPLICA = 1 << 60
_ROW_BITS = 28
_ROW_MASK = (1 << _ROW_BITS) - 1


class Mark(msgspec.Struct, frozen=True):
    """What the list shows of a profile's pool; `state` is a session's, or `exhausted`, `degraded`, `down`.

    `tip` says why, in a line.
    """

    in_use: int = 0
    capacity: int | None = 0
    state: str = "closed"
    tip: str = ""


class ReplicaMark(msgspec.Struct, frozen=True):
    """What the list shows of one replica of an open profile."""

    name: str
    mark: Mark


class Role(enum.IntEnum):
    """What the delegate asks for, besides the name."""

    PROFILE_ID = Qt.ItemDataRole.UserRole
    ENGINE = Qt.ItemDataRole.UserRole + 1
    MARK = Qt.ItemDataRole.UserRole + 2
    COLOUR = Qt.ItemDataRole.UserRole + 3
    IS_REPLICA = Qt.ItemDataRole.UserRole + 4


class ProfileTreeModel(QAbstractItemModel):
    """Folders by name, then profiles by name. Profiles without a folder stand first, alone.

    Replicas stand under their profile, with its id: what is wished of one is wished of the profile. An
    index carries the number of its folder, from 1 (0: none), and for a replica the place of its profile, too.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[IndexEntry, ...] = ()
        self._filter = ""
        self._marks: dict[str, Mark] = {}
        self._replicas: dict[str, tuple[ReplicaMark, ...]] = {}
        self._top: list[IndexEntry | str] = []
        self._folders: dict[str, list[IndexEntry]] = {}

    def set_entries(self, entries: Sequence[IndexEntry]) -> None:
        """Show these profiles."""
        self._entries = tuple(entries)
        self._arrange()

    def set_filter(self, text: str) -> None:
        """Show the profiles whose name or folder has every one of these words in it."""
        self._filter = text
        self._arrange()

    def set_mark(self, profile_id: str, mark: Mark) -> None:
        """Show this of a profile's pool."""
        if self._marks.get(profile_id) == mark:
            return
        self._marks[profile_id] = mark
        index = self.index_of(profile_id)
        if index.isValid():
            self.dataChanged.emit(index, index, [Role.MARK, Qt.ItemDataRole.ToolTipRole])

    def set_replicas(self, profile_id: str, replicas: tuple[ReplicaMark, ...]) -> None:
        """Show these under a profile; none takes them away."""
        before = self._replicas.get(profile_id, ())
        if before == replicas:
            return
        parent = self.index_of(profile_id)
        if len(before) != len(replicas) and parent.isValid():
            self._replace_replicas(parent, profile_id, len(before), replicas)
            return
        self._replicas[profile_id] = replicas
        if parent.isValid():
            last = self.index(len(replicas) - 1, 0, parent)
            self.dataChanged.emit(self.index(0, 0, parent), last)

    def with_replicas(self) -> tuple[QModelIndex, ...]:
        """The profiles that are shown with replicas under them."""
        found = (self.index_of(profile_id) for profile_id, replicas in self._replicas.items() if replicas)
        return tuple(index for index in found if index.isValid())

    def index_of(self, profile_id: str) -> QModelIndex:
        """Where a profile is shown; an invalid index where it is not."""
        for row, item in enumerate(self._top):
            if isinstance(item, IndexEntry):
                if item.id == profile_id:
                    return self.index(row, 0)
                continue
            for inner, entry in enumerate(self._folders[item]):
                if entry.id == profile_id:
                    return self.index(inner, 0, self.index(row, 0))
        return QModelIndex()

    def _arrange(self) -> None:
        words = self._filter.casefold().split()
        shown = [entry for entry in self._entries if _has(entry, words)]
        shown.sort(key=lambda entry: entry.name.casefold())
        self.beginResetModel()
        self._folders = {}
        for entry in shown:
            if entry.folder:
                self._folders.setdefault(entry.folder, []).append(entry)
        alone = [entry for entry in shown if not entry.folder]
        self._top = [*alone, *sorted(self._folders, key=str.casefold)]
        self.endResetModel()

    def _replace_replicas(
        self, parent: QModelIndex, profile_id: str, before: int, replicas: tuple[ReplicaMark, ...]
    ) -> None:
        if before:
            self.beginRemoveRows(parent, 0, before - 1)
            self._replicas[profile_id] = ()
            self.endRemoveRows()
        if replicas:
            self.beginInsertRows(parent, 0, len(replicas) - 1)
            self._replicas[profile_id] = replicas
            self.endInsertRows()

    def _replica(self, index: _Index) -> ReplicaMark | None:
        if not index.isValid() or not index.internalId() & _OF_REPLICA:
            return None
        entry = self._entry(self.parent(index))
        replicas = () if entry is None else self._replicas.get(entry.id, ())
        return replicas[index.row()] if index.row() < len(replicas) else None

    def _entry(self, index: _Index) -> IndexEntry | None:
        """The profile at an index; None for a folder and for a replica."""
        if not index.isValid() or index.internalId() & _OF_REPLICA:
            return None
        folder = index.internalId()
        item = self._top[index.row()] if not folder else None
        if folder:
            return self._folders[str(self._top[folder - 1])][index.row()]
        return item if isinstance(item, IndexEntry) else None

    def index(self, row: int, column: int, parent: _Index = _NOWHERE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, 0)
        if self._entry(parent) is None:
            return self.createIndex(row, column, parent.row() + 1)
        place = _OF_REPLICA | parent.internalId() << _ROW_BITS | parent.row()
        return self.createIndex(row, column, place)

    def parent(self, child: _Index) -> QModelIndex:  # type: ignore[override]
        place = child.internalId() if child.isValid() else 0
        if place & _OF_REPLICA:
            folder = (place & ~_OF_REPLICA) >> _ROW_BITS
            return self.createIndex(place & _ROW_MASK, 0, folder)
        return self.createIndex(place - 1, 0, 0) if place else QModelIndex()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        if not parent.isValid():
            return len(self._top)
        if parent.internalId() & _OF_REPLICA:
            return 0
        entry = self._entry(parent)
        if entry is not None:
            return len(self._replicas.get(entry.id, ()))
        return len(self._folders[str(self._top[parent.row()])])

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 1

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._entry(index) is None and self._replica(index) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        replica = self._replica(index)
        if replica is not None:
            return self._of_replica(replica, self._entry(self.parent(index)), role)
        entry = self._entry(index)
        if entry is None:
            shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return self._top[index.row()] if shown and index.isValid() else None
        mark = self._marks.get(entry.id, Mark())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{entry.name}, {mark.tip or mark.state}"
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tool_tip(mark.tip)
            case Role.PROFILE_ID:
                return entry.id
            case Role.ENGINE:
                return Engine(entry.engine)
            case Role.MARK:
                return mark
            case Role.COLOUR:
                return entry.colour
        return None

    def _of_replica(self, replica: ReplicaMark, profile: IndexEntry | None, role: int) -> Any:  # noqa: ANN401 - Qt's
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return replica.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{replica.name}, replica, {replica.mark.tip or replica.mark.state}"
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tool_tip(replica.mark.tip)
            case Role.PROFILE_ID if profile is not None:
                return profile.id
            case Role.ENGINE if profile is not None:
                return Engine(profile.engine)
            case Role.MARK:
                return replica.mark
            case Role.IS_REPLICA:
                return True
        return None


def _has(entry: IndexEntry, words: list[str]) -> bool:
    text = f"{entry.name} {entry.folder} {entry.engine}".casefold()
    return all(word in text for word in words)
