"""Finds the recordings on disk, and reads one, at once or as it grows."""

import contextlib
import itertools
import time
from pathlib import Path

import msgspec

from poolkeeper.pools.recording.frames import HEAD, Ended, Session, Standing, decoded
from poolkeeper.pools.recording.recording import Recording
from poolkeeper.pools.recording.recording_folder import LARGEST_SEGMENT, Segment, recordings_root, segments

_HEAD_BYTES = 65_536
_TAIL_BYTES = 256
LARGEST_READ = 8 * LARGEST_SEGMENT
"""A segment that is larger than this is none of ours."""


GOES_ON_S = 90.0
"""A recorder says that it is there once a minute; one that has been silent for longer is gone."""


class RecordingGone(Exception):
    """The files of a recording cannot be read, or were deleted as the oldest; the text is a sentence."""


class RecordingInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One recording in the list; `until_s` is its last write, `ended` whether the pool was closed."""

    folder: Path
    session: Session
    began_s: float
    until_s: float
    size_bytes: int
    ended: bool


def recordings(root: Path | None = None) -> list[RecordingInfo]:
    """Every recording of every profile, the newest first. Files that cannot be read are passed over."""
    infos = []
    with contextlib.suppress(OSError):
        for folder in (root or recordings_root()).iterdir():
            infos += recordings_of(folder)
    return sorted(infos, key=lambda info: info.began_s, reverse=True)


def recordings_of(folder: Path) -> list[RecordingInfo]:
    """The recordings in one profile's folder, the newest first."""
    found = sorted(segments(folder), key=lambda segment: segment.session_id)
    infos = []
    for _, of_session in itertools.groupby(found, key=lambda segment: segment.session_id):
        info = _info(folder, sorted(of_session, key=lambda segment: segment.number))
        if info is not None:
            infos.append(info)
    return sorted(infos, key=lambda info: info.began_s, reverse=True)


class RecordingReader:
    """Reads one recording; `read` can be called again for what was written since. Used by one thread."""

    def __init__(self, folder: Path, session_id: str) -> None:
        self._folder = folder
        self._session_id = session_id
        self._read_up_to: dict[int, int] = {}
        self.recording: Recording | None = None

    def read(self) -> Recording:
        """The recording up to now, or up to where a file was cut off. Raises RecordingGone."""
        own = [each for each in segments(self._folder) if each.session_id == self._session_id]
        for segment in sorted(own, key=lambda each: each.number):
            if segment.number >= max(self._read_up_to, default=0):
                with contextlib.suppress(OSError):
                    self._read_segment(segment)
        if self.recording is None:
            raise RecordingGone("This recording cannot be read any more: its files are gone or not ours.")
        written_s = _last_write_s(own)
        if not self.recording.ended and time.time() - written_s < GOES_ON_S:
            # nothing was written since because nothing has happened
            self.recording.until_s = max(self.recording.until_s, time.time())
        return self.recording

    def _read_segment(self, segment: Segment) -> None:
        start = self._read_up_to.get(segment.number, 0)
        with segment.path.open("rb") as file:
            file.seek(start)
            data = file.read(LARGEST_READ)
        if start == 0:
            if not data.startswith(HEAD):
                return
            start = read = len(HEAD)
        else:
            read = 0
        for frame, end in decoded(data, read):
            start += end - read
            read = end
            with contextlib.suppress(ValueError):
                if self.recording is not None:
                    self.recording.add(frame)
                elif isinstance(frame, Session):
                    session = frame
                elif isinstance(frame, Standing):
                    self.recording = Recording(session, frame, cut_off=segment.number > 1)
        self._read_up_to[segment.number] = start


def _last_write_s(own: list[Segment]) -> float:
    written_s = 0.0
    for segment in own:
        with contextlib.suppress(OSError):
            written_s = max(written_s, segment.path.stat().st_mtime)
    return written_s


def _info(folder: Path, own: list[Segment]) -> RecordingInfo | None:
    try:
        stats = [segment.path.stat() for segment in own]
        with own[-1].path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            file.seek(max(0, stats[-1].st_size - _TAIL_BYTES))
            tail = file.read()
    except OSError:
        return None
    if not head.startswith(HEAD):
        return None
    session = next((frame for frame, _ in decoded(head, len(HEAD)) if isinstance(frame, Session)), None)
    if session is None:
        return None
    return RecordingInfo(
        folder=folder,
        session=session,
        began_s=session.began_s if own[0].number == 1 else own[0].began_ms / 1000,
        until_s=stats[-1].st_mtime,
        size_bytes=sum(each.st_size for each in stats),
        ended=_ends(tail),
    )


def _ends(tail: bytes) -> bool:
    """Whether the last frame, which is short, says that the pool was closed."""
    return any(
        isinstance(frame, Ended)
        for start in range(max(0, len(tail) - 64), len(tail) - 8)
        for frame, _ in decoded(tail, start)
    )
