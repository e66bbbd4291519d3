"""Asks for another size of the open pool."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from poolkeeper.desktop.connections.pool_fields import count_field, give_room
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.unwaiting_pools import LARGEST_CONNECTOR_POOL
from poolkeeper.worker.messages import PoolSize, PoolSnapshot

MOST = 500
_NAMES = {PoolKind.QUEUE: ("Size", "Overflow"), PoolKind.MYSQL_CONNECTOR: ("", "Size")}
_SAID = {
    PoolKind.QUEUE: "Idle connections that are too many close at once, those in use when they come back.",
    PoolKind.PSYCOPG: "Connections beyond max close after max_idle seconds without use.",
    PoolKind.PSYCOPG2: "Idle connections beyond min close at once. A max below what is in use holds from the "
    "next opening on.",
    PoolKind.MYSQL_CONNECTOR: "A pool keeps the number that it was made with: the change holds from the "
    "next opening on.",
    PoolKind.ORACLEDB: "In thin mode a pool keeps the size that it was made with: the change holds from the "
    "next opening on.",
}


class ResizeDialog(QDialog):
    """`chosen` comes with the size, and whether the profile is to keep it."""

    chosen = Signal(object, bool)

    def __init__(self, name: str, snapshot: PoolSnapshot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = snapshot.kind
        self.setWindowTitle(f"Resize the pool · {name}")
        queue = self._kind is PoolKind.QUEUE
        size, overflow = snapshot.size or 0, snapshot.max_overflow or 0
        self.kept = count_field(1 if queue else 0, MOST, "Connections that the pool keeps")
        self.most = count_field(
            0 if queue else 1, MOST, "Connections beyond" if queue else "The most at once"
        )
        if self._kind is PoolKind.MYSQL_CONNECTOR:
            # a single number: what the pool keeps is the most that it has
            self.most.setMaximum(LARGEST_CONNECTOR_POOL)
            self.most.valueChanged.connect(self.kept.setValue)
        self.kept.setValue(size if queue else snapshot.least or 0)
        self.most.setValue(overflow if queue else size)
        self.problem = PlainLabel("", "error", wrap=True)
        self.problem.hide()
        self.keep = QCheckBox("Keep it in the profile")
        self.resize_button = QPushButton("Resize")
        restyle(self.resize_button, role="primary")
        self.resize_button.setDefault(True)
        self.resize_button.clicked.connect(self._choose)
        self._lay_out()

    def _choose(self) -> None:
        kept, second = self.kept.value(), self.most.value()
        most = kept + second if self._kind is PoolKind.QUEUE else second
        if most < kept:
            self.problem.setText("Max is smaller than min.")
            self.problem.show()
            return
        self.chosen.emit(PoolSize(kept, most), self.keep.isChecked())
        self.accept()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        for label, field in zip(_NAMES.get(self._kind, ("Min", "Max")), (self.kept, self.most), strict=True):
            if not label:
                field.hide()
                continue
            give_room(field)
            field.setAccessibleName(label)
            form.addRow(PlainLabel(label, "muted"), field)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.resize_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(PlainLabel(_SAID[self._kind], "muted", wrap=True))
        column.addWidget(self.keep)
        column.addLayout(buttons)
        self.setMinimumWidth(360)
