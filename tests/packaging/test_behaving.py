"""The program as it is shipped starts, logs and ends as from source."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.packaging.program import command, run

DEADLINE_S = 60

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path):
    """A person with an empty home, without a display and without a bus."""
    own = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(tmp_path))
    without = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS", "DISPLAY"))}
    return without | own | {"QT_QPA_PLATFORM": "offscreen"}


def until(condition):
    deadline_s = time.monotonic() + DEADLINE_S
    while not (found := condition()):
        assert time.monotonic() < deadline_s, "it did not happen in time"
        threading.Event().wait(0.02)
    return found


def log_of(folder):
    return "".join(file.read_text() for file in folder.rglob("poolkeeper.log"))


def descendants(process_id):
    children = Path(f"/proc/{process_id}/task/{process_id}/children")
    with contextlib.suppress(OSError):
        for child in map(int, children.read_text().split()):
            yield child
            yield from descendants(child)


def is_alive(process_id):
    with contextlib.suppress(OSError):
        return ") Z " not in Path(f"/proc/{process_id}/stat").read_text()
    return False


def test_a_window_logs_and_a_signal_ends_it_with_its_workers(environment, tmp_path):
    program = subprocess.Popen(command(), env=environment, cwd=tmp_path)
    try:
        until(lambda: "shows its window" in log_of(tmp_path))
        # the spare worker is a child of the server that forks it
        workers = until(lambda: found if len(found := list(descendants(program.pid))) >= 3 else None)
        program.send_signal(signal.SIGTERM)
        assert program.wait(DEADLINE_S) == 128 + signal.SIGTERM
        until(lambda: not any(map(is_alive, workers)))
    finally:
        program.kill()
        program.wait()
    assert "Traceback" not in log_of(tmp_path)


def test_a_report_goes_to_a_file(environment, tmp_path):
    assert run("--self-test", "--report", "report.txt", environment=environment, folder=tmp_path) == ""
    assert "The self-test passed." in (tmp_path / "report.txt").read_text()


def test_the_folder_it_is_started_in_lends_no_code(environment, tmp_path):
    for name in ("json", "msgspec", "sqlite3"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('taken from the current folder')")
    assert "The self-test passed." in run("--self-test", environment=environment, folder=tmp_path)


def test_without_a_display_it_says_so(environment, tmp_path):
    del environment["QT_QPA_PLATFORM"]
    done = subprocess.run(command(), env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "needs a display" in done.stderr
