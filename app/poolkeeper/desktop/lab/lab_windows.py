"""The lab's windows, one for each profile, and the workers that they have."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from poolkeeper.desktop.sign_ins import SignIns
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.profiles.profile import Profile
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.spare_worker import SpareWorker
from poolkeeper.worker.work_lane import in_background

if TYPE_CHECKING:
    from poolkeeper.desktop.lab.lab_window import LabWindow


class LabWindows(QObject):
    """Opens a profile's lab or brings it to the front; closing one ends its run.

    The lab's own modules are loaded with its first window, not with the application.
    """

    def __init__(self, bridge: TaskBridge, spare: SpareWorker, sign_ins: SignIns, window: QWidget) -> None:
        super().__init__(window)
        self._bridge, self._spare, self._sign_ins, self._window = bridge, spare, sign_ins, window
        self.open_labs: dict[str, LabWindow] = {}
        self._leaving: list[WorkerHandle] = []

    def open(self, profile: Profile) -> "LabWindow":
        """The profile's lab, to be seen; a profile that was edited meanwhile gets a new one when closed."""
        from poolkeeper.desktop.lab.lab_runner import LabRunner
        from poolkeeper.desktop.lab.lab_window import LabWindow

        lab = self.open_labs.get(profile.id)
        if lab is None:
            lab = LabWindow(profile, self._bridge, self._window)
            lab.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            lab.join(LabRunner(profile, self._bridge, self._spare, self._sign_ins, lab))
            lab.closed.connect(lambda: self._forget(profile.id))
            self.open_labs[profile.id] = lab
        lab.show()
        lab.raise_()
        lab.activateWindow()
        return lab

    def forget(self, profile_id: str) -> None:
        """Close the lab of a profile that was deleted, and delete its runs."""
        from poolkeeper.worker.lab_messages import forget_runs, path_of

        lab = self.open_labs.get(profile_id)
        if lab is not None:
            lab.close()
        in_background("forgetting runs of the lab", lambda: forget_runs(path_of(profile_id)))

    def close(self) -> tuple[WorkerHandle, ...]:
        """Close every lab; returns the workers that are on their way out."""
        for lab in tuple(self.open_labs.values()):
            lab.close()
        return tuple(each for each in self._leaving if not each.ended)

    def _forget(self, profile_id: str) -> None:
        lab = self.open_labs.pop(profile_id, None)
        if lab is not None:
            self._leaving += lab.runner.end()
        self._leaving = [each for each in self._leaving if not each.ended]
