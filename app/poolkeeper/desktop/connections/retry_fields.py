"""How often a connection is asked for, and the wait in between."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QWidget

from poolkeeper.desktop.connections.pool_fields import count_field
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.pool_kinds import Retries

TIP = (
    "Asked for again where all are in use, or where the network or the server may come back; "
    "a refused sign-in is never tried again"
)


class RetryFields(QWidget):
    """`retries` is what the fields say."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attempts = count_field(1, 100, TIP)
        self.attempts.setAccessibleName("Attempts at a connection")
        self.wait_s = QDoubleSpinBox()
        self.wait_s.setRange(0, 3600)
        self.wait_s.setDecimals(1)
        self.wait_s.setSuffix(" s")
        self.wait_s.setToolTip("The wait before the next attempt")
        self.wait_s.setAccessibleName("Wait between two attempts")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.attempts, PlainLabel("attempts, with", "muted"), self.wait_s):
            row.addWidget(widget)
        row.addWidget(PlainLabel("in between", "muted"), 1)
        for field in (self.attempts, self.wait_s):
            field.lineEdit().setTextMargins(4, 0, 0, 0)
            field.setFixedWidth(84)
        self.retries = Retries()
        self.attempts.valueChanged.connect(self._change)
        self.wait_s.valueChanged.connect(self._change)

    @property
    def retries(self) -> Retries:
        """What the fields say."""
        return Retries(attempts=self.attempts.value(), wait_s=round(self.wait_s.value(), 1))

    @retries.setter
    def retries(self, retries: Retries) -> None:
        self.attempts.setValue(retries.attempts)
        self.wait_s.setValue(retries.wait_s)
        self.wait_s.setEnabled(retries.attempts > 1)

    def _change(self) -> None:
        self.wait_s.setEnabled(self.attempts.value() > 1)
        self.edited.emit()
