"""A run of the lab in a worker, as the window asks for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import PoolSettings, Safety
from poolkeeper.worker.lab_messages import (
    LabFailed,
    LabFinished,
    LabProgressed,
    LabSettings,
    PoolKind,
    StartLab,
    StopLab,
    WorkerKind,
    Workload,
)
from poolkeeper.worker.messages import SignInNeeded
from tests.pools.lab.conftest import pg_sessions, until_none
from tests.support.heard_worker import HeardWorker

POOL = PoolSettings(size=2, max_overflow=0, wait_s=10, recycle_s=-1)


def settings(statement="", **workload):
    defaults = {"workers": 4, "hold_ms": 20, "think_ms": 5, "run_s": 1.0}
    return LabSettings(pool=POOL, workload=Workload(statement=statement, **(defaults | workload)))


@pytest.fixture
def lab(shop):
    with HeardWorker(shop) as worker:
        yield worker


@pytest.fixture
def pg_lab(postgresql):
    with HeardWorker(postgresql.profile(), postgresql.identity) as worker:
        yield worker


def run(worker, wanted, **changes):
    profile = msgspec.structs.replace(worker.profile, **changes)
    worker.handle.send(StartLab(profile, wanted))
    return worker.expect(LabFinished, LabFailed)


def at_work(worker, wanted):
    """Start a run and wait until its workers hold connections."""
    worker.handle.send(StartLab(worker.profile, wanted))
    while not worker.expect(LabProgressed).progress.counts.in_use:
        pass


@pytest.mark.sqlite
def test_the_window_hears_the_progress_and_then_the_figures_with_their_meaning(lab):
    lab.handle.send(StartLab(lab.profile, settings("SELECT count(*) FROM t")))
    while not any(sample.in_use == 2 for sample in lab.expect(LabProgressed).progress.samples):
        pass
    finished = lab.expect(LabFinished)
    assert finished.result.checkouts > 20
    assert "workers that hold one for" in finished.verdict.found


@pytest.mark.postgresql
def test_the_parameter_hold_is_the_time_to_hold_in_seconds(pg_lab):
    finished = run(pg_lab, settings("SELECT pg_sleep(:hold)", hold_ms=40))
    assert not finished.result.errors
    assert 0.040 <= finished.result.mean_hold_s < 0.080


@pytest.mark.postgresql
def test_the_sign_in_is_asked_for_once(pg_lab):
    pg_lab.handle.send(StartLab(pg_lab.profile, settings()))
    asked = 0
    while not isinstance(event := pg_lab.expect(SignInNeeded, LabFinished), LabFinished):
        asked += 1
    assert asked == 1
    assert event.result.made == 2


@pytest.mark.postgresql
def test_processes_work_from_within_a_worker(pg_lab, postgresql):
    wanted = settings(kind=WorkerKind.PROCESSES, workers=2, processes=2, run_s=60)
    pg_lab.handle.send(StartLab(pg_lab.profile, wanted))
    # two pools of two, each full
    while pg_lab.expect(LabProgressed).progress.counts.open < 4:
        pass
    pg_lab.handle.send(StopLab())
    finished = pg_lab.expect(LabFinished, LabFailed)
    assert isinstance(finished, LabFinished), finished
    assert finished.result.made == 4
    assert finished.result.stuck == 0
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
def test_no_process_of_a_run_shows_the_password_to_others(pg_lab, postgresql):
    at_work(pg_lab, settings(kind=WorkerKind.PROCESSES, workers=2, processes=2, run_s=60))
    members = descendants(pg_lab.handle.process_id)
    assert len(members) >= 3
    for member in members:
        for file in ("cmdline", "environ"):
            told = Path(f"/proc/{member}/{file}").read_bytes()
            assert postgresql.identity.password.encode() not in told
    pg_lab.handle.send(StopLab())
    pg_lab.expect(LabFinished)


def descendants(process_id):
    """The process and all that its threads have started."""
    threads = Path(f"/proc/{process_id}/task").iterdir()
    children = [child for thread in threads for child in (thread / "children").read_text().split()]
    return [process_id, *(each for child in children for each in descendants(int(child)))]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("SELECT :other", ":other has none"),
        ("-- nothing", "nothing to run"),
        ("DELETE FROM t", "read-only"),
        ("SELECT 1; DELETE FROM t", "read-only"),
    ],
)
def test_a_statement_that_may_not_run_is_refused_before_anything_is_opened(lab, statement, word):
    failed = run(lab, settings(statement), safety=Safety(read_only=True))
    assert isinstance(failed, LabFailed)
    assert word in failed.explained.title


@pytest.mark.sqlite
def test_a_read_only_profile_runs_what_reads(lab):
    finished = run(lab, settings("SELECT name FROM t LIMIT 5"), safety=Safety(read_only=True))
    assert finished.result.checkouts > 10
    assert not finished.result.errors


@pytest.mark.sqlite
def test_bounds_are_the_workers_own_too(lab):
    failed = run(lab, settings(run_s=100_000))
    assert "600 s" in failed.explained.title


@pytest.mark.postgresql
def test_a_wrong_password_is_one_failed_sign_in_and_not_one_for_each_worker(postgresql):
    with HeardWorker(postgresql.profile(), Identity("app", "wrong")) as worker:
        failed = run(worker, settings())
    assert "password" in failed.explained.title.lower()


@pytest.mark.postgresql
def test_stop_ends_the_run_and_its_statements(pg_lab, postgresql):
    at_work(pg_lab, settings("SELECT pg_sleep(60)", run_s=60))
    pg_lab.handle.send(StopLab())
    assert pg_lab.expect(LabFinished).result.early == "stopped"
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
def test_closing_the_worker_ends_the_run(postgresql):
    with HeardWorker(postgresql.profile(), postgresql.identity) as worker:
        at_work(worker, settings("SELECT pg_sleep(60)", run_s=60))
    until_none(lambda: pg_sessions(postgresql))


DYING = """
import os, sys
import msgspec
from tests.worker.test_lab import at_work, settings
from tests.support.heard_worker import HeardWorker
from poolkeeper.profiles.profile import Profile
from poolkeeper.profiles.identity import Identity
from poolkeeper.worker.lab_messages import WorkerKind

if __name__ == "__main__":
    profile = msgspec.json.decode(sys.stdin.readline(), type=Profile)
    worker = HeardWorker(profile, Identity("app", sys.stdin.readline().strip()))
    at_work(worker, settings("SELECT pg_sleep(60)", run_s=60, kind=WorkerKind(sys.argv[1]), processes=2))
    print("at work", flush=True)
    sys.stdin.read()
"""


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", [WorkerKind.THREADS, WorkerKind.PROCESSES])
def test_the_death_of_the_window_ends_the_run(postgresql, tmp_path, kind):
    script = tmp_path / "dying_lab.py"
    script.write_text(DYING)
    path = os.pathsep.join(each for each in sys.path if each)
    window = subprocess.Popen(
        [sys.executable, script, kind.value],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    with window:
        profile = msgspec.json.encode(postgresql.profile()).decode()
        window.stdin.write(f"{profile}\n{postgresql.identity.password}\n")
        window.stdin.flush()
        assert window.stdout.readline() == "at work\n"
        assert pg_sessions(postgresql) >= 2
        window.send_signal(signal.SIGKILL)
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
def test_the_other_pools_of_postgresql_run_in_a_worker(pg_lab):
    for kind, workers in (
        (PoolKind.PSYCOPG, WorkerKind.THREADS),
        (PoolKind.PSYCOPG_ASYNC, WorkerKind.TASKS),
        (PoolKind.ASYNCPG, WorkerKind.TASKS),
        (PoolKind.QUEUE_ASYNC, WorkerKind.TASKS),
    ):
        wanted = settings("SELECT pg_sleep(:hold)", kind=workers)
        finished = run(pg_lab, msgspec.structs.replace(wanted, pool_kind=kind))
        assert isinstance(finished, LabFinished), finished
        assert not finished.result.errors
        assert finished.result.checkouts > 20


@pytest.mark.mysql
def test_the_asynchronous_pool_of_mariadb_runs_in_a_worker(mariadb):
    wanted = msgspec.structs.replace(
        settings("SELECT SLEEP(:hold)", kind=WorkerKind.TASKS), pool_kind=PoolKind.QUEUE_ASYNC
    )
    with HeardWorker(mariadb.profile(), mariadb.identity) as worker:
        finished = run(worker, wanted)
    assert isinstance(finished, LabFinished), finished
    assert not finished.result.errors
    assert finished.result.checkouts > 20


@pytest.mark.postgresql
def test_what_asyncpg_does_not_tell_crosses_to_the_window_as_such(pg_lab):
    wanted = msgspec.structs.replace(settings(kind=WorkerKind.TASKS), pool_kind=PoolKind.ASYNCPG)
    pg_lab.handle.send(StartLab(pg_lab.profile, wanted))
    assert pg_lab.expect(LabProgressed).progress.counts.stale is None
    finished = pg_lab.expect(LabFinished)
    assert (finished.result.stale, finished.result.recycled) == (None, None)
