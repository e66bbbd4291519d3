"""Notices that a worker says nothing any more, because a driver in it hangs with the whole process."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from poolkeeper.desktop.deadlines import Deadlines
from poolkeeper.desktop.lost_worker import silent
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.messages import Explained
from poolkeeper.worker.requests import AreYouThere

EVERY_MS = 20_000
MOST_MISSED = 2
"""So many questions in a row without a word: one alone may be a computer that has just slept."""


class WorkerPulse(QObject):
    """Asks from `begin` to `end`; whatever the worker says in between counts as an answer.

    `give_up` is called for one that fell silent, but not while one of `deadlines` is running: what is on the
    server may rightly hold a driver, and has an end of its own.
    """

    def __init__(self, deadlines: Deadlines, give_up: Callable[[Explained], None], parent: QObject) -> None:
        super().__init__(parent)
        self._deadlines = deadlines
        self._give_up = give_up
        self._worker: WorkerHandle | None = None
        self._heard = self._missed = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._ask)

    def begin(self, worker: WorkerHandle | None) -> None:
        """Look after this worker from now on."""
        self._worker, self._missed = worker, 0
        self._timer.start(EVERY_MS)

    def end(self) -> None:
        """Ask nobody any more."""
        self._timer.stop()
        self._worker = None

    def _ask(self) -> None:
        worker = self._worker
        if worker is None:
            return
        heard = worker.frames_heard
        self._missed = self._missed + 1 if heard == self._heard else 0
        self._heard = heard
        if self._missed < MOST_MISSED:
            worker.send(AreYouThere())
        elif not self._deadlines.running:
            self._give_up(silent(self._missed * self._timer.interval() / 1000))
