"""The pool panel's page when there is no pool to show: a sentence, and what to do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.worker.messages import Action, Explained

_LINK_TEXTS = {
    Action.REOPEN: "Reopen",
    Action.EDIT_PROFILE: "Edit connection",
    Action.ENTER_PASSWORD: "Enter password",
}


class MessagePage(QWidget):
    """One calm sentence, or a failure with its remedies.

    `remedy_requested` carries the `Action` of the link that was pressed.
    """

    remedy_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._body = QWidget()
        self._column.addWidget(self._body)

    def say(self, sentence: str) -> None:
        """Show a sentence in the middle."""
        label = PlainLabel(sentence, "muted", wrap=True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._replace(QWidget(), label)

    def explain(self, explained: Explained) -> None:
        """Show what happened, what to do, and the server's own words."""
        card = QFrame()
        card.setProperty("role", "alert")
        widgets: list[QWidget] = [PlainLabel(explained.title, "error", wrap=True, selectable=True)]
        for remedy in explained.remedies:
            widgets.append(PlainLabel(remedy.text, wrap=True))
            if remedy.action in _LINK_TEXTS:
                widgets.append(self._link(remedy.action))
        if explained.detail:
            widgets.append(PlainLabel(explained.detail, "muted", wrap=True, selectable=True))
        self._replace(card, *widgets)

    def _link(self, action: Action) -> QPushButton:
        link = QPushButton(_LINK_TEXTS[action])
        link.setProperty("role", "link")
        link.clicked.connect(lambda: self.remedy_requested.emit(action))
        return link

    def _replace(self, body: QWidget, *widgets: QWidget) -> None:
        lines = QVBoxLayout(body)
        for widget in widgets:
            place = Qt.AlignmentFlag.AlignLeft if isinstance(widget, QPushButton) else Qt.AlignmentFlag(0)
            lines.addWidget(widget, 0, place)
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        alert = body.property("role") == "alert"
        self._column.addWidget(body, 0 if alert else 1)
        if alert:
            self._column.addStretch()
