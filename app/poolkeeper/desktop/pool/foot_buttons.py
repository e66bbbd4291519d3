"""The buttons at the foot of the pool panel: each does what the menu entry of its name does."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from poolkeeper.desktop.connections.notice_strip import NoticeStrip
from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.profiles.pool_kinds import KIND_NAMES, PoolKind

PER_ROW = 2
BUTTONS = (
    ("resize_pool", "Resize…", "Change how many connections the open pool keeps and may have"),
    (
        "recycle_pool",
        "Recycle",
        "Close and replace every idle connection, and those in use when they come back",
    ),
    ("server_sessions", "Sessions…", "Every session on the server, and who blocks whom"),
    ("pool_as_code", "As code…", "Copy this profile and its pool as code for an application"),
    ("pool_lab", "Pool lab…", "Try pools and workloads on this database, and see which size would do"),
    ("flight_recorder", "Flight recorder…", "What happened in the pool during the last hours, and why"),
)
"""The action's name in the menus, the button's text, and its tool tip."""

OF_POOLS = ("resize_pool", "recycle_pool")
"""What only a pool that keeps connections can do."""

_WHY_NOT = {
    PoolKind.NULL: "keeps no connections: there is no size, and nothing to recycle",
    PoolKind.ODBC: "is the driver manager’s: neither its size nor its idle connections can be reached",
}


class FootButtons(QWidget):
    """`requested` carries the name of the action whose button was pressed; `answer` says how it went."""

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
            button.setStyleSheet("QPushButton { padding: 4px 6px; }")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked=False, wanted=name: self.requested.emit(wanted))
            grid.addWidget(button, place // PER_ROW, place % PER_ROW)
            self.buttons[name] = button
        self.answer = NoticeStrip()
        grid.addWidget(self.answer, len(BUTTONS) // PER_ROW, 0, 1, PER_ROW)
        for column in range(PER_ROW):
            grid.setColumnStretch(column, 1)

    def show_kind(self, kind: PoolKind) -> None:
        """Enable what a pool of this kind can do, and say why it cannot do the rest."""
        for name, _text, tip in BUTTONS:
            if name in OF_POOLS:
                self.buttons[name].setEnabled(not kind.keeps_nothing)
                words = f"{KIND_NAMES[kind]} {_WHY_NOT[kind]}" if kind.keeps_nothing else tip
                self.buttons[name].setToolTip(plain_tool_tip(words))
