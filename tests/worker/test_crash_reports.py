"""What a crash leaves: a report of the trouble alone, for its owner alone, without passwords."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from poolkeeper.worker.crash_file import SIZE_LIMIT, CrashFile, head_of
from poolkeeper.worker.crash_reports import REPORTS_KEPT, gather
from poolkeeper.worker.log_file import LOG_NAME, log_folder
from tests.support.heard_worker import HeardWorker
from tests.support.waiting import wait_until

APP = Path(__file__).parents[2] / "app"
CANARY = "c4nary-Pa55"
BEGUN = """
import os, signal, sys, threading
from pathlib import Path
from poolkeeper.worker.crash_file import SIZE_LIMIT, CrashFile, head_of
watched = CrashFile(Path(sys.argv[1]), head_of("a test"))
def in_a_driver():
{then}
in_a_driver()
"""


def ended(folder, then):
    """Let a process begin a crash file and end in some way; returns its exit code."""
    program = BEGUN.format(then=f"    {then}")
    environment = {**os.environ, "PYTHONPATH": str(APP)}
    environment.pop("PYTHONFAULTHANDLER", None)
    return subprocess.run(
        [sys.executable, "-c", program, str(folder)], env=environment, timeout=60
    ).returncode


@pytest.mark.posix
def test_a_crash_in_compiled_code_tells_where_it_was(tmp_path):
    assert ended(tmp_path, "os.kill(os.getpid(), signal.SIGSEGV)") == -signal.SIGSEGV
    (report,) = gather(tmp_path)
    assert "Segmentation fault" in report.text
    assert "in in_a_driver" in report.text
    assert report.text.startswith("Poolkeeper ")
    assert report.path.read_text() == report.text
    assert report.path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [report.path]
    assert gather(tmp_path) == []


@pytest.mark.parametrize("then", ["watched.close()", "os.kill(os.getpid(), signal.SIGTERM)", "os._exit(3)"])
def test_an_end_without_trouble_leaves_no_report(tmp_path, then):
    ended(tmp_path, then)
    assert gather(tmp_path) == []
    assert not list(tmp_path.iterdir())


def test_what_a_living_process_writes_is_left_alone(tmp_path):
    living = CrashFile(tmp_path, head_of("a test"))
    assert gather(tmp_path) == []
    assert living.path.exists()
    living.close()
    assert not living.path.exists()


def noted(folder, message):
    file = CrashFile(folder, head_of("a test"))
    try:
        raise ValueError(message)
    except ValueError as error:
        file.note(type(error), error, error.__traceback__)
    file.close()
    return file.path


def test_an_error_that_nobody_expected_is_told_with_the_log_before_it_and_no_password(tmp_path):
    log = tmp_path / LOG_NAME
    log.write_text(
        f"2026-01-01 10:00:00,001 INFO poolkeeper: opened with password={CANARY}\n"
        "2999-01-01 10:00:00,001 INFO poolkeeper: of another run\n"
    )
    noted(tmp_path, f"postgresql://app:{CANARY}@db/shop, in {Path.home()}/notes.sql")
    (report,) = gather(tmp_path)
    assert "ValueError: postgresql://app:" in report.text
    assert "~/notes.sql" in report.text
    assert "INFO poolkeeper: opened with password=" in report.text
    assert "of another run" not in report.text
    assert CANARY not in report.text
    assert str(Path.home()) not in report.text


def test_only_the_newest_reports_are_kept(tmp_path):
    for number in range(REPORTS_KEPT + 3):
        os.utime(noted(tmp_path, f"trouble {number}"), (1e9 + number, 1e9 + number))
    reports = gather(tmp_path)
    assert f"trouble {REPORTS_KEPT + 2}" in reports[0].text
    assert len(reports) == REPORTS_KEPT
    assert set(tmp_path.iterdir()) == {report.path for report in reports}


def test_an_error_that_comes_again_and_again_does_not_fill_the_disk(tmp_path):
    file = CrashFile(tmp_path, head_of("a test"))
    for number in range(200):
        error = ValueError(f"number {number} " + "x" * 5000)
        file.note(ValueError, error, None)
    file.close()
    assert file.path.stat().st_size < SIZE_LIMIT + 1000
    (report,) = gather(tmp_path)
    assert "number 0 " in report.text


GATHERS_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from poolkeeper.worker.crash_reports import gather
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
sys.exit(len(gather(Path(sys.argv[1]))))
"""


@pytest.mark.posix
def test_a_full_disk_loses_no_trouble(tmp_path):
    noted(tmp_path, "first of all")
    environment = {**os.environ, "PYTHONPATH": str(APP)}
    command = [sys.executable, "-c", GATHERS_ON_A_FULL_DISK, str(tmp_path)]
    assert subprocess.run(command, env=environment, timeout=60).returncode == 0
    (report,) = gather(tmp_path)
    assert "first of all" in report.text


@pytest.mark.posix
def test_what_is_no_file_of_ours_holds_up_no_report(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(f"head\n---\n{CANARY}")
    os.mkfifo(tmp_path / "running-1-pipe.txt")
    (tmp_path / "running-2-link.txt").symlink_to(secret)
    (tmp_path / "running-3-folder.txt").mkdir()
    os.utime(noted(tmp_path, "of a strange year"), (1e18, 1e18))
    noted(tmp_path, "the one")
    told = gather(tmp_path)
    assert "the one" in told[-1].text
    assert not any(CANARY in report.text for report in told)


def test_a_window_that_starts_takes_nothing_from_one_that_starts_beside_it(tmp_path):
    over = threading.Event()

    def look():
        while not over.is_set():
            gather(tmp_path)

    other = threading.Thread(target=look)
    other.start()
    files = [CrashFile(tmp_path, head_of("a test")) for _ in range(100)]
    over.set()
    other.join()
    assert all(file.path.exists() for file in files)
    for file in files:
        file.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.posix
def test_the_folder_of_the_log_is_closed_to_others_even_if_it_was_not(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    log_folder().chmod(0o755)
    assert log_folder().stat().st_mode & 0o777 == 0o700


@pytest.mark.posix
@pytest.mark.sqlite
def test_a_worker_that_crashes_leaves_a_report_and_one_that_ends_leaves_nothing(shop, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.delenv("PYTHONFAULTHANDLER", raising=False)
    folder = log_folder()
    with HeardWorker(shop, start_method="spawn") as worker:
        worker.open()
        assert len(list(folder.glob("running-*"))) == 1
    wait_until(lambda: not list(folder.glob("running-*")))
    with HeardWorker(shop, start_method="spawn") as worker:
        worker.open()
        os.kill(worker.handle.process_id, signal.SIGSEGV)
        worker.expect_lost()
    (report,) = gather(folder)
    assert "a worker" in report.text.splitlines()[0]
    assert "Segmentation fault" in report.text
