"""What is asked before a run on a production database, one that may write, and before a removal."""

from collections.abc import Callable, Sequence

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
    what = (
        f"The run opens up to {settings.most_connections} connections for {workers_words(settings)}, "
        f"for {settings.workload.run_s:g} s."
    )
    _ask("lab run", "Run the lab", " ".join(reasons), what, "Run", parent, go_on)


def ask_before_removal(titles: Sequence[str], parent: QWidget, go_on: Callable[[], None]) -> None:
    """Call `go_on` where these runs may be removed."""
    which = f"run “{titles[0]}”" if len(titles) == 1 else f"{len(titles)} runs"
    _ask("lab removal", "Remove runs", f"Remove {which}?", "It cannot be undone.", "Remove", parent, go_on)


def _ask(
    name: str, title: str, text: str, more: str, yes: str, parent: QWidget, go_on: Callable[[], None]
) -> None:
    question = QMessageBox(parent)
    question.setObjectName(name)
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.setIcon(QMessageBox.Icon.Warning)
    question.setTextFormat(Qt.TextFormat.PlainText)
    question.setWindowTitle(title)
    question.setText(text)
    question.setInformativeText(more)
    agreed = question.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    cancel = question.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
    question.setDefaultButton(cancel)
    question.setEscapeButton(cancel)
    question.buttonClicked.connect(lambda button: go_on() if button is agreed else None)
    question.open()
