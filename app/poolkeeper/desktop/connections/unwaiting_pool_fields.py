"""The settings of psycopg2's and of MySQL Connector/Python's pool, by their own names."""

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGridLayout, QSpinBox, QWidget

from poolkeeper.desktop.connections.pool_fields import count_field, give_room
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.profile import PoolSettings
from poolkeeper.profiles.unwaiting_pools import LARGEST_CONNECTOR_POOL, ConnectorPool, Psycopg2Pool

COLUMNS = 4


class Psycopg2PoolFields(QWidget):
    """`settings` is what the fields say."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.minconn = count_field(0, 500, "Opened at once, and the most that are kept idle")
        self.maxconn = count_field(
            1, 500, "The most that are lent at once; whoever asks for more gets PoolError"
        )
        _lay_out(self, {"minconn": self.minconn, "maxconn": self.maxconn})
        self.settings = Psycopg2Pool()
        for field in (self.minconn, self.maxconn):
            field.valueChanged.connect(self.edited)

    @property
    def settings(self) -> Psycopg2Pool:
        """What the fields say."""
        return Psycopg2Pool(minconn=self.minconn.value(), maxconn=self.maxconn.value())

    @settings.setter
    def settings(self, settings: Psycopg2Pool) -> None:
        self.minconn.setValue(settings.minconn)
        self.maxconn.setValue(settings.maxconn)


class ConnectorPoolFields(QWidget):
    """`settings` is what the field says."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pool_size = count_field(
            1, LARGEST_CONNECTOR_POOL, "All are opened at once; whoever asks for more gets PoolError"
        )
        _lay_out(self, {"pool_size": self.pool_size})
        self.settings = ConnectorPool()
        self.pool_size.valueChanged.connect(self.edited)

    @property
    def settings(self) -> ConnectorPool:
        """What the field says."""
        return ConnectorPool(pool_size=self.pool_size.value())

    @settings.setter
    def settings(self, settings: ConnectorPool) -> None:
        self.pool_size.setValue(settings.pool_size)


class UnwaitingPoolFields(QObject):
    """The fields of both, each in a row of its own."""

    edited = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.psycopg2 = Psycopg2PoolFields()
        self.connector = ConnectorPoolFields()
        self.psycopg2.edited.connect(self.edited)
        self.connector.edited.connect(self.edited)

    def show_settings(self, pool: PoolSettings) -> None:
        """Fill the fields."""
        self.psycopg2.settings = pool.psycopg2
        self.connector.settings = pool.connector

    def in_settings(self, pool: PoolSettings) -> PoolSettings:
        """The settings with what the fields say."""
        return msgspec.structs.replace(
            pool, psycopg2=self.psycopg2.settings, connector=self.connector.settings
        )


def _lay_out(widget: QWidget, fields: dict[str, QSpinBox]) -> None:
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(4)
    for column, (label, field) in enumerate(fields.items()):
        grid.addWidget(PlainLabel(label, "muted"), 0, column)
        grid.addWidget(field, 1, column)
        field.setAccessibleName(f"Pool {label}")
        give_room(field)
    for column in range(COLUMNS):
        grid.setColumnStretch(column, 1)
