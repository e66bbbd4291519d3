"""The question before something with an open transaction is closed."""

import enum
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from poolkeeper.desktop.tab_controller import TabController


class Answer(enum.Enum):
    """What to do with open transactions."""

    COMMIT = "commit"
    ROLL_BACK = "roll back"
    STAY = "stay"


def ask_about_transactions(parent: QWidget, holders: list[str]) -> Answer:
    """Ask what to do with the open transactions of these tabs; Escape stays."""
    question = QMessageBox(parent)
    question.setObjectName("unfinished work")
    question.setIcon(QMessageBox.Icon.Warning)
    question.setTextFormat(Qt.TextFormat.PlainText)
    question.setWindowTitle("Open transaction")
    if len(holders) == 1:
        question.setText(f"“{holders[0]}” has an open transaction.")
    else:
        question.setText(f"{len(holders)} tabs have an open transaction: {', '.join(holders)}.")
    question.setInformativeText("Without a commit its changes are undone.")
    commit = question.addButton("Commit", QMessageBox.ButtonRole.AcceptRole)
    roll_back = question.addButton("Roll back", QMessageBox.ButtonRole.DestructiveRole)
    stay = question.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    question.setDefaultButton(stay)
    question.setEscapeButton(stay)
    question.exec()
    clicked = question.clickedButton()
    if clicked is commit:
        return Answer.COMMIT
    return Answer.ROLL_BACK if clicked is roll_back else Answer.STAY


def settle(controllers: Sequence[TabController], parent: QWidget, then: Callable[[], None]) -> None:
    """Ask about what these tabs have open, and call `then` when nothing stands in the way.

    A commit must have succeeded on the server before `then` is called; a roll-back comes with closing.
    """
    unfinished = [controller for controller in controllers if controller.transaction_open]
    if not unfinished:
        then()
        return
    match ask_about_transactions(parent, [controller.holder for controller in unfinished]):
        case Answer.ROLL_BACK:
            then()
        case Answer.COMMIT:
            _Commits(unfinished, then)


class _Commits(QObject):
    """Waits for commits; one that fails leaves everything open, and its tab says why."""

    def __init__(self, controllers: Sequence[TabController], then: Callable[[], None]) -> None:
        super().__init__(controllers[0])
        self._waiting = len(controllers)
        self._then = then
        for controller in controllers:
            controller.transaction_ended.connect(self._ended)
            controller.end_transaction(commit=True)

    def _ended(self, committed: bool) -> None:
        self._waiting -= 1 if committed else 0
        if not committed:
            self.deleteLater()
        elif not self._waiting:
            self.deleteLater()
            self._then()
