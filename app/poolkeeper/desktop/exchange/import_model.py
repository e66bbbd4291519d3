"""The profiles of a file as a table: what each is, what will happen to it, what to look at."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.import_notices import shown_connect_string
from poolkeeper.profiles.import_plan import Choice, Item, names_after
from poolkeeper.profiles.oracle import OracleAddress
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.profile_index import IndexEntry
from poolkeeper.profiles.secret_text import Secrets

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
HEADERS = ("Connection", "Folder", "Server", "What will happen", "Look at")


class ImportModel(QAbstractTableModel):
    """Holds a choice for each item."""

    def __init__(self, items: Sequence[Item], present: Sequence[IndexEntry], parent: QObject) -> None:
        super().__init__(parent)
        self.items = tuple(items)
        self.choices = [item.proposed for item in items]
        self._present = [(entry.folder, entry.name) for entry in present]
        self._names: tuple[str, ...] = ()
        self._name_all()

    def choose(self, rows: Sequence[int], choice: Choice) -> None:
        """Do this with these; what meets no saved profile cannot replace any and stays as it was."""
        for row in rows:
            if choice is not Choice.REPLACE or self.items[row].present is not None:
                self.choices[row] = choice
        self._name_all()
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.items) - 1, len(HEADERS) - 1))

    def count(self, choice: Choice) -> int:
        """How many are chosen for this."""
        return self.choices.count(choice)

    def notices(self, row: int) -> tuple[str, ...]:
        """All there is to know of one before it is imported, a sentence each."""
        item, choice, name = self.items[row], self.choices[row], self._names[row]
        said = list(item.offered.notices(name)) if choice is not Choice.SKIP else []
        if item.present is not None and choice is Choice.REPLACE and _forgets(item):
            said.append(
                f"“{name}” signs in elsewhere or otherwise than the saved one, whose password must not "
                "go there: it is removed. Undo brings it back."
            )
        if item.present is not None and item.present.name != item.offered.profile.name:
            said.append(f"It is the connection that is called “{item.present.name}” here.")
        return tuple(said)

    def _name_all(self) -> None:
        self._names = names_after(self.items, self.choices, self._present)

    def _what(self, row: int) -> str:
        item, name = self.items[row], self._names[row]
        renamed = name != item.offered.profile.name
        match self.choices[row]:
            case Choice.SKIP:
                return "skipped: the same is here" if item.same else "skipped"
            case Choice.REPLACE if item.present is not None:
                return f"replaces “{item.present.name}”"
        if item.present is None:
            return f"new, as “{name}”" if renamed else "new"
        return f"both kept: new as “{name}”" if renamed else "both kept"

    def _look_at(self, row: int) -> str:
        item, choice = self.items[row], self.choices[row]
        if choice is Choice.SKIP:
            return ""
        marks = ["what is left out"] if item.offered.dropped else []
        if item.offered.sent:
            marks.append("where a secret goes")
        if item.offered.tickets:
            marks.append("where a ticket goes")
        if choice is Choice.REPLACE and _forgets(item):
            marks.append("password removed")
        return ", ".join(marks)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        shown = role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal
        return HEADERS[section] if shown else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        row = index.row()
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip("\n".join(self.notices(row)))
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        profile = self.items[row].offered.profile
        cells = profile.name, profile.folder, _server(profile), self._what(row), self._look_at(row)
        return cells[index.column()]


def _forgets(item: Item) -> bool:
    return item.forgets_secrets and item.offered.secrets == Secrets()


def _server(profile: Profile) -> str:
    if profile.engine is Engine.ORACLE and profile.oracle.address is OracleAddress.CONNECT_STRING:
        return shown_connect_string(profile.database)
    where = f"{profile.host}:{profile.port}" if profile.host and profile.port else profile.host
    return where or profile.database
