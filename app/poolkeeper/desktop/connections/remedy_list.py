"""What to try, line by line; what the window can do itself is a link."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import restyle
from poolkeeper.worker.messages import Action, Remedy


class RemedyList(QWidget):
    """Carries the action of the link that was clicked."""

    action_requested = Signal(object)

    def __init__(self, remedies: Sequence[Remedy], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(7)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for line, remedy in enumerate(remedies):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(PlainLabel("•"), line, 0, top)
            text = PlainLabel(remedy.text, wrap=True, selectable=True)
            if remedy.action is Action.NONE:
                grid.addWidget(text, line, 1, 1, 2)
            else:
                grid.addWidget(text, line, 1)
                grid.addWidget(self._link(remedy.action), line, 2, top)

    def _link(self, action: Action) -> QPushButton:
        link = QPushButton(action.value.capitalize())
        link.setAutoDefault(False)
        restyle(link, role="link")
        link.clicked.connect(lambda: self.action_requested.emit(action))
        return link
