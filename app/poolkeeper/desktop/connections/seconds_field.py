"""A number of seconds to type."""

from PySide6.QtWidgets import QDoubleSpinBox


def seconds_field(least: float, most: float, name: str) -> QDoubleSpinBox:
    """From `least` to `most` seconds; `name` is what it is called."""
    field = QDoubleSpinBox()
    field.setRange(least, most)
    field.setDecimals(1)
    field.setSuffix(" s")
    field.setFixedWidth(92)
    field.lineEdit().setTextMargins(4, 0, 0, 0)
    field.setAccessibleName(name)
    field.setToolTip(name)
    return field
