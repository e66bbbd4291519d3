"""Where recordings lie, what their files are called, and which are deleted when there is too much."""

import contextlib
import hashlib
import os
import time
from pathlib import Path
from typing import NamedTuple

import platformdirs

LARGEST_FOLDER = 16 * 1024 * 1024
"""Bytes that the recordings of one profile take at most, while one window writes them."""

LARGEST_SEGMENT = 1024 * 1024
"""A segment that has so many bytes is followed by a new one; one more write may make it larger."""

ROOM_FOR_NEXT = 3 * 1024 * 1024
LONGEST_SEGMENT_S = 15 * 60.0
LONGEST_KEPT_S = 8 * 3600.0
"""How much recorded time is kept of one profile, over all its recordings: the time from each file's beginning
to its last write, added up. So last night's incident is still there in the morning."""

OLDEST_KEPT_S = 7 * 86_400.0
"""And nothing that was written longer ago than this."""

MOST_SEGMENTS = 400

_SUFFIX = ".pkfly"


class Segment(NamedTuple):
    """One file of a recording; `began_ms` is `time.time()`, `session_id` the recording's."""

    began_ms: int
    session_id: str
    number: int
    path: Path


def recordings_root() -> Path:
    """The folder of all recordings, in the user's folder for state."""
    return platformdirs.user_state_path("Poolkeeper", appauthor=False) / "recordings"


def folder_of(profile_id: str, root: Path | None = None) -> Path:
    """The folder of one profile's recordings; an id can be any text, so its digest names it."""
    return (root or recordings_root()) / hashlib.sha256(profile_id.encode()).hexdigest()[:32]


def segment_name(began_ms: int, session_id: str, number: int) -> str:
    """The name of a segment; names sort by time."""
    return f"{began_ms:013d}-{session_id}-{number:05d}{_SUFFIX}"


def segments(folder: Path) -> list[Segment]:
    """The files in a folder, the oldest first; none where there is no folder. Raises nothing."""
    found = []
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            parts = path.name.removesuffix(_SUFFIX).split("-")
            if path.name.endswith(_SUFFIX) and len(parts) == 3 and parts[0].isdigit() and parts[2].isdigit():
                found.append(Segment(int(parts[0]), parts[1], int(parts[2]), path))
    return sorted(found)


def make_folder(folder: Path) -> None:
    """Make a folder for the owner alone; raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.parent.chmod(0o700)
    folder.chmod(0o700)


def make_room(folder: Path, wanted: int = ROOM_FOR_NEXT, now_s: float | None = None) -> None:
    """Delete the oldest segments until `wanted` bytes fit and neither count, age nor time is too much."""
    now_s = time.time() if now_s is None else now_s
    kept_bytes, kept_s, kept = wanted, 0.0, 1
    full = False
    for segment in reversed(segments(folder)):
        try:
            told = segment.path.stat()
        except OSError:
            continue
        kept_bytes += told.st_size
        kept_s += max(0.0, told.st_mtime - segment.began_ms / 1000)
        kept += 1
        full = (
            full
            or kept_bytes > LARGEST_FOLDER
            or kept_s > LONGEST_KEPT_S
            or kept > MOST_SEGMENTS
            or now_s - told.st_mtime > OLDEST_KEPT_S
        )
        if full:
            with contextlib.suppress(OSError):
                segment.path.unlink()


def forget(profile_id: str, root: Path | None = None) -> None:
    """Delete every recording of a profile. Raises nothing."""
    folder = folder_of(profile_id, root)
    for segment in segments(folder):
        with contextlib.suppress(OSError):
            segment.path.unlink()
    with contextlib.suppress(OSError):
        folder.rmdir()


def open_new(path: Path) -> int:
    """A file descriptor of a new file for the owner alone; raises OSError, also where it is there."""
    binary = getattr(os, "O_BINARY", 0)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | binary, 0o600)
