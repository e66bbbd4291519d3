"""Rows of the lab's settings: what is asked at the left, a narrow field at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel

FIELD_PX = 96


def group(title: str) -> tuple[QWidget, QVBoxLayout]:
    """A headed group of rows and the layout that they go into."""
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(PlainLabel(title, "section"))
    return widget, column


def row(name: str, field: QWidget) -> QWidget:
    """A row for `field`, which is called so to those who do not see it, too."""
    widget = QWidget()
    layout = QHBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    label = PlainLabel(name)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setBuddy(field)
    layout.addWidget(label, 1)
    layout.addWidget(field, 0, Qt.AlignmentFlag.AlignRight)
    if not field.accessibleName():
        field.setAccessibleName(name)
    if isinstance(field, QAbstractSpinBox):
        field.setFixedWidth(FIELD_PX)
        give_room(field)
    return widget


def give_room(field: QAbstractSpinBox) -> None:
    """Keep the text off the border."""
    edit = field.lineEdit()
    if edit is not None:
        edit.setTextMargins(5, 0, 0, 0)


def whole(least: int, most: int, value: int, unit: str = "", tip: str = "") -> QSpinBox:
    """A field for a whole number with its unit."""
    box = QSpinBox()
    box.setRange(least, most)
    box.setValue(value)
    box.setSuffix(f" {unit}" if unit else "")
    box.setToolTip(tip)
    box.setFixedWidth(FIELD_PX)
    give_room(box)
    return box
