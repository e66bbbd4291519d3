"""Where a tab's statements run, on a profile with replicas: automatic, the primary, a replica."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from poolkeeper.desktop.plain_label import plain_tool_tip
from poolkeeper.worker.messages import ServerChoice

NAMES = {
    ServerChoice.AUTOMATIC: "Automatic",
    ServerChoice.PRIMARY: "Primary",
    ServerChoice.REPLICA: "Replica",
}
_TIPS = {
    ServerChoice.AUTOMATIC: "Reads go to healthy replicas in turn, all else and transactions to the primary",
    ServerChoice.PRIMARY: "Everything of this tab runs on the primary",
    ServerChoice.REPLICA: "Everything of this tab runs on a healthy replica; what may write is refused",
}


class ServerButton(QPushButton):
    """`choice` is what is chosen; the menu opens by mouse, Space or Down."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = ServerChoice.AUTOMATIC
        self._short = False
        self._actions: dict[ServerChoice, QAction] = {}
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        for choice, name in NAMES.items():
            action = menu.addAction(name)
            action.setToolTip(plain_tool_tip(_TIPS[choice]))
            action.setCheckable(True)
            action.setActionGroup(group)
            action.triggered.connect(lambda _checked, each=choice: self.choose(each))
            self._actions[choice] = action
        self.setMenu(menu)
        self.setStyleSheet("QPushButton { padding-right: 22px; }")
        self.choose(ServerChoice.AUTOMATIC)

    def choose(self, choice: ServerChoice) -> None:
        """Choose where the next statement runs."""
        self.choice = choice
        self._actions[choice].setChecked(True)
        self._show()
        self.setAccessibleName(f"Server for this tab: {NAMES[choice]}")
        self.setToolTip(plain_tool_tip(_TIPS[choice]))
        self.chosen.emit()

    def set_short(self, short: bool) -> None:
        """Say the choice in fewer letters, where the room is short."""
        self._short = short
        self._show()

    def _show(self) -> None:
        name = NAMES[self.choice].lower()
        self.setText(f"Server: {name[:4] if self._short and self.choice is ServerChoice.AUTOMATIC else name}")
