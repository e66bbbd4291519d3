"""Reports of earlier crashes: made of what a process left, to be read by the user and by nobody else."""

import contextlib
import datetime
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from poolkeeper.databases.redacting import redacted
from poolkeeper.profiles import locked_file
from poolkeeper.worker.crash_file import END_OF_HEAD, PATTERN
from poolkeeper.worker.log_file import LOG_NAME, TIME_LENGTH

REPORTS_KEPT = 5
LOG_LINES = 60
_LOG_READ = 64_000
_REPORT_READ = 256_000
_OWNER_ALONE = 0o600


class CrashReport(msgspec.Struct, frozen=True):
    """One report as it lies at `path`; `ended_at` is the local time of the last trouble."""

    path: Path
    ended_at: datetime.datetime
    text: str


def gather(folder: Path) -> list[CrashReport]:
    """Turn what crashed processes left in a folder into reports, the newest first; only the newest are kept.

    What a process left that was killed or switched off says nothing, and goes. Raises OSError.
    """
    found = [report for left in _left_behind(folder) if (report := _report(folder, left)) is not None]
    for old in sorted(folder.glob("crash-*.txt"))[:-REPORTS_KEPT]:
        old.unlink(missing_ok=True)
    return sorted(
        (each for each in found if each.path.exists()), key=lambda each: each.ended_at, reverse=True
    )


def _left_behind(folder: Path) -> Iterator[Path]:
    for path in folder.glob(PATTERN):
        with contextlib.suppress(OSError):
            file = os.open(path, os.O_RDWR)
            try:
                free = locked_file.take(file)
            finally:
                os.close(file)
            if free:
                yield path


def _report(folder: Path, left: Path) -> CrashReport | None:
    head, _, trouble = _read(left).partition(END_OF_HEAD)
    ended_at = datetime.datetime.fromtimestamp(left.stat().st_mtime)
    left.unlink(missing_ok=True)
    if not trouble.strip():
        return None
    said = f"{ended_at:%Y-%m-%d %H:%M:%S}"
    log = _last_lines(folder / LOG_NAME, said) or ["(nothing)"]
    parts = [head, f"Trouble at {said}", "", trouble.strip(), "", "The log until then:", "", *log]
    text = _without_names("\n".join(parts)) + "\n"
    path = folder / f"crash-{ended_at:%Y%m%d-%H%M%S}-{left.stem.rpartition('-')[2]}.txt"
    file = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _OWNER_ALONE)
    with os.fdopen(file, "w", encoding="utf-8") as report:
        report.write(text)
    return CrashReport(path, ended_at, text)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_REPORT_READ).decode("utf-8", "replace")


def _last_lines(path: Path, until: str) -> list[str]:
    """The log's lines that are not younger than a time, as entries begin with it."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _LOG_READ))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    kept: list[str] = []
    for line in lines:
        if line[:4].isdigit() and line[:TIME_LENGTH] > until:
            break
        kept.append(line)
    return kept[-LOG_LINES:]


def _without_names(text: str) -> str:
    """A report may be given to others: passwords are masked, and the home folder has its user's name."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where there is none
    return redacted(text.replace(home, "~") if len(home) > 1 else text)
