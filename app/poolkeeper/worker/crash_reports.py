"""Reports of earlier crashes: made of what a process left, to be read by the user and by nobody else."""

import contextlib
import datetime
import os
import stat
from pathlib import Path

import msgspec

from poolkeeper.databases.redacting import redacted
from poolkeeper.profiles import locked_file
from poolkeeper.worker.crash_file import END_OF_HEAD, PATTERN, SIZE_LIMIT
from poolkeeper.worker.log_file import LOG_NAME, TIME_LENGTH

REPORTS_KEPT = 5
LOG_LINES = 60
_LOG_READ = 64_000
_OWNER_ALONE = 0o600
_OPEN = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Follows no link, and waits for nobody who would write to a pipe."""


class CrashReport(msgspec.Struct, frozen=True):
    """One report as it lies at `path`; `ended_at` is the local time of the last trouble."""

    path: Path
    ended_at: datetime.datetime
    text: str


def gather(folder: Path) -> list[CrashReport]:
    """Turn what crashed processes left in a folder into reports, the newest first; only the newest are kept.

    What a process left that was killed or switched off says nothing, and goes. What cannot be made a report
    of, as on a full disk, stays for the next time. Raises OSError.
    """
    found: list[CrashReport] = []
    for left in sorted(folder.glob(PATTERN)):
        with contextlib.suppress(OSError, ValueError, OverflowError):
            report = _taken(folder, left)
            if report is not None:
                found.append(report)
    for old in sorted(folder.glob("crash-*.txt"))[:-REPORTS_KEPT]:
        old.unlink(missing_ok=True)
    return sorted(
        (each for each in found if each.path.exists()), key=lambda each: each.ended_at, reverse=True
    )


def _taken(folder: Path, left: Path) -> CrashReport | None:
    """The report of what lies at `left`, which goes; None where a process or another window has it."""
    file = os.open(left, _OPEN)
    try:
        state = os.fstat(file)
        if not stat.S_ISREG(state.st_mode) or not locked_file.take(file):
            return None
        if not left.exists():
            # another window was faster
            return None
        os.lseek(file, 0, os.SEEK_SET)
        report = _report(folder, left, _read(file), datetime.datetime.fromtimestamp(state.st_mtime))
        # Windows lets nobody remove it before it is closed
        with contextlib.suppress(PermissionError):
            left.unlink(missing_ok=True)
    finally:
        os.close(file)
    left.unlink(missing_ok=True)
    return report


def _report(folder: Path, left: Path, content: str, ended_at: datetime.datetime) -> CrashReport | None:
    head, _, trouble = content.partition(END_OF_HEAD)
    if not trouble.strip():
        return None
    said = f"{ended_at:%Y-%m-%d %H:%M:%S}"
    log = _last_lines(folder / LOG_NAME, said) or ["(nothing)"]
    parts = [head, f"Trouble at {said}", "", trouble.strip(), "", "The log until then:", "", *log]
    text = _without_names("\n".join(parts)) + "\n"
    path = folder / f"crash-{ended_at:%Y%m%d-%H%M%S}-{left.stem.rpartition('-')[2]}.txt"
    file = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _OWNER_ALONE)
    try:
        with os.fdopen(file, "w", encoding="utf-8", errors="replace") as report:
            report.write(text)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return CrashReport(path, ended_at, text)


def _read(file: int) -> str:
    with os.fdopen(os.dup(file), "rb") as opened:
        return opened.read(SIZE_LIMIT).decode("utf-8", "replace")


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
