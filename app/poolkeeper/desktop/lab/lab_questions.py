"""What is asked before a run: on a production database, or with a statement that may write."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from poolkeeper.desktop.lab.run_words import workers_words
from poolkeeper.profiles.profile import Profile
from poolkeeper.queries.statement_kind import surely_reads
from poolkeeper.worker.lab_messages import LabSettings


def may_write(profile: Profile, settings: LabSettings) -> bool:
    """Whether the workload's statement is not sure to read only."""
    statement = settings.workload.statement
    return bool(statement) and not surely_reads(statement, profile.engine)


def ask_before_run(
    profile: Profile, settings: LabSettings, parent: QWidget, go_on: Callable[[], None]
) -> None:
    """Call `go_on`, at once or when a question was answered so."""
    reasons = []
    if profile.production:
        reasons.append(f"“{profile.name}” is a production database.")
    if may_write(profile, settings) and not profile.safety.read_only:
        reasons.append("The statement may write, and each worker runs it again and again.")
    if not reasons:
        go_on()
        return
    question = QMessageBox(parent)
    question.setObjectName("lab run")
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.setIcon(QMessageBox.Icon.Warning)
    question.setTextFormat(Qt.TextFormat.PlainText)
    question.setWindowTitle("Run the lab")
    question.setText(" ".join(reasons))
    question.setInformativeText(
        f"The run opens up to {settings.most_connections} connections for {workers_words(settings)}, "
        f"for {settings.workload.run_s:g} s."
    )
    run = question.addButton("Run", QMessageBox.ButtonRole.DestructiveRole)
    cancel = question.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    question.setDefaultButton(cancel)
    question.setEscapeButton(cancel)
    question.buttonClicked.connect(lambda button: go_on() if button is run else None)
    question.open()
