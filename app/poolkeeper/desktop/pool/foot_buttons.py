"""The buttons at the foot of the pool panel: each does what the menu entry of its name does."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from poolkeeper.desktop.plain_label import plain_tool_tip

PER_ROW = 2
BUTTONS = (
    ("server_sessions", "Sessions…", "Every session on the server, and who blocks whom"),
    ("pool_as_code", "As code…", "Copy this profile and its pool as code for an application"),
    ("pool_lab", "Pool lab…", "Try pools and workloads on this database, and see which size would do"),
    ("flight_recorder", "Flight recorder…", "What happened in the pool during the last hours, and why"),
)
"""The action's name in the menus, the button's text, and its tool tip."""


class FootButtons(QWidget):
    """`requested` carries the name of the action whose button was pressed."""

    requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        self.buttons: dict[str, QPushButton] = {}
        for place, (name, text, tip) in enumerate(BUTTONS):
            button = QPushButton(text)
            button.setToolTip(plain_tool_tip(tip))
            button.setAutoDefault(False)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked=False, wanted=name: self.requested.emit(wanted))
            grid.addWidget(button, place // PER_ROW, place % PER_ROW)
            self.buttons[name] = button
        for column in range(PER_ROW):
            grid.setColumnStretch(column, 1)
