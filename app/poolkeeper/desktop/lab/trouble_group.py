"""What is to go wrong between pool and server, or why nothing can."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from poolkeeper.desktop.lab.form_rows import group, whole
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.lab_messages import LONGEST_RUN_S, Trouble, no_trouble_because

_FIELD_PX = 84


class TroubleGroup(QWidget):
    """Each kind of trouble is a box to tick with its figures; greyed with the reason where none can be."""

    edited = Signal()

    def __init__(self, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.latency, self.latency_ms, self.jitter_ms = QCheckBox("latency"), _ms(80), _ms(0)
        self.limit, self.bandwidth = QCheckBox("limit to"), whole(1, 1_000_000, 500, "kB/s")
        self.cut, self.cut_at_s = QCheckBox("cut every connection at"), _seconds(5)
        self.freeze, self.freeze_at_s, self.freeze_s = QCheckBox("freeze at"), _seconds(5), _seconds(3)
        self.refuse, self.refuse_from_s = QCheckBox("refuse new ones from"), _seconds(5)
        self.reason = PlainLabel(no_trouble_because(profile), "muted", wrap=True)
        self._inner, column = group("Trouble")
        self._rows = QWidget()
        self._lay_out(column)
        self._rows.setEnabled(not self.reason.text())
        self.reason.setVisible(bool(self.reason.text()))

    @property
    def trouble(self) -> Trouble:
        """What is ticked."""
        return Trouble(
            latency_ms=self.latency_ms.value() if self.latency.isChecked() else 0,
            jitter_ms=self.jitter_ms.value() if self.latency.isChecked() else 0,
            bandwidth_kb_s=self.bandwidth.value() if self.limit.isChecked() else 0,
            cut_at_s=self.cut_at_s.value() if self.cut.isChecked() else None,
            freeze_at_s=self.freeze_at_s.value() if self.freeze.isChecked() else None,
            freeze_s=self.freeze_s.value(),
            refuse_from_s=self.refuse_from_s.value() if self.refuse.isChecked() else None,
        )

    def _lay_out(self, column: QVBoxLayout) -> None:
        rows = QVBoxLayout(self._rows)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        self._add(rows, self.latency, "Latency", (self.latency_ms, " ± "), (self.jitter_ms, ""))
        self._add(rows, self.limit, "Bandwidth", (self.bandwidth, ""))
        self._add(rows, self.cut, "Cut", (self.cut_at_s, ""))
        self._add(rows, self.freeze, "Freeze", (self.freeze_at_s, " for "), (self.freeze_s, ""))
        self._add(rows, self.refuse, "Refuse", (self.refuse_from_s, ""))
        column.addWidget(self.reason)
        column.addWidget(self._rows)
        self.latency.setToolTip("Added to each answer of the server, more or less the jitter")
        self.cut.setToolTip("Reset every connection at this moment, as a firewall or a restart does")
        self.freeze.setToolTip("Pass nothing on for a while, as a network that hangs")
        self.refuse.setToolTip("Take no new connection from this moment on; those that are there go on")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._inner)

    def _add(self, rows: QVBoxLayout, box: QCheckBox, name: str, *fields: tuple[QSpinBox, str]) -> None:
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(box)
        layout.addStretch(1)
        for place, (field, after) in enumerate(fields):
            field.setFixedWidth(_FIELD_PX if len(fields) > 1 else 96)
            field.setEnabled(False)
            field.setAccessibleName(f"{name}{' for' if place else ''}")
            box.toggled.connect(field.setEnabled)
            field.valueChanged.connect(lambda _value: self.edited.emit())
            layout.addWidget(field)
            if after:
                layout.addWidget(PlainLabel(after.strip(), "muted"))
        box.toggled.connect(lambda _on: self.edited.emit())
        rows.addWidget(line)


def _ms(value: int) -> QSpinBox:
    return whole(0, 60_000, value, "ms")


def _seconds(value: int) -> QSpinBox:
    return whole(0, int(LONGEST_RUN_S), value, "s")
