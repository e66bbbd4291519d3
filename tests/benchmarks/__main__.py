"""`python -m tests.benchmarks [NAME …] [--engine ENGINE …] [--json FILE]`: every promise of speed, beside its
reference.

Each figure stands beside that of the bare driver, pool or window from the same run, because only their ratio
says something on another machine. Needs PostgreSQL and MariaDB, as the tests do; for SQL Server and Oracle
the stand-ins of the tests serve, each in a process of its own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks import frozen_start as frozen
from tests.benchmarks import idle_workers, lease, recording
from tests.benchmarks.targets import ENGINES, environment, in_window
from tests.benchmarks.throughput import bare_opening_seconds, bare_reading, make_table, whole_reading

ROUNDS = 3
TICK_S = 0.01
"""The system counts processor time in ticks of this length."""

IDLE = ("sqlite", "postgresql")

LIMITING_SHARE = 0.25
"""Where a stand-in works for more of the bare driver's time, the ratio is in part the stand-in's."""

OPENED = ("sqlite", "mssql", "oracle")
"""Engines whose opening is measured: the file, and those whose drivers are heavy to load."""


def targets(engines):
    """Every target of the engines, one server at a time."""
    for engine in engines:
        with ENGINES[engine]() as found:
            yield from found


def rows(report, engines):
    """A million rows of ten columns into the visible grid; 200 000 from a stand-in."""
    for target in targets(engines):
        profile, identity, label = target.profile, target.identity, target.label
        if not target.is_standin:
            make_table(profile, identity, target.rows)
        bare, ours, served = [], [], []
        for _ in range(ROUNDS):
            began_s = target.server_cpu_s()
            bare.append(bare_reading(profile, identity).seconds)
            served.append(target.server_cpu_s() - began_s)
            ours.append(in_window("rows", target))
        assert all(each["rows"] == target.rows for each in ours), ours
        bare_s = statistics.median(bare)
        ours_s = statistics.median(each["seconds"] for each in ours)
        report(
            f"rows/s into the grid, {label}",
            target.rows / ours_s,
            target.rows / bare_s,
            bare_s / ours_s,
            ">= 0.8",
        )
        report(f"longest gap ms, {label}", max(each["longest_gap_ms"] for each in ours), goal="< 60")
        report(f"99th percentile gap ms, {label}", max(each["p99_gap_ms"] for each in ours), goal="< 25")
        report(f"memory of the window MB, {label}", max(each["peak_mb"] for each in ours), goal="< 300")
        if target.is_standin:
            _report_standin(report, label, statistics.median(served), bare_s, target.rows)


def _report_standin(report, label, served_s, bare_s, rows):
    """How much of the bare driver's time the stand-in worked: where that is much, it limits both sides."""
    share = served_s / bare_s
    limits = "" if share < LIMITING_SHARE else ": MISSED, the stand-in limits both figures"
    report(
        f"stand-in's own rows/s, {label}",
        rows / max(served_s, TICK_S),
        rows / bare_s,
        share,
        "< 0.25" + limits,
    )


def reading(report, engines):
    """Rows through worker, pipe and store without a window, on the clock; and the worker's processor time."""
    for target in targets(engines):
        profile, identity = target.profile, target.identity
        if not target.is_standin:
            make_table(profile, identity, target.rows)
        bare, ours = [], []
        for _ in range(ROUNDS):
            bare.append(bare_reading(profile, identity))
            ours.append(whole_reading(profile, identity, target.rows))
        bare_s, ours_s = (statistics.median(each.seconds for each in taken) for taken in (bare, ours))
        report(
            f"rows/s into the store, {target.label}",
            target.rows / ours_s,
            target.rows / bare_s,
            bare_s / ours_s,
        )
        bare_s, ours_s = (statistics.median(each.cpu_s for each in taken) for taken in (bare, ours))
        per_row = 1e6 / target.rows
        report(f"processor µs a row, {target.label}", ours_s * per_row, bare_s * per_row, ours_s / bare_s)


def cancel(report, engines):
    """From the press of Cancel to the statement's end."""
    for target in targets(engines):
        seconds = in_window("cancel", target)["seconds"]
        report(f"cancel ms, median, {target.label}", statistics.median(seconds) * 1000)
        report(f"cancel ms, worst, {target.label}", max(seconds) * 1000, goal="< 200")


def opening(report, engines):
    """Opening a profile with a warm spare worker, beside a bare driver's import and first connect."""
    for target in targets(each for each in engines if each in OPENED):
        ours_s = statistics.median(in_window("opening", target)["seconds"])
        bare_s = statistics.median(
            bare_opening_seconds(target.profile, target.identity) for _ in range(ROUNDS)
        )
        report(
            f"opening a profile ms, {target.label}", ours_s * 1000, bare_s * 1000, ours_s / bare_s, "< 150 ms"
        )


def first_paint(report, _engines):
    """The first paint of the window beside that of a bare one."""
    seconds = {"bare": [], "ours": []}
    for _ in range(2 * ROUNDS + 1):
        for which, taken in seconds.items():
            began_s = time.time()
            done = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.first_paint", which],
                env=environment(),
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            taken.append(float(done.stdout) - began_s)
    ours_s, bare_s = statistics.median(seconds["ours"]), statistics.median(seconds["bare"])
    report("first paint ms", ours_s * 1000, bare_s * 1000, ours_s / bare_s, "< 1.5")


def frozen_start(report, _engines):
    """The window of the frozen application in `dist/` beside the one that runs from source."""
    if not frozen.FROZEN.exists():
        print("frozen start: dist/ has no application; `python3 packaging --application` builds it")
        return
    # else the source would be compiled at each start
    subprocess.run([sys.executable, "-m", "compileall", "-q", "app"], check=True)
    seconds = {which: [] for which in frozen.COMMANDS}
    for _ in range(2 * ROUNDS + 1):
        for which, command in frozen.COMMANDS.items():
            seconds[which].append(frozen.seconds_to_window(command, environment()))
    frozen_s, source_s = (statistics.median(seconds[which]) for which in ("frozen", "source"))
    report("frozen start ms", frozen_s * 1000, source_s * 1000, frozen_s / source_s, "< 1.6")


def leases(report, engines):
    """Lease and release beside a bare QueuePool on the same connections."""
    for target in targets(each for each in engines if each in lease.ENGINES):
        for name, value in lease.measure(target.profile, target.identity).items():
            report(
                f"lease: {name}, {target.label}",
                value,
                goal=f"< {lease.GOAL}" if name == "lease_times" else "",
            )


def idle(report, engines):
    """Fifty open profiles that nobody uses."""
    for target in targets(each for each in engines if each in IDLE):
        own_mb, share = idle_workers.measure(target.profile, target.identity)
        report(f"own memory of an idle worker MB, {target.label}", own_mb, goal="< 40")
        report(f"% of a core for 50 idle workers, {target.label}", share * 100, goal="< 2")
        whole = in_window("idle", target)
        report(
            f"% of a core for the whole program, 50 idle profiles, {target.label}",
            whole["share"] * 100,
            goal="< 2",
        )
        report(f"% of a core for its window alone, {target.label}", whole["share_of_window"] * 100)
        report(f"memory of the whole program MB, {whole['processes']} processes, {target.label}", whole["mb"])
        report(f"memory of its window alone MB, {target.label}", whole["mb_of_window"])


def pool_kinds(report, engines):
    """Lease and release of every kind of pool beside the bare pool of that kind."""
    for target in targets(engines):
        for name, value in lease.measure_kinds(target.profile, target.identity).items():
            report(f"kind of pool: {name}, {target.label}", value)


def recorder(report, engines):
    """Lease and release by eight threads, with the panel's reports and the flight recorder and without."""
    for target in targets(each for each in engines if each == "sqlite"):
        taken = recording.measure(target.profile, target.identity)
        report(
            f"lease with the panel's snapshots, 8 threads, µs, {target.label}",
            taken["shown_watched_us"],
            taken["shown_quiet_us"],
            taken["shown_times"],
            f"< {recording.GOAL}",
        )
        report(
            f"the same in processor time, µs, {target.label}",
            taken["shown_processor_watched_us"],
            taken["shown_processor_quiet_us"],
            taken["shown_processor_times"],
            f"< {recording.GOAL}",
        )
        report(
            f"lease with reports and recorder, 8 threads, µs, {target.label}",
            taken["watched_us"],
            taken["quiet_us"],
            taken["times"],
            f"< {recording.GOAL}",
        )
        report(
            f"the same in processor time, µs, {target.label}",
            taken["processor_watched_us"],
            taken["processor_quiet_us"],
            taken["processor_times"],
            f"< {recording.GOAL}",
        )
        report("events recorded", taken["events"])
        report("events lost", taken["lost"], goal="0")
        report("bytes an event", taken["bytes_an_event"], goal="< 12")
        report("reading them, ms", taken["read_s"] * 1000)


BENCHMARKS = {
    "first-paint": first_paint,
    "frozen-start": frozen_start,
    "opening": opening,
    "lease": leases,
    "pool-kinds": pool_kinds,
    "recorder": recorder,
    "cancel": cancel,
    "rows": rows,
    "reading": reading,
    "idle": idle,
}


def main():
    """Run what is asked for, print it side by side, write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], default=[])
    parser.add_argument("--engine", action="append", choices=list(ENGINES), help="this one alone; repeatable")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    chosen = parser.parse_args()
    figures = []

    def report(name, value, reference=None, ratio=None, goal=""):
        figures.append({"name": name, "value": value, "reference": reference, "ratio": ratio, "goal": goal})
        beside = "" if reference is None else f"   beside {reference:>12,.1f}   ratio {ratio:.2f}"
        print(f"{name:52} {value:>12,.1f}{beside}   {goal and 'goal ' + goal}", flush=True)

    print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors")
    for name in chosen.names or BENCHMARKS:
        BENCHMARKS[name](report, chosen.engine or ENGINES)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
