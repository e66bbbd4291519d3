"""The settings of oracledb's own pool."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QSpinBox,
    QWidget,
)

from poolkeeper.desktop.connections.choice_field import ChoiceField
from poolkeeper.desktop.connections.pool_fields import count_field, give_room
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.oracle import DriverPool, GetMode

MODES = {
    GetMode.TIMEDWAIT: "wait for so long",
    GetMode.WAIT: "wait for ever",
    GetMode.NOWAIT: "do not wait",
    GetMode.FORCEGET: "open one more",
}


class DriverPoolFields(QWidget):
    """`settings` is what the fields say."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.min = count_field(0, 500, "Connections that the pool keeps")
        self.max = count_field(1, 500, "Most connections at once")
        self.increment = count_field(1, 100, "Connections made at a time")
        self.getmode = ChoiceField(MODES)
        self.getmode.setToolTip("When every connection is in use")
        self.wait_s = QDoubleSpinBox()
        self.wait_s.setRange(0.1, 3600)
        self.wait_s.setDecimals(1)
        self.wait_s.setSuffix(" s")
        self.timeout_s = _seconds(0, "Idle for so long, a connection beyond the least is closed")
        self.max_lifetime_s = _seconds(0, "Age at which a connection is replaced")
        self.ping_interval_s = _seconds(-1, "Idle for so long, a connection is pinged before it is leased")
        self.homogeneous = QCheckBox("Homogeneous")
        self.homogeneous.setToolTip("All connections have the same user")
        self.statement_cache = count_field(0, 10_000, "Statements kept parsed for each connection")
        self._lay_out()
        self.settings = DriverPool()
        self.getmode.currentIndexChanged.connect(self._show_fitting)

    @property
    def settings(self) -> DriverPool:
        """What the fields say."""
        return DriverPool(
            min=self.min.value(),
            max=self.max.value(),
            increment=self.increment.value(),
            getmode=self.getmode.choice,
            wait_s=round(self.wait_s.value(), 1),
            timeout_s=self.timeout_s.value(),
            max_lifetime_s=self.max_lifetime_s.value(),
            ping_interval_s=self.ping_interval_s.value(),
            homogeneous=self.homogeneous.isChecked(),
            statement_cache=self.statement_cache.value(),
        )

    @settings.setter
    def settings(self, shown: DriverPool) -> None:
        self.min.setValue(shown.min)
        self.max.setValue(shown.max)
        self.increment.setValue(shown.increment)
        self.getmode.choice = shown.getmode
        self.wait_s.setValue(shown.wait_s)
        self.timeout_s.setValue(shown.timeout_s)
        self.max_lifetime_s.setValue(shown.max_lifetime_s)
        self.ping_interval_s.setValue(shown.ping_interval_s)
        self.homogeneous.setChecked(shown.homogeneous)
        self.statement_cache.setValue(shown.statement_cache)
        self._show_fitting()

    def _show_fitting(self) -> None:
        self.wait_s.setEnabled(self.getmode.choice is GetMode.TIMEDWAIT)
        self.edited.emit()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        fields = (
            ("least", self.min), ("most", self.max), ("increment", self.increment),
            ("cache", self.statement_cache), ("when empty", self.getmode), ("wait", self.wait_s),
            ("idle time-out", self.timeout_s),
            ("lifetime", self.max_lifetime_s), ("ping after", self.ping_interval_s),
        )  # fmt: skip
        for place, (label, field) in enumerate(fields):
            line, column = divmod(place, 4)
            grid.addWidget(PlainLabel(label, "muted"), 2 * line, column)
            grid.addWidget(field, 2 * line + 1, column)
            field.setAccessibleName(f"Pool {label}")
            if isinstance(field, QAbstractSpinBox):
                give_room(field)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self.homogeneous, 5, 1, 1, 2)


def _seconds(least: int, tip: str) -> QSpinBox:
    box = count_field(least, 2_592_000, tip)
    box.setSuffix(" s")
    box.setSpecialValueText("never")
    return box
