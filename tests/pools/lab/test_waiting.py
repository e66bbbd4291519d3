"""Workers that share too few connections wait as Little's law says."""

import re

import pytest

from poolkeeper.pools.lab.settings import PoolKind, WorkerKind
from poolkeeper.pools.lab.verdict import in_use_at_a_time, needed_at_a_time, verdict
from poolkeeper.profiles.pool_kinds import PsycopgPool
from tests.pools.lab.conftest import lab_settings


@pytest.mark.sqlite
def test_four_workers_on_two_connections_wait_for_as_long_as_the_others_hold(sqlite_lab):
    # without a pause the QueuePool gives a connection back to whoever just returned it
    settings = lab_settings(workers=4, hold_ms=30, think_ms=5, run_s=2)
    result = sqlite_lab.run(settings)
    # a hold of 30 ms takes a little more on a busy machine, and the wait is that of the one before
    assert result.mean_hold_s == pytest.approx(0.030, rel=0.5)
    assert 0.8 < in_use_at_a_time(result) / 2 < 1.1
    assert needed_at_a_time(settings, result) == pytest.approx(4 * 30 / 35, rel=0.2)
    # a round takes 60 ms, for two connections serve four workers; 35 of them are no waiting
    assert 0.3 < result.wait_p50_s / 0.025 < 2.5
    assert result.most_in_use == 2
    assert result.most_waiting >= 2
    assert not result.errors
    assert result.timeouts == 0


@pytest.mark.sqlite
def test_a_pool_for_everyone_makes_nobody_wait(sqlite_lab):
    settings = lab_settings(pool={"size": 4}, workers=4, hold_ms=20, think_ms=20)
    result = sqlite_lab.run(settings)
    assert result.wait_p95_s < 0.010
    assert in_use_at_a_time(result) == pytest.approx(2, rel=0.4)
    assert "suffices" in verdict(settings, result).text


@pytest.mark.sqlite
def test_who_waits_too_long_is_counted_as_a_timeout(sqlite_lab):
    settings = lab_settings(pool={"size": 1, "wait_s": 0.1}, workers=4, hold_ms=400, run_s=1.2)
    result = sqlite_lab.run(settings)
    assert result.timeouts >= 3
    assert result.checkouts >= 2
    assert not result.errors


@pytest.mark.sqlite
def test_progress_comes_a_few_times_a_second_and_agrees_with_the_result(sqlite_lab):
    result = sqlite_lab.run(lab_settings(run_s=2))
    assert 4 <= len(sqlite_lab.told) <= 12
    last = sqlite_lab.told[-1].counts
    assert sum(last.histogram) == last.checkouts <= result.checkouts
    assert last.checkouts > 0.8 * result.checkouts
    times = [sample.at_s for sample in sqlite_lab.samples]
    assert times == sorted(times)
    assert max(sample.in_use for sample in sqlite_lab.samples) == 2


@pytest.mark.sqlite
def test_processes_have_a_pool_each(sqlite_lab):
    settings = lab_settings(
        worker_kind=WorkerKind.PROCESSES, pool={"size": 1}, workers=2, processes=2, hold_ms=30, run_s=2
    )
    result = sqlite_lab.run(settings)
    # two pools of one: two connections in all, each with one that holds and one that waits
    assert result.made == 2
    assert result.most_in_use == 2
    assert 0.7 < in_use_at_a_time(result) / 2 < 1.1
    assert not result.errors


@pytest.mark.sqlite
def test_without_a_pool_each_checkout_is_a_connection_of_its_own(sqlite_lab):
    settings = lab_settings(kind=PoolKind.NONE, workers=3)
    result = sqlite_lab.run(settings)
    assert result.made >= result.checkouts > 3
    assert "without a pool" in verdict(settings, result).text


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.PSYCOPG])
def test_a_statement_holds_the_connection_for_as_long_as_it_runs(pg_lab, kind):
    settings = lab_settings(kind=kind, workers=6, hold_ms=25)
    result = pg_lab.run(settings, "SELECT pg_sleep(%(hold)s)", {"hold": 0.025})
    assert 0.025 <= result.mean_hold_s < 0.060
    assert 0.7 < in_use_at_a_time(result) / 2 < 1.1
    assert result.made == 2
    assert not result.errors
    assert result.room.limit == 60
    assert result.room.free > 40


@pytest.mark.postgresql
def test_tasks_share_psycopgs_asynchronous_pool(pg_lab):
    settings = lab_settings(
        kind=PoolKind.PSYCOPG_ASYNC, worker_kind=WorkerKind.TASKS, workers=20, hold_ms=25, think_ms=10
    )
    result = pg_lab.run(settings, "SELECT pg_sleep(%(hold)s)", {"hold": 0.025})
    assert not result.errors
    assert result.made == 2
    assert 0.6 < in_use_at_a_time(result) / 2 < 1.1
    assert result.most_waiting > 10


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("kind", "workers"),
    [(PoolKind.PSYCOPG, WorkerKind.THREADS), (PoolKind.PSYCOPG_ASYNC, WorkerKind.TASKS)],
)
def test_psycopgs_pool_turns_away_who_would_wait_beyond_its_most(pg_lab, kind, workers):
    pool = {"size": 1, "wait_s": 30, "psycopg": PsycopgPool(max_waiting=2)}
    result = pg_lab.run(lab_settings(kind=kind, worker_kind=workers, pool=pool, workers=8, hold_ms=200))
    assert result.timeouts > 0
    assert result.wait_longest_s < 2
    assert not result.errors


@pytest.mark.mysql
def test_mariadbs_workers_wait_alike(maria_lab):
    result = maria_lab.run(lab_settings(workers=6, hold_ms=25), "SELECT SLEEP(0.025)")
    assert 0.7 < in_use_at_a_time(result) / 2 < 1.1
    assert result.made == 2
    assert not result.errors


@pytest.mark.mysql
def test_a_statement_that_fails_is_counted_by_what_it_means(maria_lab):
    result = maria_lab.run(lab_settings(run_s=0.6), "SELECT * FROM nowhere")
    ((sentence, count),) = result.errors
    assert "nowhere" in sentence or "table" in sentence.lower()
    assert count >= 4
    assert result.made == 2, "a connection is not lost by an error of the statement"


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.PSYCOPG, PoolKind.PSYCOPG2])
def test_the_size_that_a_run_advises_is_good_when_it_is_run(pg_lab, kind):
    work = {"kind": kind, "workers": 8, "hold_ms": 50, "think_ms": 20, "run_s": 2}
    statement, hold = "SELECT pg_sleep(%(hold)s)", {"hold": 0.05}
    small = lab_settings(pool={"size": 1, "max_overflow": 1}, **work)
    measured = pg_lab.run(small, statement, hold)
    advice = verdict(small, measured).advice
    first, second = (int(number) for number in re.findall(r"\d+", advice)[:2])
    size, overflow = (first, second) if "overflow" in advice else (first, second - first)
    advised = lab_settings(pool={"size": size, "max_overflow": overflow}, **work)
    result = pg_lab.run(advised, statement, hold)
    without_waiting = 8 / (measured.mean_hold_s + measured.mean_away_s)
    assert result.checkouts_s > 0.75 * without_waiting > 2 * measured.checkouts_s
    assert result.wait_p50_s < 0.1 * result.mean_hold_s
    assert result.made <= 2 * (size + overflow), "connections are not made again and again"
