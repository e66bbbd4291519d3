"""What a run says, in a box below its figures."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.desktop.plain_label import PlainLabel, beginning
from poolkeeper.desktop.theme import restyle


class VerdictBox(QFrame):
    """The finding, the advice in bold, and what the server has left; or why there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = PlainLabel("What this run says", "heading")
        self.found = PlainLabel("", wrap=True, selectable=True)
        self.advice = PlainLabel("", "heading", wrap=True, selectable=True)
        self.room = PlainLabel("", "muted", wrap=True, selectable=True)
        restyle(self, role="card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 9)
        column.setSpacing(3)
        for label in (self.heading, self.found, self.advice, self.room):
            column.addWidget(label)
        self.show_run(None)

    def show_run(self, record: LabRecord | None) -> None:
        """Show what a run says as far as it is known."""
        if record is None or record.running:
            stopping = (
                "Its figures come when it is over." if record is not None else "Nothing has been run yet."
            )
            self._say("What this run says", stopping)
        elif record.failure is not None:
            remedies = " ".join(remedy.text for remedy in record.failure.remedies)
            self._say(record.failure.title, beginning(record.failure.detail), "", remedies)
        elif record.verdict is not None:
            early = f"(The run was {record.result.early}.) " if record.result and record.result.early else ""
            verdict = record.verdict
            self._say("What this run says", f"{early}{verdict.found}", verdict.advice, verdict.room)

    def _say(self, heading: str, found: str, advice: str = "", room: str = "") -> None:
        texts = (heading, found, advice, room)
        for label, text in zip((self.heading, self.found, self.advice, self.room), texts, strict=True):
            label.setText(text)
            label.setVisible(bool(text))
