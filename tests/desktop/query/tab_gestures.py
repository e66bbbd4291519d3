"""What a user does in a query tab, and sees in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from poolkeeper.worker.messages import (
    Explained,
    Remedy,
    StatementStarted,
)

CONTROL = Qt.KeyboardModifier.ControlModifier
SYNTAX_ERROR = Explained(
    "The server does not understand this statement.",
    'ERROR:  syntax error at or near "<img src=x>"',
    "42601",
    (Remedy("look at the place that the server names"),),
)


def press_run(qtbot, tab):
    with qtbot.waitSignal(tab.run_requested) as asked:
        qtbot.keyClick(tab.pane.editor, Qt.Key.Key_Return, CONTROL)
    return asked.args[0]


def start(tab, statement="SELECT 1"):
    tab.set_statement_text(statement)
    tab.request_run()
    tab.show_waiting()
    tab.show_started(StatementStarted(1, "21877", 0.004))


def buttons_enabled(tab):
    bar = tab.toolbar
    each = (bar.run_button, bar.cancel_button, bar.mode_button, bar.commit_button, bar.rollback_button)
    return [button.text() for button in each if button.isEnabled()]


def all_text(widget):
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())
