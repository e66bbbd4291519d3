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
    PoolKind.PSYCOPG2: "psycopg2 pool: does not wait",
    PoolKind.MYSQL_CONNECTOR: "mysql.connector pool: does not wait",
    PoolKind.ODBC: "ODBC pooling (the driver manager’s)",
    PoolKind.ORACLEDB: "oracledb pool",
}
_AT_ONCE = (
    "It does not wait: when all are in use, it raises an error at once. To ask again after a wait, set Retry "
    "below."
)
_NOTES = {
    PoolKind.PSYCOPG2: f"ThreadedConnectionPool. {_AT_ONCE} It never asks a connection whether "
    "it lives. Statements run through psycopg 3.",
    PoolKind.MYSQL_CONNECTOR: f"MySQLConnectionPool. {_AT_ONCE} All are opened at once, pinged when lent, "
    "and reset when they come back. Statements run through PyMySQL.",
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

    @property
    def note(self) -> str:
        """What is said of the kind below it; empty where its fields say everything."""
        return self._note.text()

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
