"""The lab's settings from top to bottom, and what keeps them from being run."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from poolkeeper.desktop.lab.pool_group import PoolGroup
from poolkeeper.desktop.lab.trouble_group import TroubleGroup
from poolkeeper.desktop.lab.workload_group import WorkloadGroup
from poolkeeper.desktop.plain_label import PlainLabel
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.lab_messages import LabSettings, problems

WIDTH_PX = 352


class SettingsForm(QScrollArea):
    """`runnable_changed` tells whether the settings can be run as they are.

    `problem` says why not; it is for the window to place where it is always seen.
    """

    runnable_changed = Signal(bool)

    def __init__(self, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile = profile
        self.pool = PoolGroup(profile)
        self.workload = WorkloadGroup(profile.engine)
        self.trouble = TroubleGroup(profile)
        self.problem = PlainLabel("", "error", wrap=True)
        self.problem.setParent(self)
        self.problem.setAccessibleName("What keeps these settings from being run")
        self._lay_out()
        for part in (self.pool, self.workload, self.trouble):
            part.edited.connect(self._note_edit)
        self._note_edit()

    @property
    def settings(self) -> LabSettings:
        """What the form says."""
        return LabSettings(
            pool_kind=self.pool.pool_kind,
            pool=self.pool.settings,
            asyncpg=self.pool.asyncpg,
            workload=self.workload.workload,
            trouble=self.trouble.trouble,
        )

    @property
    def runnable(self) -> bool:
        """Whether nothing keeps the settings from being run."""
        return not self.problem.text()

    def set_locked(self, locked: bool) -> None:
        """Keep the settings as they are while a run goes on."""
        self._inside.setEnabled(not locked)

    def _note_edit(self) -> None:
        self.workload.show_kinds(self.pool.pool_kind)
        sentences = problems(self.settings, self._profile)
        self.problem.setText(sentences[0] if sentences else "")
        self.problem.setVisible(bool(sentences))
        self.runnable_changed.emit(not sentences)

    def _lay_out(self) -> None:
        self._inside = inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(12)
        for part in (self.pool, self.workload, self.trouble):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH_PX)
