"""One figure of the pool panel: what it is called at the left, the figure at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from poolkeeper.desktop.plain_label import PlainLabel


def figure_row(name: str, figure: PlainLabel) -> QHBoxLayout:
    """A row for `figure`; where the width is short the name gives way, and its tip says it whole."""
    figure.setAccessibleName(name)
    label = PlainLabel(name, "small")
    label.setToolTip(name)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    row = QHBoxLayout()
    row.addWidget(label, 1)
    row.addWidget(figure, 0, Qt.AlignmentFlag.AlignRight)
    return row
