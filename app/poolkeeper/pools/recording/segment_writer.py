"""Writes one recording, segment after segment, and makes room for the next."""

import contextlib
import os
import time
from pathlib import Path

from poolkeeper.pools.recording.frames import HEAD, Frame, Session, Standing, encoded
from poolkeeper.pools.recording.recording_folder import (
    LARGEST_SEGMENT,
    LONGEST_SEGMENT_S,
    make_folder,
    make_room,
    open_new,
    segment_name,
)


class SegmentWriter:
    """Each write goes to the operating system at once, so that it outlives this process, however it ends.

    Every segment says by itself which session it is of and what stood when it began, so that the older ones
    can go. Used by one thread.
    """

    def __init__(self, folder: Path, session: Session) -> None:
        self.session = session
        self._folder = folder
        self._file: int | None = None
        self._bytes = 0
        self._began_s = 0.0
        self._number = 0

    @property
    def writing(self) -> bool:
        """Whether a segment is open."""
        return self._file is not None

    @property
    def due(self) -> bool:
        """Whether the next write should go to a new segment."""
        too_long = time.monotonic() - self._began_s >= LONGEST_SEGMENT_S
        return self._file is None or self._bytes >= LARGEST_SEGMENT or too_long

    def begin(self, standing: Standing) -> None:
        """Begin a new segment with what stands now; deletes what is too old or too much. Raises OSError."""
        self.close()
        make_folder(self._folder)
        make_room(self._folder)
        self._number += 1
        name = segment_name(int(time.time() * 1000), self.session.session_id, self._number)
        self._file = open_new(self._folder / name)
        self._bytes, self._began_s = 0, time.monotonic()
        self._write(HEAD + encoded(self.session) + encoded(standing))

    def write(self, frame: Frame) -> None:
        """Write one frame to the current segment. Raises OSError."""
        self._write(encoded(frame))

    def close(self) -> None:
        """Close the current segment."""
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                os.close(file)

    def _write(self, data: bytes) -> None:
        assert self._file is not None
        written = 0
        while written < len(data):
            written += os.write(self._file, data[written:])
        self._bytes += len(data)
