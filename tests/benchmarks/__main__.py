"""`python -m tests.benchmarks [NAME …] [--json FILE]`: every promise of speed, beside its reference.

Each figure stands beside that of the bare driver, pool or window from the same run, because only their ratio
says something on another machine. Needs PostgreSQL and MariaDB, as the tests do.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import msgspec

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn
from tests.benchmarks import lease
from tests.benchmarks.throughput import bare_seconds, make_table

ROUNDS = 3
ROWS = 1_000_000


@contextmanager
def targets():
    """A profile and its identity for each engine."""
    from tests.support.private_mariadb import PrivateMariadb
    from tests.support.private_postgresql import PrivatePostgresql

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wide.db"
        path.touch()
        file = Profile(name="file", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE)
        servers = [PrivatePostgresql(), PrivateMariadb()]
        try:
            yield [(file, Identity()), *((server.profile(), server.identity) for server in servers)]
        finally:
            for server in servers:
                server.remove()


def in_window(what, profile, identity):
    """What a window in a process of its own measures."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.benchmarks.window_process",
            what,
            msgspec.json.encode(profile).decode(),
        ],
        input=identity.password + "\n",
        env=_environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _environment():
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(["app", "."])}


def rows(report):
    """A million rows of ten columns into the visible grid."""
    with targets() as profiles:
        for profile, identity in profiles:
            make_table(profile, identity, ROWS)
            bare, ours = [], []
            for _ in range(ROUNDS):
                bare.append(bare_seconds(profile, identity))
                ours.append(in_window("rows", profile, identity))
            assert all(each["rows"] == ROWS for each in ours), ours
            bare_s = statistics.median(bare)
            ours_s = statistics.median(each["seconds"] for each in ours)
            engine = profile.engine.value
            report(f"rows/s into the grid, {engine}", ROWS / ours_s, ROWS / bare_s, bare_s / ours_s, ">= 0.8")
            report(f"longest gap ms, {engine}", max(each["longest_gap_ms"] for each in ours), goal="< 60")
            report(f"99th percentile gap ms, {engine}", max(each["p99_gap_ms"] for each in ours), goal="< 25")
            report(f"memory of the window MB, {engine}", max(each["peak_mb"] for each in ours), goal="< 300")


def cancel(report):
    """From the press of Cancel to the statement's end."""
    with targets() as profiles:
        for profile, identity in profiles:
            worst = max(in_window("cancel", profile, identity)["seconds"])
            report(f"cancel ms, {profile.engine.value}", worst * 1000, goal="< 200")


def opening(report):
    """Opening a profile with a warm spare worker."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.db"
        path.touch()
        profile = Profile(name="file", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE)
        seconds = in_window("opening", profile, Identity())["seconds"]
        report("opening a profile ms, sqlite", statistics.median(seconds) * 1000, goal="< 150")


def first_paint(report):
    """The first paint of the window beside that of a bare one."""
    seconds = {"bare": [], "ours": []}
    for _ in range(2 * ROUNDS + 1):
        for which, taken in seconds.items():
            began_s = time.time()
            done = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.first_paint", which],
                env={
                    **os.environ,
                    "QT_QPA_PLATFORM": "offscreen",
                    "PYTHONPATH": os.pathsep.join(["app", "."]),
                },
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            taken.append(float(done.stdout) - began_s)
    ours_s, bare_s = statistics.median(seconds["ours"]), statistics.median(seconds["bare"])
    report("first paint ms", ours_s * 1000, bare_s * 1000, ours_s / bare_s, "< 1.5")


def leases(report):
    """Lease and release beside a bare QueuePool."""
    figures = lease.measure()
    for name, value in figures.items():
        report(f"lease: {name}", value, goal=f"< {lease.GOAL}" if "ratio" in name else "")


BENCHMARKS = {"first-paint": first_paint, "opening": opening, "lease": leases, "cancel": cancel, "rows": rows}


def main():
    """Run what is asked for, print it side by side, write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], default=[])
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    chosen = parser.parse_args()
    figures = []

    def report(name, value, reference=None, ratio=None, goal=""):
        figures.append({"name": name, "value": value, "reference": reference, "ratio": ratio, "goal": goal})
        beside = "" if reference is None else f"   beside {reference:>12,.1f}   ratio {ratio:.2f}"
        print(f"{name:44} {value:>12,.1f}{beside}   {goal and 'goal ' + goal}", flush=True)

    print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors")
    for name in chosen.names or BENCHMARKS:
        BENCHMARKS[name](report)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
