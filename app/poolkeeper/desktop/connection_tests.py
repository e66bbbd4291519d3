"""Runs the connection test in a worker of its own and shows its steps."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from poolkeeper.desktop import lost_worker
from poolkeeper.desktop.connections.test_dialog import TestDialog
from poolkeeper.desktop.deadlines import Deadlines
from poolkeeper.desktop.sign_ins import SignIns
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.desktop.ticket_hold import TicketHold
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.profiles.secret_text import TypedSecrets
from poolkeeper.worker.frames import Batch
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.messages import (
    Action,
    CancelTest,
    Event,
    Explained,
    SignInAnswer,
    SignInNeeded,
    TestConnection,
    TestFinished,
    TestStep,
)
from poolkeeper.worker.spare_worker import SpareWorker

STOP_DEADLINE_S = 3.0


class ConnectionTestRun(QObject):
    """One dialog and, while a test runs, one worker."""

    edit_requested = Signal(object)
    action_requested = Signal(object, object)
    ended = Signal()

    def __init__(
        self,
        profile: Profile,
        typed: TypedSecrets,
        bridge: TaskBridge,
        spare: SpareWorker,
        sign_ins: SignIns,
        parent: QWidget,
    ) -> None:
        """`typed` comes from a form that is not saved yet; it is used here and nowhere else."""
        self.dialog = TestDialog(profile.name, parent)
        super().__init__(self.dialog)
        self._profile = profile
        self._typed = typed
        self._bridge = bridge
        self._spare = spare
        self._sign_ins = sign_ins
        self._worker: WorkerHandle | None = None
        self._asking = False
        self._deadlines = Deadlines(self)
        self._ticket = TicketHold(profile.id)
        self.dialog.test_again_requested.connect(self.start)
        self.dialog.stop_requested.connect(self._stop)
        self.dialog.edit_requested.connect(lambda: self.edit_requested.emit(self._profile))
        self.dialog.action_requested.connect(self._act)
        self.dialog.finished.connect(self._close)

    def start(self) -> None:
        """Run the eight steps, from the first."""
        self.end()
        worker = self._worker = self._spare.take()
        if self._profile.sign_in is SignIn.KERBEROS:
            self._ticket.take()
        self._sign_ins.leases.need(self._profile.id, self)
        worker.listen(
            lambda frame: self._bridge.call(self, lambda: self._told(worker, frame)),
            lambda code: self._bridge.call(self, lambda: self._lost(worker, lost_worker.ended(code))),
        )
        worker.send(TestConnection(self._profile))
        self.dialog.show_started()

    def start_saved(self, profile: Profile) -> None:
        """The profile of this test was saved: test it as it is now, the failure before is out of date."""
        if profile.id == self._profile.id and self._typed == TypedSecrets():
            self._profile = profile
            self.start()

    def end(self) -> None:
        """Let the worker go, whatever it is doing."""
        self._deadlines.stop_all()
        worker, self._worker = self._worker, None
        self._ticket.give_back()
        if worker is not None:
            worker.close()
        self._sign_ins.leases.settle(self._profile.id, self)

    def _told(self, worker: WorkerHandle, event: Event | Batch) -> None:
        if worker is not self._worker:
            return
        match event:
            case SignInNeeded():
                self._sign_in(worker, event)
            case TestStep():
                self.dialog.show_step(event.report)
            case TestFinished():
                self.dialog.show_finished(event.passed, event.report)
                self.end()
                self._spare.warm_up()

    def _sign_in(self, worker: WorkerHandle, needed: SignInNeeded) -> None:
        self._asking = True
        self._sign_ins.answer(self._profile, needed, lambda answer: self._answer(worker, answer), self._typed)

    def _answer(self, worker: WorkerHandle, answer: SignInAnswer) -> None:
        self._asking = False
        worker.send(answer)

    def _stop_asking(self) -> None:
        if self._asking:
            self._sign_ins.stop(self._profile.id)

    def _stop(self) -> None:
        self._stop_asking()
        if self._worker is not None:
            self._worker.send(CancelTest())
            explained = lost_worker.never_stopped(STOP_DEADLINE_S)
            worker = self._worker
            self._deadlines.start("stop", STOP_DEADLINE_S, lambda: self._lost(worker, explained))

    def _lost(self, worker: WorkerHandle, explained: Explained) -> None:
        if worker is self._worker:
            self._worker = None
            self._ticket.give_back()
            worker.kill()
            self.dialog.show_lost(explained)

    def _act(self, action: Action) -> None:
        self.action_requested.emit(action, self._profile)

    def _close(self) -> None:
        self._stop_asking()
        self.end()
        self.ended.emit()
        self.dialog.deleteLater()
