"""The pool's settings: a preset, and each setting by itself."""

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.presets import PRESETS, preset_of, with_preset
from poolkeeper.profiles.profile import PoolSettings

CUSTOM = "Custom"


class PoolFields(QWidget):
    """Choosing a preset fills the fields; editing a field names the preset that it makes, if any."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preset = QComboBox()
        self.preset.addItems([*PRESETS, CUSTOM])
        self.preset.setAccessibleName("Preset of the pool")
        self.size_field = count_field(1, 500, "Connections that the pool keeps")
        self.max_overflow = count_field(0, 500, "Connections beyond the size, closed when they come back")
        self.wait_s = QDoubleSpinBox()
        self.wait_s.setRange(0.1, 3600)
        self.wait_s.setDecimals(1)
        self.wait_s.setSuffix(" s")
        self.wait_s.setToolTip("How long to wait for a connection when all are in use")
        self.recycle_s = count_field(-1, 2_592_000, "Age at which a connection is replaced")
        self.recycle_s.setSuffix(" s")
        self.recycle_s.setSpecialValueText("never")
        self.pre_ping = QCheckBox("Pre-ping")
        self.pre_ping.setToolTip("Ask an idle connection whether it lives before it is leased")
        self._lay_out()
        self._base = PoolSettings()
        self.settings = self._base
        self.preset.activated.connect(self._take_preset)
        for field in (self.size_field, self.max_overflow, self.wait_s, self.recycle_s):
            field.valueChanged.connect(self._note_edit)
            give_room(field)
        self.pre_ping.toggled.connect(self._note_edit)

    @property
    def settings(self) -> PoolSettings:
        """What the fields say; of the other kinds of pool what was given."""
        wait_s = round(self.wait_s.value(), 1)
        return msgspec.structs.replace(
            self._base,
            size=self.size_field.value(),
            max_overflow=self.max_overflow.value(),
            wait_s=wait_s,
            recycle_s=self.recycle_s.value(),
            pre_ping=self.pre_ping.isChecked(),
        )

    @settings.setter
    def settings(self, settings: PoolSettings) -> None:
        self._base = settings
        self.size_field.setValue(settings.size)
        self.max_overflow.setValue(settings.max_overflow)
        self.wait_s.setValue(settings.wait_s)
        self.recycle_s.setValue(settings.recycle_s)
        self.pre_ping.setChecked(settings.pre_ping)
        self.preset.setCurrentText(preset_of(settings) or CUSTOM)

    def _take_preset(self) -> None:
        preset = PRESETS.get(self.preset.currentText())
        if preset is not None:
            self.settings = with_preset(self.settings, preset)

    def _note_edit(self) -> None:
        self.preset.setCurrentText(preset_of(self.settings) or CUSTOM)
        self.edited.emit()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.preset, 0, 0, 1, 3)
        grid.addWidget(self.pre_ping, 0, 3)
        for column, (label, field) in enumerate(
            (
                ("size", self.size_field),
                ("overflow", self.max_overflow),
                ("wait", self.wait_s),
                ("recycle", self.recycle_s),
            )
        ):
            grid.addWidget(PlainLabel(label, "muted"), 1, column)
            grid.addWidget(field, 2, column)
            field.setAccessibleName(f"Pool {label}")
            grid.setColumnStretch(column, 1)


def give_room(field: QAbstractSpinBox) -> None:
    """Let a spin box share a row evenly, with its text off the border."""
    edit = field.lineEdit()
    if edit is not None:
        edit.setTextMargins(4, 0, 0, 0)
    field.setMinimumWidth(76)
    field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)


def count_field(least: int, most: int, tip: str) -> QSpinBox:
    """A field for a whole number from `least` to `most`."""
    box = QSpinBox()
    box.setRange(least, most)
    box.setToolTip(tip)
    return box
