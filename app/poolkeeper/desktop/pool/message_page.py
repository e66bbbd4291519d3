"""The pool panel's page when there is no pool to show: a sentence, and what to do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from poolkeeper.desktop.plain_label import PlainLabel, beginning
from poolkeeper.worker.messages import Action, Explained


class MessagePage(QScrollArea):
    """One calm sentence, or a failure with its remedies; scrolls where a server says much.

    `remedy_requested` carries the `Action` of the link that was pressed.
    """

    remedy_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def say(self, sentence: str) -> None:
        """Show a sentence in the middle."""
        label = PlainLabel(sentence, "muted", wrap=True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._show(label)

    def explain(self, explained: Explained) -> None:
        """Show what happened, what to do, and the server's own words."""
        widgets: list[QWidget] = [PlainLabel(explained.title, "error", wrap=True, selectable=True)]
        for remedy in explained.remedies:
            widgets.append(PlainLabel(remedy.text, wrap=True))
            if remedy.action is not Action.NONE:
                widgets.append(self._link(remedy.action))
        if explained.detail:
            widgets.append(PlainLabel(beginning(explained.detail), "muted", wrap=True, selectable=True))
        card = QFrame()
        card.setProperty("role", "alert")
        lines = QVBoxLayout(card)
        for widget in widgets:
            lines.addWidget(widget)
            if isinstance(widget, QPushButton):
                lines.setAlignment(widget, Qt.AlignmentFlag.AlignLeft)
        self._show(card, stretch_below=True)

    def _link(self, action: Action) -> QPushButton:
        link = QPushButton(action.value.capitalize())
        link.setProperty("role", "link")
        link.clicked.connect(lambda: self.remedy_requested.emit(action))
        return link

    def _show(self, body: QWidget, *, stretch_below: bool = False) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(body)
        if stretch_below:
            column.addStretch()
        # not at once: it may be a click on its own link that replaces a page
        if (before := self.takeWidget()) is not None:
            before.deleteLater()
        self.setWidget(page)
