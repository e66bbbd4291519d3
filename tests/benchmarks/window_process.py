"""A window in a process of its own that measures one thing and prints it as JSON.

`python -m tests.benchmarks.window_process WHAT [PROFILE PASSWORD]`, the profile as JSON. It is a process of
its own because its memory, and its first paint, are what is measured.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QApplication

from poolkeeper.profiles.profile import Profile
from tests.benchmarks import idle_window

STATEMENT = "SELECT * FROM wide"
ENDLESS = {
    "sqlite": "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(120)",
    "mysql": "SELECT sleep(120)",
    "mssql": "WAITFOR DELAY '00:02:00'",
    "oracle": "BEGIN DBMS_SESSION.SLEEP(120); END;",
}
FIRST_ROWS = 500
BEAT_MS = 5
DEADLINE_S = 180


class Bench:
    """The real window on an empty store, driven by turning its event loop."""

    def __init__(self, profile, password):
        from poolkeeper.desktop.main_window import MainWindow
        from poolkeeper.desktop.settings import Settings
        from poolkeeper.desktop.theme import Theme
        from poolkeeper.profiles.open_store import OpenedStore
        from poolkeeper.profiles.profile_store import ProfileStore
        from poolkeeper.profiles.vault import MemoryVault

        settings = Settings(Path(tempfile.mkdtemp()) / "window.ini")
        settings.sample_offered = True
        self.store = store = ProfileStore(MemoryVault())
        self.profile, self.password = profile, password
        self.window = MainWindow(settings, Theme(QApplication.instance()))
        self.window.furnish(lambda: OpenedStore(store))
        self.window.resize(1440, 900)
        self.window.show()
        self.window.start()
        self.until(lambda: self.window.library.place == store.place)
        store.save(profile, password)
        # the spare worker is warm once it has said that it is ready
        self.settle(2.0)

    def open(self):
        """Open the profile; returns the seconds until its pool stands."""
        session = self.window.workspace.session(self.profile)
        began_s = time.perf_counter()
        session.open()
        self.until(lambda: session.proofs is not None)
        seconds = time.perf_counter() - began_s
        self.window.workspace.add_tab(self.profile)
        self.session = session
        self.tab = self.window.tabs.current()
        return seconds

    def until(self, condition):
        deadline_s = time.monotonic() + DEADLINE_S
        while not condition():
            assert time.monotonic() < deadline_s, "the window did not get there"
            QApplication.instance().processEvents()

    def settle(self, seconds):
        ends_s = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > ends_s)

    def close(self):
        for worker in self.window.close_workers():
            worker.wait_closed(10)


def rows_into_the_grid(bench):
    """Seconds for the whole table, the gaps of the event loop meanwhile, and the peak of memory.

    The first rows come before, so that the worker has loaded what it needs for any.
    """
    bench.open()
    bench.settle(0.5)
    bench.tab.run_requested.emit(_wanted(FIRST_ROWS))
    bench.until(lambda: _rows_shown(bench) == FIRST_ROWS and not bench.tab.running)
    bench.settle(0.2)
    gaps, clock, beat = [], QElapsedTimer(), QTimer()
    beat.timeout.connect(lambda: gaps.append(clock.nsecsElapsed() / 1e6) or clock.restart())
    beat.start(BEAT_MS)
    clock.start()
    began_s = time.perf_counter()
    bench.tab.pane.set_text(STATEMENT)
    bench.tab._last_run = None
    bench.tab.run_requested.emit(_wanted(0))
    finished = QApplication.instance()
    loop_until(lambda: not bench.tab.running, finished)
    seconds = time.perf_counter() - began_s
    beat.stop()
    rows = _rows_shown(bench)
    gaps.sort()
    return {
        "seconds": seconds,
        "rows": rows,
        "longest_gap_ms": round(gaps[-1], 1),
        "p99_gap_ms": round(gaps[int(len(gaps) * 0.99)], 1),
        "peak_mb": _peak_mb(),
    }


def _rows_shown(bench):
    model = bench.tab.results.grid.model()
    return model.rowCount() if model is not None else 0


def _wanted(row_cap):
    from poolkeeper.desktop.query.run_wanted import RunWanted

    return RunWanted(STATEMENT, (), True, row_cap)


def loop_until(condition, application):
    """Run Qt's own event loop, as in the application, until the condition holds."""
    watch = QTimer()
    watch.timeout.connect(lambda: condition() and application.quit())
    watch.start(20)
    application.exec()
    watch.stop()


def cancel_latency(bench):
    """Seconds from the press of Cancel to the end that the window is told."""
    bench.open()
    seconds = []
    for _ in range(5):
        bench.tab.pane.set_text(ENDLESS[bench.profile.engine.value])
        bench.tab.request_run()
        bench.until(lambda: bench.session.snapshot is not None and bench.session.snapshot.in_use)
        bench.settle(0.5)
        began_s = time.perf_counter()
        bench.tab.request_cancel()
        bench.until(lambda: not bench.tab.running)
        seconds.append(time.perf_counter() - began_s)
    return {"seconds": seconds}


def opening(bench):
    """Seconds from asking for a profile to its open pool, with a warm spare worker."""
    seconds = []
    for _ in range(5):
        seconds.append(bench.open())
        bench.session.close()
        bench.session.proofs = None
        bench.settle(2.0)
    return {"seconds": seconds}


def _peak_mb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return round(int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024)


MEASURES = {
    "rows": rows_into_the_grid,
    "cancel": cancel_latency,
    "opening": opening,
    "idle": idle_window.measure,
}


def main():
    """Measure what the arguments name."""
    application = QApplication([])
    bench = Bench(msgspec.json.decode(sys.argv[2], type=Profile), sys.stdin.readline().rstrip("\n") or None)
    print(json.dumps(MEASURES[sys.argv[1]](bench)))
    bench.close()
    del application


if __name__ == "__main__":
    main()
