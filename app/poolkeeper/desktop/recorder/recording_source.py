"""Everything slow of the flight recorder's window: finding, reading, filtering, explaining, bundling."""

from array import array
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from poolkeeper.desktop.task_bridge import TaskBridge
from poolkeeper.worker.recordings import (
    Bundle,
    BundleRefused,
    BundleWanted,
    EventFilter,
    Recording,
    RecordingGone,
    RecordingInfo,
    RecordingReader,
    explained,
    filtered,
    open_bundle,
    recordings,
    write_bundle,
)
from poolkeeper.worker.work_lane import WorkLane

MOST_IN_MEMORY = 2_500_000
"""A recording that is followed for long and has more events than this is read anew, without what is gone."""


class RecordingSource(QObject):
    """Works on a lane of its own; what comes too late for another recording is dropped.

    Signals: `listed` brings RecordingInfos, `shown` a Recording, `grown` its number of events, `found` the
    filter, the first event that was looked at, and the numbers of events; `explained` an event's number and
    sentence; `bundle_opened` a Bundle; `saved` the path and size of a bundle; `failed` a sentence.
    """

    listed = Signal(object)
    shown = Signal(object)
    grown = Signal(object)
    found = Signal(object, object, object)
    explained = Signal(object, object)
    bundle_opened = Signal(object)
    saved = Signal(object, object)
    failed = Signal(object)

    def __init__(self, bridge: TaskBridge, parent: QObject, root: Path | None = None) -> None:
        """`root` stands in for the user's folder of recordings."""
        super().__init__(parent)
        self._bridge = bridge
        self._root = root
        self._lane = WorkLane("flight recorder")
        self._reader: RecordingReader | None = None
        self._info: RecordingInfo | None = None
        self._recording: Recording | None = None
        self._busy = False

    def list_recordings(self) -> None:
        """Look for recordings."""
        self._do(lambda: recordings(self._root), lambda found: self.listed.emit(tuple(found)))

    def show_recording(self, info: RecordingInfo) -> None:
        """Read a recording from its beginning."""
        self._info = info
        self._reader = reader = RecordingReader(info.folder, info.session.session_id)
        self._do(reader.read, lambda recording: self._tell_shown(reader, recording))

    def follow(self) -> None:
        """Read what was written since; `grown` tells, also where nothing was."""
        reader, recording = self._reader, self._recording
        if reader is None or recording is None or self._busy:
            return
        if len(recording) > MOST_IN_MEMORY and self._info is not None:
            self.show_recording(self._info)
            return
        self._busy = True
        self._do(reader.read, lambda read: self._tell_grown(reader, read), self._follow_failed)

    def find(self, wanted: EventFilter, begin: int, until: int) -> None:
        """Filter the shown recording's events from `begin` up to `until`."""
        recording = self._recording
        if recording is not None:
            self._do(
                lambda: filtered(recording.table, wanted, begin, until),
                lambda rows: self._tell_found(recording, wanted, begin, rows),
            )

    def explain(self, index: int) -> None:
        """Say why an event of the shown recording happened."""
        recording = self._recording
        if recording is not None:
            self._do(
                lambda: explained(recording, index),
                lambda words: self._tell_explained(recording, index, words),
            )

    def open_bundle(self, path: Path) -> None:
        """Open an incident bundle instead of a recording."""
        self._do(lambda: open_bundle(path), self._tell_bundle)

    def save_bundle(self, path: Path, wanted: BundleWanted) -> None:
        """Write an incident bundle of the shown recording."""
        recording = self._recording
        if recording is not None:
            self._do(lambda: write_bundle(path, recording, wanted), lambda size: self.saved.emit(path, size))

    def close(self) -> None:
        """Take nothing more on."""
        self._lane.close(0)

    def wait_closed(self, timeout_s: float) -> bool:
        """Wait for what is on its way after `close`; never on a live window. Returns whether it ended."""
        return self._lane.close(timeout_s)

    def _tell_shown(self, reader: RecordingReader, recording: Recording) -> None:
        if reader is self._reader:
            self._recording, self._busy = recording, False
            self.shown.emit(recording)

    def _tell_grown(self, reader: RecordingReader, recording: Recording) -> None:
        self._busy = False
        if reader is self._reader and recording is self._recording:
            self.grown.emit(len(recording))

    def _follow_failed(self, _sentence: str) -> None:
        self._busy = False

    def _tell_found(self, recording: Recording, wanted: EventFilter, begin: int, rows: "array[int]") -> None:
        if recording is self._recording:
            self.found.emit(wanted, begin, rows)

    def _tell_explained(self, recording: Recording, index: int, words: str) -> None:
        if recording is self._recording:
            self.explained.emit(index, words)

    def _tell_bundle(self, opened: tuple[Recording, Bundle]) -> None:
        self._reader, (self._recording, bundle) = None, opened
        self.bundle_opened.emit(bundle)
        self.shown.emit(self._recording)

    def _do(
        self,
        job: Callable[[], Any],
        then: Callable[[Any], object],
        failed: Callable[[str], object] | None = None,
    ) -> None:
        try:
            future = self._lane.submit(job)
        except RuntimeError:
            return
        self._bridge.when_done(future, self, lambda done: _answer(done, then, failed or self.failed.emit))


def _answer(done: Future[Any], then: Callable[[Any], object], failed: Callable[[str], object]) -> None:
    error = done.exception()
    if error is None:
        then(done.result())
    elif isinstance(error, BundleRefused | RecordingGone):
        failed(str(error))
    elif isinstance(error, OSError):
        failed(f"The file could not be written: {error.strerror or 'the disk says no'}.")
    else:
        raise error
