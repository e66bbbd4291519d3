"""The lab's window: it places settings, charts and runs, and joins them to the worker."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from poolkeeper.desktop.dialog_height import within_screen
from poolkeeper.desktop.icons import icon
from poolkeeper.desktop.lab.compare_dialog import CompareDialog
from poolkeeper.desktop.lab.comparison import csv_text, markdown_text
from poolkeeper.desktop.lab.lab_export import LabExport, picture_of
from poolkeeper.desktop.lab.lab_questions import ask_before_removal, ask_before_run
from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.desktop.lab.lab_runner import LabRunner
from poolkeeper.desktop.lab.run_view import RunView
from poolkeeper.desktop.lab.runs_keeper import RunsKeeper
from poolkeeper.desktop.lab.settings_form import WIDTH_PX, SettingsForm
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.theme import restyle
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.lab_messages import KeptRun, LabFinished, LabSettings, Progress
from poolkeeper.worker.messages import Explained


class LabWindow(QWidget):
    """One for each profile, with its runs of before. `closed` tells that it is on its way out."""

    closed = Signal()

    def __init__(self, profile: Profile, bridge: TaskBridge, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.profile = profile
        self.form = SettingsForm(profile)
        self.view = RunView()
        self.run_button = QPushButton("Run")
        self.compare_button = QPushButton("Compare…")
        self.export_button = QPushButton("Export")
        self.runner: LabRunner
        self._export = LabExport(bridge, self)
        self._keeper = RunsKeeper(profile.id, bridge, self)
        self.note = PlainLabel("every worker runs for real, against this database", "muted")
        self._record: LabRecord | None = None
        self.setWindowTitle(f"Pool lab · {profile.name}")
        self.setObjectName("pool lab")
        self._lay_out()
        self._add_actions()
        self.resize(self.sizeHint())

    def join(self, runner: LabRunner) -> None:
        """Let runs be run by `runner`; call it once."""
        self.runner = runner
        runner.progressed.connect(self._take_progress)
        runner.finished.connect(self._take_result)
        runner.failed.connect(self._take_failure)
        self.run_button.clicked.connect(self.run_or_stop)
        self.compare_button.clicked.connect(self.compare)
        self.view.table.chosen_changed.connect(lambda _count: self._show_state())
        self.view.table.runs.renamed.connect(self._keep)
        self.view.table.removal_requested.connect(self.remove)
        self.form.runnable_changed.connect(lambda _runnable: self._show_state())
        self._keeper.read.connect(self._take_older)
        self._keeper.failed.connect(self.note.setText)
        self._keeper.start()
        self._show_state()

    def run_or_stop(self) -> None:
        """Run what the form says, asking first where that is wise; or stop what runs."""
        if self.runner.running:
            self.run_button.setEnabled(False)
            self.runner.stop()
        elif self.form.runnable:
            settings = self.form.settings
            ask_before_run(self.profile, settings, self, lambda: self._start(settings))

    def compare(self) -> None:
        """Show the chosen runs side by side."""
        records = self.view.table.chosen()
        if len(records) > 1:
            dialog = CompareDialog(self.profile.name, records, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def remove(self) -> None:
        """Remove the chosen runs, if that is meant; the one under way stays."""
        records = [record for record in self.view.table.chosen() if not record.running]
        if records:
            ask_before_removal([each.title for each in records], self, lambda: self._remove(records))

    def export_csv(self) -> None:
        """Ask for a file and write the runs to it as a table."""
        self._export.ask(
            "Export runs", "pool-lab.csv", "Table (*.csv)", lambda: csv_text(self._wanted()).encode()
        )

    def export_markdown(self) -> None:
        """Ask for a file and write the runs to it as a text."""
        text = lambda: markdown_text(self.profile.name, self._wanted()).encode()  # noqa: E731 - one use
        self._export.ask("Export runs", "pool-lab.md", "Markdown (*.md)", text)

    def export_picture(self) -> None:
        """Ask for a file and write the charts to it as they are shown."""
        picture = picture_of(self.view.charts)
        self._export.ask("Export charts", "pool-lab.png", "Picture (*.png)", lambda: picture)

    def _wanted(self) -> list[LabRecord]:
        """The chosen runs where there are several, else all; the oldest first."""
        chosen = self.view.table.chosen()
        return chosen if len(chosen) > 1 else self.view.table.runs.records[::-1]

    def _start(self, settings: LabSettings) -> None:
        if self.runner.running:
            return
        runs = self.view.table.runs.records
        self._record = LabRecord(runs[0].number + 1 if runs else 1, settings)
        self.view.add(self._record)
        self.runner.start(settings)
        self._show_state()

    def _take_progress(self, progress: Progress) -> None:
        if self._record is not None:
            self._record.take(progress)
            self.view.note_change(self._record)

    def _take_result(self, finished: LabFinished) -> None:
        if self._record is not None:
            self._record.result, self._record.verdict = finished.result, finished.verdict
        self._over()

    def _take_failure(self, explained: Explained) -> None:
        if self._record is not None:
            self._record.failure = explained
        self._over()

    def _over(self) -> None:
        record, self._record = self._record, None
        if record is not None:
            self.view.note_change(record)
            self._keep()
        self._show_state()

    def _take_older(self, kept: tuple[KeptRun, ...]) -> None:
        self.view.add_older([LabRecord.of(each) for each in reversed(kept)])
        self._show_state()

    def _remove(self, records: list[LabRecord]) -> None:
        self.view.remove([each for each in records if each in self.view.table.runs.records])
        self._keep()
        self._show_state()

    def _keep(self) -> None:
        self._keeper.keep(self.view.table.runs.records[::-1])

    def _show_state(self) -> None:
        running, runs = self.runner.running, self.view.table.runs.records
        self.run_button.setEnabled(running or self.form.runnable)
        self.run_button.setText("Stop" if running else "Run again" if runs else "Run")
        self.run_button.setIcon(icon("stop" if running else "play", "accent_text"))
        self.form.set_locked(running)
        self.compare_button.setEnabled(len(self.view.table.chosen()) > 1)
        self.export_button.setEnabled(bool(runs))

    def _add_actions(self) -> None:
        menu = QMenu(self.export_button)
        menu.addAction("Runs as CSV…", self.export_csv)
        menu.addAction("Runs as Markdown…", self.export_markdown)
        menu.addAction("Charts as PNG…", self.export_picture)
        self.export_button.setMenu(menu)
        self.export_button.setStyleSheet("QPushButton { padding-right: 22px; }")
        restyle(self.run_button, role="primary")
        self.run_button.setToolTip("Run or stop (Ctrl+Enter or F5)")
        self.compare_button.setToolTip("Choose two runs or more in the table, with Ctrl or Shift")
        self.export_button.setToolTip("Write the chosen runs, or all of them, to a file")
        run = QAction(self)
        run.setShortcuts([QKeySequence(key) for key in ("Ctrl+Return", "Ctrl+Enter", "F5")])
        run.triggered.connect(lambda: self.run_button.click())
        close = QAction(self, shortcut=QKeySequence("Ctrl+W"))
        close.triggered.connect(lambda: self.close())
        self.addActions([run, close])

    def _lay_out(self) -> None:
        header = QFrame()
        restyle(header, role="header")
        line = QHBoxLayout(header)
        line.setContentsMargins(14, 9, 14, 9)
        line.addWidget(PlainLabel(f"Pool lab · {self.profile.name}", "heading"))
        if self.profile.production:
            line.addWidget(PlainLabel("PRODUCTION", "badge-production"))
        line.addStretch(1)
        line.addWidget(self.note)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(14, 9, 14, 10)
        buttons.setSpacing(6)
        for button in (self.run_button, self.compare_button, self.export_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        left = QWidget()
        left.setFixedWidth(WIDTH_PX)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.form, 1)
        column.addWidget(_line())
        self.form.problem.setContentsMargins(14, 8, 14, 0)
        column.addWidget(self.form.problem)
        column.addLayout(buttons)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(left)
        body.addWidget(_line(upright=True))
        body.addWidget(self.view, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addLayout(body, 1)

    # Qt's

    def sizeHint(self) -> QSize:
        """Everything to be seen, where the screen has room."""
        return within_screen(self, QSize(1180, 800))

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the run: nobody would see it."""
        self.closed.emit()
        self._keeper.close()
        super().closeEvent(event)


def _line(*, upright: bool = False) -> QFrame:
    line = QFrame()
    restyle(line, role="line")
    (line.setFixedWidth if upright else line.setFixedHeight)(1)
    return line
