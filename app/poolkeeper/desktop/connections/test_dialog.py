"""The connection test as it runs: eight steps, and what to do about the first that fails."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from poolkeeper.desktop.connections.step_row import StepRow
from poolkeeper.desktop.dialog_height import within_screen
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.theme import restyle
from poolkeeper.worker.messages import Explained, Step, StepReport


class TestDialog(QDialog):
    """Shows what it is told by the `show_` slots; closing it is for its owner to notice."""

    __test__ = False

    test_again_requested = Signal()
    stop_requested = Signal()
    edit_requested = Signal()
    action_requested = Signal(object)

    def __init__(self, profile_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Test connection · {profile_name}")
        self.rows = {step: StepRow(step) for step in Step}
        self.copy_button = QPushButton("Copy report")
        self.hint = PlainLabel("The report holds no password.", "muted")
        self.edit_button = QPushButton("Edit profile")
        self.run_button = QPushButton("Stop")
        restyle(self.run_button, role="primary")
        self._running = False
        self._report = ""
        self._last = Step.CREDENTIALS
        self._lay_out()
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._report))
        self.edit_button.clicked.connect(self._edit)
        self.run_button.clicked.connect(self._run_or_stop)
        for row in self.rows.values():
            row.action_requested.connect(self.action_requested)
        self.show_started()
        self.resize(self.sizeHint())

    def show_started(self) -> None:
        """A test begins."""
        self._report = ""
        self._set_running(True)
        for row in self.rows.values():
            row.clear()

    def show_step(self, report: StepReport) -> None:
        """A step began or ended."""
        self._last = report.step
        self.rows[report.step].show_report(report)
        if report.explained is not None:
            self._scroll.ensureWidgetVisible(self.rows[report.step])

    def show_finished(self, passed: bool, report_text: str) -> None:
        """The test is over."""
        self._report = report_text
        self._set_running(False)
        self.hint.setText("The report holds no password.")

    def show_lost(self, explained: Explained) -> None:
        """The worker that ran the test is gone."""
        self.rows[self._last].show_explained(explained)
        self._set_running(False)

    def _run_or_stop(self) -> None:
        if self._running:
            self.run_button.setEnabled(False)
            self.stop_requested.emit()
        else:
            self.test_again_requested.emit()

    def _edit(self) -> None:
        self.accept()
        self.edit_requested.emit()

    def _set_running(self, running: bool) -> None:
        self._running = running
        self.run_button.setEnabled(True)
        self.run_button.setText("Stop" if running else "Test again")
        self.copy_button.setEnabled(bool(self._report))

    def _lay_out(self) -> None:
        inside = QWidget()
        list_of_rows = QVBoxLayout(inside)
        list_of_rows.setContentsMargins(0, 0, 0, 0)
        list_of_rows.setSpacing(0)
        for row in self.rows.values():
            list_of_rows.addWidget(row)
            list_of_rows.addWidget(_line())
        list_of_rows.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 10, 16, 12)
        buttons.setSpacing(8)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.hint)
        buttons.addStretch(1)
        buttons.addWidget(self.edit_button)
        buttons.addWidget(self.run_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(_line())
        layout.addLayout(buttons)

    def sizeHint(self) -> QSize:
        return within_screen(self, QSize(660, 620))


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    restyle(line, role="line")
    return line
