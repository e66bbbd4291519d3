"""Runs of the lab are kept from one day to the next, bounded, and without passwords."""

import msgspec
import pytest

from poolkeeper.databases.explained import Action, Explained, Remedy
from poolkeeper.pools.lab import kept_runs
from poolkeeper.pools.lab.kept_runs import (
    KeptRun,
    UnreadableRuns,
    forget_runs,
    path_of,
    read_runs,
    write_runs,
)
from poolkeeper.pools.lab.result import LabResult, Room
from poolkeeper.pools.lab.settings import LabSettings, PoolKind, Trouble, WorkerKind, Workload
from poolkeeper.pools.lab.tally import Counts, Sample
from poolkeeper.pools.lab.verdict import Verdict


@pytest.fixture
def path(tmp_path):
    return path_of("a profile", tmp_path / "lab")


def run(number=1, statement="SELECT 1", **changes):
    workload = Workload(kind=WorkerKind.PROCESSES, statement=statement)
    settings = LabSettings(pool_kind=PoolKind.PSYCOPG, workload=workload, trouble=Trouble(latency_ms=3))
    return KeptRun(**({"number": number, "settings": settings} | changes))


def test_a_run_comes_back_as_it_was(path):
    whole = run(
        name="before the move",
        samples=(Sample(0.1, 2, 3, 4), Sample(0.2, 3, 3, 9)),
        counts=Counts(checkouts=12, stale=None),
        result=LabResult(ran_s=1.5, checkouts=12, errors=(("lost", 3),), stale=None, room=Room(100, 4)),
        verdict=Verdict("Workers queue.", "More would do."),
    )
    remedy = Remedy("Enter the right password.", Action.ENTER_PASSWORD)
    refused = run(2, failure=Explained("It was refused.", "in its words", "28P01", (remedy,)))
    write_runs(path, (whole, refused))
    assert read_runs(path) == (whole, refused)


def test_where_nothing_was_kept_there_is_nothing(path):
    assert read_runs(path) == ()
    forget_runs(path)


def test_the_newest_fifty_are_kept_within_the_bytes(path, monkeypatch):
    write_runs(path, tuple(run(number) for number in range(1, 61)))
    assert [each.number for each in read_runs(path)] == list(range(11, 61))
    size = len(msgspec.msgpack.encode(run(60)))
    monkeypatch.setattr(kept_runs, "LARGEST_FILE", 3 * size)
    write_runs(path, tuple(run(number) for number in range(1, 61)))
    assert [each.number for each in read_runs(path)] == [58, 59, 60]


def test_a_password_in_a_statement_is_masked(path):
    write_runs(path, (run(statement="ALTER USER app IDENTIFIED BY 'gr33n-Canary'"),))
    assert b"gr33n-Canary" not in path.read_bytes()
    assert read_runs(path)[0].settings.workload.statement.startswith("ALTER USER app IDENTIFIED BY")


@pytest.mark.posix
def test_nobody_else_may_read_it(path):
    write_runs(path, (run(),))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("content", [b"", b"nonsense", msgspec.msgpack.encode({"version": 99, "runs": []})])
def test_what_cannot_be_read_is_set_aside_and_told(path, content):
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(UnreadableRuns, match="set aside"):
        read_runs(path)
    assert path.with_suffix(".unreadable").read_bytes() == content
    assert read_runs(path) == ()


def test_a_profile_that_is_forgotten_has_no_runs(path):
    write_runs(path, (run(),))
    forget_runs(path)
    assert list(path.parent.iterdir()) == []
