"""How an open pool is looked after: how often it is checked, when to warn of one who keeps a connection."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from poolkeeper.desktop.connections.pool_fields import count_field
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.profile import Health


class HealthFields(QWidget):
    """0 switches either off, and the field says so."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.every_s = count_field(
            0, 86_400, "Check the open pool this often, from 5 s on; 0 switches it off"
        )
        self.leak_warning_s = count_field(
            0, 604_800, "Warn in the pool panel of one who keeps a connection for longer; 0 switches it off"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for label, field in (("check every", self.every_s), ("leak warning after", self.leak_warning_s)):
            field.setSuffix(" s")
            field.setSpecialValueText("off")
            field.setFixedWidth(92)
            field.lineEdit().setTextMargins(4, 0, 0, 0)
            field.setAccessibleName(f"Health: {label}")
            field.valueChanged.connect(self.edited)
            row.addWidget(PlainLabel(label, "muted"))
            row.addWidget(field)
        row.addStretch(1)
        self.settings = Health()

    @property
    def settings(self) -> Health:
        """What the fields say."""
        return Health(every_s=self.every_s.value(), leak_warning_s=self.leak_warning_s.value())

    @settings.setter
    def settings(self, settings: Health) -> None:
        self.every_s.setValue(settings.every_s)
        self.leak_warning_s.setValue(settings.leak_warning_s)
