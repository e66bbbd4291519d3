"""What goes into an incident bundle, seen before it is saved."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.recorder.moments import clock_text, length_text
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.messages import ServerView
from poolkeeper.worker.recordings import BundleWanted, Recording, preview


class ExportDialog(QDialog):
    """`save_requested` carries a BundleWanted. `profile` and `server` are known of a pool that is open."""

    save_requested = Signal(object)

    def __init__(
        self,
        recording: Recording,
        span: tuple[float, float] | None,
        profile: Profile | None,
        server: ServerView | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export incident bundle")
        self._recording = recording
        self._span = span
        self._profile, self._server = profile, server
        self.whole = QRadioButton(f"Everything: {_words((recording.began_s, recording.until_s))}")
        self.chosen = QRadioButton(f"The chosen span: {_words(span)}" if span else "The chosen span: none")
        self.leave_out = QCheckBox("Leave out names: profile, host, user, database, titles of tabs")
        self._list = QFrame()
        self._rows: list[tuple[PlainLabel, PlainLabel]] = []
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = self._buttons.addButton("Save…", QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._show_parts()

    def wanted(self) -> BundleWanted:
        """What is wanted now."""
        return BundleWanted(
            span=self._span if self.chosen.isChecked() else None,
            leave_out_names=self.leave_out.isChecked(),
            profile=self._profile,
            server=self._server,
        )

    def parts(self) -> list[tuple[str, str]]:
        """The files of the bundle with their words, as shown."""
        return [(name.text(), words.text()) for name, words in self._rows if not name.isHidden()]

    def _show_parts(self) -> None:
        parts = preview(self._recording, self.wanted())
        for part, (name, words) in zip(parts, self._rows, strict=False):
            name.setText(part.name)
            words.setText(part.words)
        for row, labels in enumerate(self._rows):
            for label in labels:
                label.setVisible(row < len(parts))

    def _lay_out(self) -> None:
        (self.whole if self._span is None else self.chosen).setChecked(True)
        self.chosen.setEnabled(self._span is not None)
        self.leave_out.setChecked(True)
        grid = QGridLayout(self._list)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(18)
        grid.setColumnStretch(1, 1)
        for row in range(6):
            labels = PlainLabel("", "heading"), PlainLabel("", wrap=True)
            for column, label in enumerate(labels):
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
            self._rows.append(labels)
        self._list.setProperty("role", "card")
        self.save.setProperty("role", "primary")
        self.save.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(PlainLabel("One .zip to hand over: what happened, and under which settings."))
        layout.addWidget(self.chosen)
        layout.addWidget(self.whole)
        layout.addWidget(self.leave_out)
        layout.addSpacing(4)
        layout.addWidget(PlainLabel("In the bundle", "section"))
        layout.addWidget(self._list)
        layout.addWidget(
            PlainLabel("No SQL text, no values, no passwords: the recorder never has them.", "muted")
        )
        layout.addWidget(self._buttons)
        self.setMinimumWidth(580)
        for button in (self.whole, self.chosen, self.leave_out):
            button.toggled.connect(lambda _checked: self._show_parts())
        self._buttons.rejected.connect(self.reject)
        self._buttons.accepted.connect(self._accept)

    def _accept(self) -> None:
        self.save_requested.emit(self.wanted())
        self.accept()


def _words(span: tuple[float, float] | None) -> str:
    if span is None:
        return ""
    return f"{clock_text(span[0])} to {clock_text(span[1])}, {length_text(span[1] - span[0])}"
