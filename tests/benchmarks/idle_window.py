"""The whole program with fifty open profiles that nobody uses (Linux).

That is the window, its workers and what they are forked from. Memory is the proportional set size: a page
that many processes share counts once in all.
"""

import os
from pathlib import Path

import msgspec

PROFILES = 50
SETTLE_S = 10.0
WATCHED_S = 60.0
"""Two checks of each pool's health."""

KIB_PER_MB = 1024


def measure(bench):
    """Open so many copies of the bench's profile, wait, and give what all processes took together."""
    for number in range(PROFILES):
        profile = msgspec.structs.replace(bench.profile, id=f"idle{number}", name=f"idle {number}")
        bench.store.save(profile, bench.password)
        session = bench.window.workspace.session(profile)
        session.open()
        bench.until(lambda session=session: session.proofs is not None)
    bench.window.workspace.add_tab(profile)
    _turn(bench, SETTLE_S)
    before, own = _cpu_s(), _own_cpu_s(os.getpid())
    _turn(bench, WATCHED_S)
    shares = [(_cpu_s() - before) / WATCHED_S, (_own_cpu_s(os.getpid()) - own) / WATCHED_S]
    found = {"share": shares[0], "share_of_window": shares[1], "processes": len(_family())}
    return found | {"mb": sum(map(_pss_mb, _family())), "mb_of_window": _pss_mb(os.getpid())}


def _turn(bench, seconds):
    """Qt's own loop, as in the application: it sleeps while nothing happens."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    QTimer.singleShot(int(seconds * 1000), QApplication.instance().quit)
    QApplication.instance().exec()


def _family():
    """This process and all that were started by it, or by those."""
    parents = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            fields = _stat(place.name)
            if fields is not None:
                parents[int(place.name)] = int(fields[1])
    family = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _stat(process_id):
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _cpu_s():
    return sum(map(_own_cpu_s, _family()))


def _own_cpu_s(process_id):
    fields = _stat(process_id)
    return 0.0 if fields is None else (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pss_mb(process_id):
    lines = Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / KIB_PER_MB
