"""Stop ends a run within a second, and the server has no session of ours left."""

import threading

import pytest

from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.lab.settings import PoolKind, WorkerKind
from tests.pools.lab.conftest import Running, lab_settings, maria_sessions, pg_sessions, until_none

STOPPED_S = 1.2
"""A second, and a little for a busy machine to look at its clock."""

LONG = {"workers": 8, "hold_ms": 0, "run_s": 60}


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.PSYCOPG, PoolKind.NONE])
def test_statements_are_cancelled_on_postgresql(pg_lab, postgresql, kind):
    running = pg_lab.start(lab_settings(kind=kind, pool={"size": 4}, **LONG), "SELECT pg_sleep(60)")
    result, took_s = running.stop()
    assert took_s < STOPPED_S
    assert (result.early, result.stuck, result.left, result.error_count) == ("stopped", 0, 0, 0)
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
def test_tasks_cancel_their_statements_too(pg_lab, postgresql):
    settings = lab_settings(kind=PoolKind.PSYCOPG_ASYNC, worker_kind=WorkerKind.TASKS, **LONG)
    _result, took_s = pg_lab.start(settings, "SELECT pg_sleep(60)").stop()
    assert took_s < STOPPED_S
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
def test_processes_end_with_the_run(pg_lab, postgresql):
    settings = lab_settings(worker_kind=WorkerKind.PROCESSES, processes=2, **LONG)
    result, took_s = pg_lab.start(settings, "SELECT pg_sleep(60)").stop()
    assert took_s < STOPPED_S + 0.5
    assert result.stuck == 0
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
def test_a_frozen_network_does_not_hold_up_the_stop(pg_lab, postgresql):
    settings = lab_settings(pool={"size": 4}, trouble={"freeze_at_s": 0.3, "freeze_s": 600}, **LONG)
    running = pg_lab.start(settings, "SELECT pg_sleep(60)")
    _result, took_s = running.stop()
    assert took_s < STOPPED_S
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
def test_a_network_that_refuses_does_not_keep_the_statements_from_being_cancelled(pg_lab, postgresql):
    # the first connections are made before the refusing begins
    settings = lab_settings(pool={"size": 4}, trouble={"refuse_from_s": 0.5}, **LONG)
    running = pg_lab.start(settings, "SELECT pg_sleep(60)")
    while not any(sample.at_s > 0.8 for sample in pg_lab.samples):
        assert running.alive
    _result, took_s = running.stop()
    assert took_s < STOPPED_S
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.mysql
def test_statements_are_killed_on_mariadb(maria_lab, mariadb):
    # at once, so that a statement may come to the server after the wish to stop it
    running = maria_lab.start(lab_settings(pool={"size": 4}, **LONG), "SELECT SLEEP(60)")
    result, took_s = running.stop()
    assert took_s < STOPPED_S
    assert result.stuck == 0
    until_none(lambda: maria_sessions(mariadb))


EARLY_S = (0.0, 0.02, 0.05, 0.1, 0.4)
"""From the look at the server before the run to the first statements."""


def stopped_after(lab, settings, statement, seconds):
    running = Running(lab.new(settings, statement))
    threading.Event().wait(seconds)
    outcome, took_s = running.stop()
    assert took_s < STOPPED_S
    assert isinstance(outcome, LeaseCancelled) or (outcome.early, outcome.stuck) == ("stopped", 0)


@pytest.mark.postgresql
@pytest.mark.parametrize("seconds", EARLY_S)
@pytest.mark.parametrize(
    ("kind", "workers"),
    [
        (PoolKind.QUEUE, WorkerKind.THREADS),
        (PoolKind.PSYCOPG2, WorkerKind.THREADS),
        (PoolKind.ASYNCPG, WorkerKind.TASKS),
        (PoolKind.QUEUE, WorkerKind.PROCESSES),
    ],
)
def test_a_run_stopped_in_its_first_moments_leaves_nothing(pg_lab, postgresql, kind, workers, seconds):
    settings = lab_settings(kind=kind, worker_kind=workers, processes=2, pool={"size": 4}, **LONG)
    stopped_after(pg_lab, settings, "SELECT pg_sleep(60)", seconds)
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.mysql
@pytest.mark.parametrize("seconds", EARLY_S)
@pytest.mark.parametrize("workers", [WorkerKind.THREADS, WorkerKind.PROCESSES])
def test_on_mariadb_no_statement_outlives_a_run_stopped_so_early(maria_lab, mariadb, workers, seconds):
    settings = lab_settings(worker_kind=workers, processes=2, pool={"size": 4}, **LONG)
    stopped_after(maria_lab, settings, "SELECT SLEEP(60)", seconds)
    until_none(lambda: maria_sessions(mariadb))


@pytest.mark.postgresql
def test_the_end_of_a_run_leaves_nothing_either(pg_lab, postgresql):
    result = pg_lab.run(lab_settings(workers=6, hold_ms=0, run_s=0.5), "SELECT pg_sleep(60)")
    assert result.early == ""
    assert result.ran_s == pytest.approx(0.5, abs=0.3)
    until_none(lambda: pg_sessions(postgresql))
