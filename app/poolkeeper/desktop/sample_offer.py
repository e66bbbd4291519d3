"""The sample database at the first start: its profile, and a tab with a query ready to run."""

from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, Signal

from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile, SignIn
from poolkeeper.queries.binding import BoundParameter, ParameterType
from poolkeeper.worker.frames import Batch
from poolkeeper.worker.handle import WorkerHandle
from poolkeeper.worker.messages import Event, Explained, MakeSample, SampleMade
from poolkeeper.worker.spare_worker import SpareWorker

SAMPLE_ID = "sample"

STATEMENT = """\
-- orders that were paid but have not been shipped
SELECT o.id, c.name, c.country, o.total, o.paid_at, o.note
FROM orders o JOIN customers c ON c.id = o.customer_id
WHERE o.paid_at >= :since AND o.shipped_at IS NULL
  AND c.country = :country
ORDER BY o.paid_at;
"""

PARAMETERS = (
    BoundParameter("since", ParameterType.TIMESTAMP, "2026-01-01 00:00:00"),
    BoundParameter("country", ParameterType.TEXT, "NL"),
)


def sample_path() -> Path:
    """Where the sample database lies."""
    return platformdirs.user_data_path("Poolkeeper", appauthor=False) / "sample.db"


def sample_profile(path: Path) -> Profile:
    """The profile of the sample database; its id is the same everywhere, so it is saved only once."""
    return Profile(
        id=SAMPLE_ID,
        name="Sample database",
        folder="Local",
        engine=Engine.SQLITE,
        database=str(path),
        sign_in=SignIn.NONE,
    )


class SampleOffer(QObject):
    """Has a worker make the sample; `made` brings its profile, `failed` an Explained."""

    made = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: TaskBridge, spare: SpareWorker, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._spare = spare
        self._worker: WorkerHandle | None = None

    def start(self) -> None:
        """Make the sample database, unless it is there."""
        worker = self._worker = self._spare.take()
        worker.listen(
            lambda frame: self._bridge.call(self, lambda: self._told(frame)),
            lambda _code: self._bridge.call(self, lambda: self._end(Explained("The worker ended."))),
        )
        worker.send(MakeSample(str(sample_path())))

    def close(self) -> None:
        """Stop waiting for the sample."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _told(self, event: Event | Batch) -> None:
        if isinstance(event, SampleMade):
            self._end(event.explained)

    def _end(self, explained: Explained | None) -> None:
        self.close()
        if explained is None:
            self.made.emit(sample_profile(sample_path()))
        else:
            self.failed.emit(explained)
        self._spare.warm_up()
