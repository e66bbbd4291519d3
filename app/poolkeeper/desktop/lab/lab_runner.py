"""One run of the lab in a worker process of its own, and what it says."""

from PySide6.QtCore import QObject, Signal

from poolkeeper.desktop import lost_worker
from poolkeeper.desktop.deadlines import Deadlines
from poolkeeper.desktop.sign_ins import SignIns
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.ticket_hold import TicketHold
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.worker.frames import Batch
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.lab_messages import (
    LabFailed,
    LabFinished,
    LabProgressed,
    LabSettings,
    StartLab,
    StopLab,
)
from poolkeeper.worker.messages import Event, Explained, SignInNeeded
from poolkeeper.worker.spare_worker import SpareWorker

STOP_DEADLINE_S = 5.0
OVERDUE_S = 15.0
"""How much longer than it should a run may take before its worker is ended."""


class LabRunner(QObject):
    """Starts a run and ends it; a worker lives for one run. The signals carry the worker's messages."""

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(
        self, profile: Profile, bridge: TaskBridge, spare: SpareWorker, sign_ins: SignIns, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._profile = profile
        self._bridge, self._spare, self._sign_ins = bridge, spare, sign_ins
        self._worker: WorkerHandle | None = None
        self._leaving: list[WorkerHandle] = []
        self._deadlines = Deadlines(self)
        self._ticket = TicketHold(profile.id)

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._worker is not None

    def start(self, settings: LabSettings) -> None:
        """Begin a run; one that is under way is ended."""
        self.end()
        worker = self._worker = self._spare.take()
        if self._profile.sign_in is SignIn.KERBEROS:
            self._ticket.take()
        self._sign_ins.leases.need(self._profile.id, self)
        worker.listen(
            lambda frame: self._bridge.call(self, lambda: self._told(worker, frame, settings)),
            lambda code: self._bridge.call(self, lambda: self._lost(worker, lost_worker.ended(code))),
        )
        worker.send(StartLab(self._profile, settings))

    def stop(self) -> None:
        """End the run now; a worker that does not is killed."""
        worker = self._worker
        if worker is not None:
            worker.send(StopLab())
            explained = Explained(f"The run did not stop within {STOP_DEADLINE_S:g} s and was ended.")
            self._deadlines.start("stop", STOP_DEADLINE_S, lambda: self._lost(worker, explained))

    def end(self) -> tuple[WorkerHandle, ...]:
        """Let the worker go, whatever it is doing; returns the workers that are on their way out."""
        self._deadlines.stop_all()
        worker, self._worker = self._worker, None
        self._ticket.give_back()
        if worker is not None:
            worker.close()
            self._leaving.append(worker)
            self._sign_ins.leases.settle(self._profile.id, self)
        self._leaving = [each for each in self._leaving if not each.ended]
        return tuple(self._leaving)

    def _told(self, worker: WorkerHandle, event: Event | Batch, settings: LabSettings) -> None:
        if worker is not self._worker:
            return
        match event:
            case SignInNeeded():
                self._sign_ins.answer(self._profile, event, worker.send)
            case LabProgressed():
                self._expect_end(worker, settings, event)
                self.progressed.emit(event.progress)
            case LabFinished():
                self.end()
                self.finished.emit(event)
                self._spare.warm_up()
            case LabFailed():
                self.end()
                self._sign_ins.forget(self._profile.id)
                self.failed.emit(event.explained)
                self._spare.warm_up()

    def _expect_end(self, worker: WorkerHandle, settings: LabSettings, event: LabProgressed) -> None:
        at_s = event.progress.samples[-1].at_s if event.progress.samples else 0.0
        seconds = max(0.0, settings.workload.run_s - at_s) + OVERDUE_S
        explained = Explained(f"The run was not over {OVERDUE_S:g} s after its time and was ended.")
        self._deadlines.start("end", seconds, lambda: self._lost(worker, explained))

    def _lost(self, worker: WorkerHandle, explained: Explained) -> None:
        if worker is self._worker:
            self._worker = None
            self._deadlines.stop_all()
            self._ticket.give_back()
            self._sign_ins.leases.settle(self._profile.id, self)
            worker.kill()
            self.failed.emit(explained)
            self._spare.warm_up()
