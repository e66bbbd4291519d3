"""The runs of a profile's lab in a file, so that tomorrow's can be laid beside today's."""

import contextlib
import hashlib
from pathlib import Path

import msgspec
import platformdirs

from poolkeeper.databases.explained import Explained
from poolkeeper.databases.redacting import redacted
from poolkeeper.pools.lab.result import LabResult
from poolkeeper.pools.lab.settings import LabSettings
from poolkeeper.pools.lab.tally import Counts, Sample
from poolkeeper.pools.lab.verdict import Verdict
from poolkeeper.profiles.private_file import replace_file

MOST_RUNS = 50
LARGEST_FILE = 8 * 1024 * 1024
"""Bytes of a profile's runs at most; a long run takes some 100 KB."""

VERSION = 1


class KeptRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run that is over. `number` counts the profile's runs; `failure` is why there is no result."""

    number: int
    settings: LabSettings
    name: str = ""
    samples: tuple[Sample, ...] = ()
    counts: Counts = Counts()
    result: LabResult | None = None
    verdict: Verdict | None = None
    failure: Explained | None = None


class UnreadableRuns(Exception):
    """The file is damaged or of a newer Poolkeeper; it was set aside, and `sentence` says where."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class _File(msgspec.Struct, frozen=True):
    version: int
    runs: tuple[KeptRun, ...]


class _Encoded(msgspec.Struct, frozen=True):
    version: int
    runs: list[msgspec.Raw]


def path_of(profile_id: str, root: Path | None = None) -> Path:
    """The file of a profile's runs; an id can be any text, so its digest names it."""
    folder = root or platformdirs.user_state_path("Poolkeeper", appauthor=False) / "lab"
    return folder / f"{hashlib.sha256(profile_id.encode()).hexdigest()[:32]}.runs"


def read_runs(path: Path) -> tuple[KeptRun, ...]:
    """The runs in a file, the oldest first; none where there is no file.

    Raises UnreadableRuns, and OSError where the file cannot be opened.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return ()
    try:
        file = msgspec.msgpack.decode(content, type=_File)
        if file.version != VERSION:
            raise msgspec.ValidationError(f"version {file.version}")
    except msgspec.DecodeError as error:
        aside = path.with_suffix(".unreadable")
        path.replace(aside)
        raise UnreadableRuns(f"The earlier runs cannot be read. Their file was set aside: {aside}") from error
    return file.runs


def write_runs(path: Path, runs: tuple[KeptRun, ...]) -> None:
    """Keep the newest of `runs`, which begin with the oldest, for their user alone; raises OSError."""
    kept: list[msgspec.Raw] = []
    size = 0
    for run in reversed(runs[-MOST_RUNS:]):
        encoded = msgspec.msgpack.encode(_without_passwords(run))
        size += len(encoded)
        if size > LARGEST_FILE:
            break
        kept.insert(0, msgspec.Raw(encoded))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(path, msgspec.msgpack.encode(_Encoded(VERSION, kept)))


def forget_runs(path: Path) -> None:
    """Remove a file of runs, if it is there and can be."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _without_passwords(run: KeptRun) -> KeptRun:
    workload = run.settings.workload
    masked = msgspec.structs.replace(workload, statement=redacted(workload.statement))
    return msgspec.structs.replace(run, settings=msgspec.structs.replace(run.settings, workload=masked))
