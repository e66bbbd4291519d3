"""The choice between the kinds of pool that an engine's profile may have."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.pool_kinds import PoolKind, kinds_of

CHOICES = {
    PoolKind.QUEUE: "QueuePool (SQLAlchemy)",
    PoolKind.NULL: "NullPool (SQLAlchemy): no pool",
    PoolKind.PSYCOPG: "psycopg_pool",
    PoolKind.ODBC: "ODBC pooling (the driver manager’s)",
    PoolKind.ORACLEDB: "oracledb pool",
}
_NOTES = {
    PoolKind.NULL: "A new connection for every lease, closed when it is released; there is no limit.",
    PoolKind.ODBC: "What the driver manager keeps and for how long is set where ODBC drivers are set up "
    "(on Linux: Pooling and CPTimeout in odbcinst.ini). It does not tell what it keeps.",
}


class PoolKindField(QWidget):
    """`choice` is the kind; a kind without settings is explained below."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = ChoiceField(_names(Engine.POSTGRESQL))
        self.box.setAccessibleName("Pool")
        self._note = PlainLabel("", "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.box)
        column.addWidget(self._note)
        self.box.currentIndexChanged.connect(self._choose)
        self._explain()

    @property
    def choice(self) -> PoolKind:
        """The kind that is chosen."""
        return self.box.choice

    def offer(self, engine: Engine, kind: PoolKind) -> None:
        """Offer the kinds of an engine, with `kind` chosen."""
        self.box.offer(_names(engine), kind)
        self._explain()

    def _choose(self) -> None:
        self._explain()
        self.edited.emit()

    def _explain(self) -> None:
        note = _NOTES.get(self.choice, "")
        self._note.setText(note)
        self._note.setVisible(bool(note))


def _names(engine: Engine) -> dict[PoolKind, str]:
    return {kind: CHOICES[kind] for kind in kinds_of(engine)}
