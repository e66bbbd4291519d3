"""The pool panel's title: whose pool it is, and at the right its kind with what can be done to it."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton

from poolkeeper.desktop.plain_label import PlainLabel, plain_tool_tip
from poolkeeper.profiles.pool_kinds import KIND_NAMES, PoolKind

WHOSE = {
    PoolKind.QUEUE: "SQLAlchemy’s QueuePool keeps connections and makes some more under load",
    PoolKind.NULL: "SQLAlchemy’s NullPool: a connection for each lease, closed at its release",
    PoolKind.PSYCOPG: "psycopg_pool’s ConnectionPool, with statistics of its own",
    PoolKind.PSYCOPG2: "psycopg2’s ThreadedConnectionPool: where all are in use, an error at once",
    PoolKind.MYSQL_CONNECTOR: "mysql.connector’s MySQLConnectionPool: a fixed number, and nobody waits",
    PoolKind.ODBC: "The ODBC driver manager keeps connections by itself, and tells nothing of it",
    PoolKind.ORACLEDB: "python-oracledb’s own pool",
}

_LEAST_PX = 33


class PoolTitle(QFrame):
    """Stands in for the dock's title bar. `menu` opens at the kind's name; whoever has actions fills it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "dock-title")
        self._name = PlainLabel("", "heading")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.menu = QMenu(self)
        self.kind = QToolButton()
        self.kind.setAutoRaise(True)
        self.kind.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.kind.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 6, 3)
        row.addWidget(self._name, 1)
        row.addWidget(self.kind)
        self.setMinimumHeight(_LEAST_PX)
        self.show_kind(None)

    def show_title(self, title: str) -> None:
        """Name the pool."""
        self._name.setText(title)
        self._name.setToolTip(plain_tool_tip(title))

    def show_kind(self, kind: PoolKind | None) -> None:
        """Name the kind of the pool that is shown; None where none is."""
        self.kind.setVisible(kind is not None)
        if kind is not None:
            self.kind.setText(KIND_NAMES[kind])
            self.kind.setAccessibleName(f"Kind of pool: {KIND_NAMES[kind]}")
            self.kind.setToolTip(plain_tool_tip(WHOSE[kind]))

    # Qt's

    def sizeHint(self) -> QSize:
        """A dock gives its title the height of this hint alone, and its widget begins there."""
        return super().sizeHint().expandedTo(QSize(0, _LEAST_PX))
