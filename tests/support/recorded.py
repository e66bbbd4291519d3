"""Recordings of real pools for tests: made through the recorder's own files."""

from poolkeeper.pools.recording.recording_files import RecordingReader, recordings_of
from poolkeeper.worker.event_recorder import EventRecorder
from tests.support.waiting import wait_until

DEADLINE_S = 10


class RecordedPool:
    """A pool with a recorder beside it, as a worker has them; `folder` is where it writes."""

    def __init__(self, open_pool, folder, **changes):
        self.folder = folder
        self.recorder = None
        self.pool = open_pool(changed=self._changed, **changes)
        self.recorder = EventRecorder(self.pool.profile, self.pool.database, folder)
        self.recorder.start(self.pool)

    def stop(self):
        """End the pool and the recording; returns what is on the disk."""
        self.pool.close(5)
        self.recorder.stop(20)
        return self.read()

    def read(self):
        return read_newest(self.folder)

    def _changed(self):
        if self.recorder is not None:
            self.recorder.changed()


def read_newest(folder):
    """The newest recording; between a segment that failed and the next there is none for a moment."""
    found = wait_until(lambda: recordings_of(folder), what="a recording")
    return RecordingReader(folder, found[0].session.session_id).read()


def happened(recording):
    return [recording.table.event(index).happened.value for index in range(len(recording))]
