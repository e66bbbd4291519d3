"""One step of the connection test: mark, name, what was found, and the time it took."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from poolkeeper.desktop.connections.outcome_icon import OutcomeIcon
from poolkeeper.desktop.connections.remedy_list import RemedyList
from poolkeeper.desktop.fonts import monospace_font
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.source_link import SourceLink
from poolkeeper.desktop.theme import restyle
from poolkeeper.worker.messages import Explained, Outcome, Step, StepReport

_WAITING = frozenset({Outcome.RUNNING, Outcome.NOT_REACHED})


class StepRow(QFrame):
    """A failed step opens up: what happened, the server's own words, and what to do."""

    action_requested = Signal(object)

    def __init__(self, step: Step, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.icon = OutcomeIcon()
        self.name = PlainLabel(step.value, "heading")
        self.name.setFixedWidth(104)
        self.detail = PlainLabel("", "muted", wrap=True, selectable=True)
        self.took = PlainLabel("", "muted")
        self.took.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.explanation = QVBoxLayout()
        self.explanation.setSpacing(6)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.detail)
        middle.addLayout(self.explanation)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(10)
        for widget in (self.icon, self.name):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(middle, 1)
        layout.addWidget(self.took, 0, Qt.AlignmentFlag.AlignTop)
        self.clear()

    def clear(self) -> None:
        """The step has not begun."""
        self._forget_explanation()
        self.icon.show_outcome(Outcome.NOT_REACHED)
        self.name.set_role("muted")
        self.detail.set_role("faint")
        self.detail.setText("")
        self.took.setText("")
        restyle(self, role="")

    def show_report(self, report: StepReport) -> None:
        """Show how the step goes, or how it went."""
        self.clear()
        self.icon.show_outcome(report.outcome)
        if report.outcome is not Outcome.NOT_REACHED:
            self.name.set_role("heading")
            self.detail.set_role("muted")
        self.detail.setText(report.detail or _words(report.outcome))
        if report.outcome not in _WAITING:
            self.took.setText(f"{report.took_s * 1000:,.0f} ms")
        if report.explained is not None:
            self.show_explained(report.explained)

    def show_explained(self, explained: Explained) -> None:
        """Open the row up with an explanation."""
        self._forget_explanation()
        self.icon.show_outcome(Outcome.FAILED)
        restyle(self, role="failed-step")
        self.detail.set_role("trouble")
        self.detail.setText(explained.title)
        words = " · ".join(part for part in (explained.detail, explained.code) if part)
        if words:
            server = PlainLabel(words[:4_000], "muted", wrap=True, selectable=True)
            server.setFont(monospace_font(12))
            self.explanation.addWidget(server)
        if explained.remedies:
            remedies = RemedyList(explained.remedies)
            remedies.action_requested.connect(self.action_requested)
            self.explanation.addWidget(remedies)
        if explained.source:
            self.explanation.addWidget(SourceLink(explained), 0, Qt.AlignmentFlag.AlignLeft)

    def _forget_explanation(self) -> None:
        while (item := self.explanation.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _words(outcome: Outcome) -> str:
    return {Outcome.RUNNING: "…", Outcome.NOT_REACHED: "not reached"}.get(outcome, outcome.value)
