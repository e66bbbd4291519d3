"""Keeps the runs of a profile's lab over the end of its window and of the program."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future

from PySide6.QtCore import QObject, Signal

from poolkeeper.desktop.lab.lab_record import LabRecord
from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.worker.lab_messages import KeptRun, UnreadableRuns, path_of, read_runs, write_runs
from poolkeeper.worker.work_lane import WorkLane

_log = logging.getLogger(__name__)


class RunsKeeper(QObject):
    """Reads and writes on a lane, in order. `read` carries the runs of before, `failed` a sentence."""

    read = Signal(object)
    failed = Signal(str)

    def __init__(self, profile_id: str, bridge: TaskBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path_of(profile_id)
        self._bridge = bridge
        self._lane = WorkLane("runs of the lab")

    def start(self) -> None:
        """Read what is kept."""
        self._bridge.when_done(self._lane.submit(lambda: read_runs(self._path)), self, self._read)

    def keep(self, records: Sequence[LabRecord]) -> None:
        """Write the runs that are over, the oldest first."""
        runs = tuple(record.kept() for record in records if not record.running)
        self._bridge.when_done(self._lane.submit(lambda: write_runs(self._path, runs)), self, self._written)

    def close(self) -> None:
        """Write what was asked for, and no more."""
        self._lane.close(0)

    def _read(self, done: Future[tuple[KeptRun, ...]]) -> None:
        error = done.exception()
        if error is None:
            self.read.emit(done.result())
        elif isinstance(error, UnreadableRuns):
            self.failed.emit(error.sentence)
        else:
            self._tell("The earlier runs cannot be read", error)

    def _written(self, done: Future[None]) -> None:
        error = done.exception()
        if error is not None:
            self._tell("The runs cannot be kept for another day", error)

    def _tell(self, sentence: str, error: BaseException) -> None:
        if not isinstance(error, OSError):
            raise error
        _log.warning("the file of the lab's runs: %s", error.strerror)
        self.failed.emit(f"{sentence}: {error.strerror}.")
