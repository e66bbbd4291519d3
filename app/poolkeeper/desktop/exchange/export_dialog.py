"""Which profiles go into a file, and whether their passwords go with them."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from poolkeeper.desktop.dialog_height import fit_height
from poolkeeper.desktop.exchange.passphrase_words import passphrase_problem, passphrase_words
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.secret_field import secret_field
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.profile_index import IndexEntry

_ID = Qt.ItemDataRole.UserRole
_WITHOUT = "The file is readable text: names, hosts, users and settings, and no password."
_WITH = (
    "Passwords go along, encrypted. The passphrase is saved nowhere: nobody opens the file without it, so "
    "tell it on another way than the file."
)


class ExportWanted(msgspec.Struct, frozen=True):
    """The ids to export; `passphrase` None leaves the passwords out. Printing one shows no passphrase."""

    ids: tuple[str, ...]
    passphrase: str | None = None

    def __repr__(self) -> str:
        return f"ExportWanted({len(self.ids)} profiles)"

    __str__ = __repr__


class ExportDialog(QDialog):
    """`export_requested` carries an ExportWanted. Whoever writes calls `accept` or `show_problem`."""

    export_requested = Signal(object)

    def __init__(
        self, entries: Sequence[IndexEntry], chosen: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export connections")
        self._entries = sorted(entries, key=lambda one: (one.folder.casefold(), one.name.casefold()))
        self.all = QRadioButton(f"&All {len(entries):,}" if len(entries) != 1 else "The &one there is")
        self.in_folder = QRadioButton("The &folder")
        self.these = QRadioButton("&These")
        self.folder = QComboBox()
        self.list = QListWidget()
        self.without = QRadioButton("&Without passwords")
        self.sealed = QRadioButton("&With passwords, sealed by a passphrase")
        self.first = secret_field("Passphrase")
        self.second = secret_field("The same passphrase again")
        self.strength = PlainLabel("", "muted", wrap=True)
        self.explained = PlainLabel("", "muted", wrap=True)
        self.problem = PlainLabel("", "error", wrap=True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export_button = QPushButton()
        self._groups = [QButtonGroup(self), QButtonGroup(self)]
        self._fill(chosen)
        self._lay_out()
        self._connect()
        self._show_choice()
        (self.list if chosen else self.all).setFocus()

    def wanted(self) -> ExportWanted:
        """What is chosen now."""
        return ExportWanted(self._ids(), self.first.text() if self.sealed.isChecked() else None)

    def show_problem(self, sentence: str) -> None:
        """Say why nothing was written; what was chosen stays."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        fit_height(self)
        self.export_button.setEnabled(bool(self._ids()))

    def show_busy(self) -> None:
        """The file is being written."""
        self.problem.hide()
        self.export_button.setEnabled(False)

    def _ids(self) -> tuple[str, ...]:
        if self.all.isChecked():
            return tuple(entry.id for entry in self._entries)
        if self.in_folder.isChecked():
            folder = self.folder.currentData()
            return tuple(entry.id for entry in self._entries if entry.folder == folder)
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(item.data(_ID) for item in items if item.checkState() is Qt.CheckState.Checked)

    def _fill(self, chosen: str) -> None:
        for folder in dict.fromkeys(entry.folder for entry in self._entries):
            self.folder.addItem(folder or "(no folder)", folder)
        for entry in self._entries:
            item = QListWidgetItem(f"{entry.folder} / {entry.name}" if entry.folder else entry.name)
            item.setData(_ID, entry.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if entry.id == chosen else Qt.CheckState.Unchecked)
            self.list.addItem(item)
            if entry.id == chosen:
                self.list.setCurrentItem(item)
                self.folder.setCurrentIndex(self.folder.findData(entry.folder))
        (self.these if chosen else self.all).setChecked(True)
        self.without.setChecked(True)

    def _lay_out(self) -> None:
        self.folder.setAccessibleName("Folder to export")
        self.list.setAccessibleName("Connections to export; Space checks one")
        self.list.setFixedHeight(150)
        restyle(self.list, role="choices")
        self.strength.setAccessibleName("Length of the passphrase")
        self.problem.hide()
        restyle(self.export_button, role="primary")
        self.export_button.setDefault(True)
        self._buttons.addButton(self.export_button, QDialogButtonBox.ButtonRole.AcceptRole)
        in_folder = QHBoxLayout()
        in_folder.addWidget(self.in_folder)
        in_folder.addWidget(self.folder, 1)
        indented = QVBoxLayout()
        indented.setContentsMargins(22, 0, 0, 0)
        indented.setSpacing(8)
        for field in (self.explained, self.first, self.second, self.strength):
            indented.addWidget(field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(PlainLabel("Which connections", "section"))
        layout.addWidget(self.all)
        layout.addLayout(in_folder)
        layout.addWidget(self.these)
        layout.addWidget(self.list)
        layout.addSpacing(6)
        layout.addWidget(PlainLabel("Passwords", "section"))
        layout.addWidget(self.without)
        layout.addWidget(self.sealed)
        layout.addLayout(indented)
        layout.addWidget(self.problem)
        layout.addWidget(self._buttons)
        self.setFixedWidth(520)

    def _connect(self) -> None:
        for group, buttons in zip(
            self._groups, ((self.all, self.in_folder, self.these), (self.without, self.sealed)), strict=True
        ):
            for button in buttons:
                group.addButton(button)
                button.toggled.connect(lambda _on: self._show_choice())
        self.folder.currentIndexChanged.connect(lambda _row: self._show_choice())
        self.list.itemChanged.connect(lambda _item: self._show_choice())
        self.first.textChanged.connect(lambda text: self.strength.setText(passphrase_words(text)))
        self.export_button.clicked.connect(self._give)
        self._buttons.rejected.connect(self.reject)

    def _show_choice(self) -> None:
        count, sealed = len(self._ids()), self.sealed.isChecked()
        self.folder.setEnabled(self.in_folder.isChecked())
        self.list.setEnabled(self.these.isChecked())
        self.explained.setText(_WITH if sealed else _WITHOUT)
        self.strength.setText(passphrase_words(self.first.text()))
        for widget in (self.first, self.second, self.strength):
            widget.setVisible(sealed)
        self.export_button.setText(f"Export {count:,}…")
        self.export_button.setEnabled(bool(count))
        self.problem.hide()
        fit_height(self)

    def _give(self) -> None:
        wanted = self.wanted()
        problem = (
            "" if wanted.passphrase is None else passphrase_problem(self.first.text(), self.second.text())
        )
        if problem:
            self.show_problem(problem)
            self.first.setFocus()
        else:
            self.export_requested.emit(wanted)
