"""The program as it is shipped starts, logs and ends as from source."""

import contextlib
import os
import subprocess
from pathlib import Path

import pytest

from tests.packaging.program import VARIABLE, command, run, shown_window, until

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path):
    """A person with an empty home, without a display and without a bus."""
    own = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(tmp_path))
    without = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS", "DISPLAY"))}
    return without | own | {"QT_QPA_PLATFORM": "offscreen"}


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
    with shown_window(environment, tmp_path) as program:
        # the spare worker is a child of the server that forks it
        workers = until(lambda: found if len(found := list(descendants(program.pid))) >= 3 else None)
    until(lambda: not any(map(is_alive, workers)))


@pytest.mark.frozen
@pytest.mark.posix
def test_each_process_has_the_libraries_of_the_application_and_not_the_systems(environment, tmp_path):
    inside = Path(os.environ[VARIABLE]).resolve().parent / "_internal"
    brought = {file.name for file in inside.rglob("*.so*")}
    with shown_window(environment, tmp_path) as program:
        workers = until(lambda: found if len(found := list(descendants(program.pid))) >= 3 else None)
        for process_id in (program.pid, *workers):
            maps = Path(f"/proc/{process_id}/maps").read_text()
            loaded = {Path(line.split()[-1]) for line in maps.splitlines() if "/" in line}
            assert not [file for file in loaded if file.name in brought and inside not in file.parents]


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
