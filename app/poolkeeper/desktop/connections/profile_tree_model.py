"""Folders and the profiles in them, as a model for Qt's views."""

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


class Mark(msgspec.Struct, frozen=True):
    """What the list shows of a profile's pool; `state` is a session's, or `exhausted`, `degraded`, `down`.

    `tip` says why, in a line.
    """

    in_use: int = 0
    capacity: int | None = 0
    state: str = "closed"
    tip: str = ""


class Role(enum.IntEnum):
    """What the delegate asks for, besides the name."""

    PROFILE_ID = Qt.ItemDataRole.UserRole
    ENGINE = Qt.ItemDataRole.UserRole + 1
    MARK = Qt.ItemDataRole.UserRole + 2
    COLOUR = Qt.ItemDataRole.UserRole + 3


class ProfileTreeModel(QAbstractItemModel):
    """Two levels: folders by name, then profiles by name. Profiles without a folder stand first, alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[IndexEntry, ...] = ()
        self._filter = ""
        self._marks: dict[str, Mark] = {}
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

    def _entry(self, index: _Index) -> IndexEntry | None:
        if not index.isValid():
            return None
        folder = index.internalId()
        item = self._top[index.row()] if not folder else None
        if folder:
            return self._folders[str(self._top[folder - 1])][index.row()]
        return item if isinstance(item, IndexEntry) else None

    def index(self, row: int, column: int, parent: _Index = _NOWHERE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, child: _Index) -> QModelIndex:  # type: ignore[override]
        folder = child.internalId() if child.isValid() else 0
        return self.createIndex(folder - 1, 0, 0) if folder else QModelIndex()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        if not parent.isValid():
            return len(self._top)
        if parent.internalId():
            return 0
        item = self._top[parent.row()]
        return 0 if isinstance(item, IndexEntry) else len(self._folders[item])

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 1

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self._entry(index) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
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


def _has(entry: IndexEntry, words: list[str]) -> bool:
    text = f"{entry.name} {entry.folder} {entry.engine}".casefold()
    return all(word in text for word in words)
