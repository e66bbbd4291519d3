"""The settings of psycopg_pool's ConnectionPool, by its own names."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QGridLayout, QSpinBox, QWidget

from poolkeeper.desktop.connections.pool_fields import count_field, give_room
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.pool_kinds import PsycopgPool

COLUMNS = 4


class PsycopgPoolFields(QWidget):
    """`settings` is what the fields say."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.min_size = count_field(0, 500, "Connections that the pool keeps")
        self.max_size = count_field(1, 500, "The most connections at once")
        self.timeout_s = QDoubleSpinBox()
        self.timeout_s.setRange(0.1, 3600)
        self.timeout_s.setDecimals(1)
        self.timeout_s.setSuffix(" s")
        self.timeout_s.setToolTip("How long to wait for a connection when all are in use")
        self.max_waiting = count_field(0, 100_000, "So many may wait at once; more are turned away")
        self.max_waiting.setSpecialValueText("no limit")
        self.max_lifetime_s = _seconds("Age at which a connection is replaced")
        self.max_idle_s = _seconds("Unused for so long, a connection beyond min_size is closed")
        self.reconnect_timeout_s = _seconds("For so long the pool tries to connect by itself")
        self.check = QCheckBox("check")
        self.check.setToolTip("Ask a connection whether it lives before it is leased")
        self._fields: dict[str, QSpinBox | QDoubleSpinBox] = {
            "min_size": self.min_size,
            "max_size": self.max_size,
            "timeout": self.timeout_s,
            "max_waiting": self.max_waiting,
            "max_lifetime": self.max_lifetime_s,
            "max_idle": self.max_idle_s,
            "reconnect": self.reconnect_timeout_s,
        }
        self._lay_out()
        self.settings = PsycopgPool()
        for field in self._fields.values():
            field.valueChanged.connect(self.edited)
        self.check.toggled.connect(self.edited)

    @property
    def settings(self) -> PsycopgPool:
        """What the fields say."""
        return PsycopgPool(
            min_size=self.min_size.value(),
            max_size=self.max_size.value(),
            timeout_s=round(self.timeout_s.value(), 1),
            max_waiting=self.max_waiting.value(),
            max_lifetime_s=self.max_lifetime_s.value(),
            max_idle_s=self.max_idle_s.value(),
            reconnect_timeout_s=self.reconnect_timeout_s.value(),
            check=self.check.isChecked(),
        )

    @settings.setter
    def settings(self, settings: PsycopgPool) -> None:
        self.min_size.setValue(settings.min_size)
        self.max_size.setValue(settings.max_size)
        self.timeout_s.setValue(settings.timeout_s)
        self.max_waiting.setValue(settings.max_waiting)
        self.max_lifetime_s.setValue(settings.max_lifetime_s)
        self.max_idle_s.setValue(settings.max_idle_s)
        self.reconnect_timeout_s.setValue(settings.reconnect_timeout_s)
        self.check.setChecked(settings.check)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for place, (label, field) in enumerate(self._fields.items()):
            line, column = divmod(place, COLUMNS)
            grid.addWidget(PlainLabel(label, "muted"), 2 * line, column)
            grid.addWidget(field, 2 * line + 1, column)
            grid.setColumnStretch(column, 1)
            field.setAccessibleName(f"Pool {label}")
            give_room(field)
        grid.addWidget(self.check, 3, 3)


def _seconds(tip: str) -> QSpinBox:
    box = count_field(1, 2_592_000, tip)
    box.setSuffix(" s")
    return box
