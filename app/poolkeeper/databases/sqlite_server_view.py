"""Which processes hold locks on a database file, by Linux's list of them (man 5 proc, "/proc/locks").

What each lock means stands in SQLite's os.h ("Lock bytes") and in its description of the WAL format, 2.3.
"""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from poolkeeper import PROGRAM
from poolkeeper.databases.server_view import Activity, ServerSession, ServerView, first_ones

LOCKS = Path("/proc/locks")
_PENDING, _LAST = 0x40000000, 0x40000002 + 509
_WAL_WRITE, _WAL_READ, _WAL_LAST_READ = 120, 123, 127

NO_SERVER = "SQLite has no server: what is told are the processes that hold locks on the file."
LINUX_ALONE = "SQLite has no server, and only Linux tells which processes hold locks on a file."


class _Lock(msgspec.Struct, frozen=True):
    """One line of the list: `writes` for a lock that excludes others, `first` and `last` byte."""

    process: int
    of_wal: bool
    writes: bool
    first: int
    last: int


def server_view(path: str) -> ServerView:
    """A look at who has locks on the database file `path`; no process is ours or everyone's session."""
    try:
        locks = tuple(_locks(Path(path).expanduser()))
    except OSError:
        return ServerView(seen_at_s=time.time(), notes=(LINUX_ALONE,))
    notes = [NO_SERVER]
    sessions = [
        _session(process, [lock for lock in locks if lock.process == process])
        for process in dict.fromkeys(lock.process for lock in locks)
    ]
    writers = [each for each in sessions if each.activity is Activity.WRITING]
    held = ", ".join(f"{each.id} ({each.program})" for each in writers)
    return ServerView(
        seen_at_s=time.time(),
        sessions=first_ones(sessions, notes),
        figures=(
            ("Write lock", f"process {held}" if held else "free"),
            ("Processes with locks", f"{len(sessions):,}"),
        ),
        notes=tuple(notes),
    )


def _locks(path: Path) -> Iterator[_Lock]:
    """The locks on the file and on its WAL's index. Raises OSError where the system does not tell."""
    lines = LOCKS.read_text().splitlines()
    files = {_place(path): False}
    index = path.with_name(f"{path.name}-shm")
    if index.exists():
        files[_place(index)] = True
    for line in lines:
        if "->" in line:  # one that waits
            continue
        _number, kind, _advice, access, process, place, first, last = line.split()
        if place in files and kind in {"POSIX", "OFDLCK"} and int(process) > 0:
            end = 2**63 if last == "EOF" else int(last)
            yield _Lock(int(process), files[place], access == "WRITE", int(first), end)


def _place(path: Path) -> str:
    """Device and inode as the list writes them."""
    found = path.stat()
    return f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"


def _session(process: int, locks: list[_Lock]) -> ServerSession:
    folder = Path(f"/proc/{process}")
    own = process == os.getpid()
    try:
        program = PROGRAM if own else (folder / "comm").read_text().strip()
        user = _user(folder.stat().st_uid)
    except OSError:
        program, user = "ended", ""
    return ServerSession(
        id=str(process),
        user=user,
        machine=socket.gethostname(),
        program=program,
        activity=_activity(locks),
    )


def _activity(locks: list[_Lock]) -> Activity:
    with_wal = any(lock.of_wal for lock in locks)
    if any(_is_writing(lock) for lock in locks):
        return Activity.WRITING
    # with a WAL each connection keeps a shared lock on the file itself for as long as it is open
    if any(_touches(lock, _WAL_READ, _WAL_LAST_READ) if lock.of_wal else not with_wal for lock in locks):
        return Activity.READING
    return Activity.IDLE


def _is_writing(lock: _Lock) -> bool:
    if lock.of_wal:
        return lock.writes and _touches(lock, _WAL_WRITE, _WAL_WRITE)
    return lock.writes and _touches(lock, _PENDING, _LAST)


def _touches(lock: _Lock, first: int, last: int) -> bool:
    return lock.first <= last and lock.last >= first


def _user(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
