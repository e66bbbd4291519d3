"""Trouble on the way between pool and server: what reaches the workers, and what does not."""

import time

import pytest

from poolkeeper.databases.explained import DatabaseError
from poolkeeper.pools.lab.settings import PoolKind, WorkerKind
from tests.pools.lab.conftest import lab_settings, pg_sessions, until_none

CUT = {"cut_at_s": 1.0}


@pytest.mark.postgresql
def test_with_pre_ping_a_cut_is_mended_before_a_worker_notices(pg_lab):
    settings = lab_settings(pool={"size": 4}, trouble=CUT, run_s=2.5)
    result = pg_lab.run(settings)
    assert result.stale == 4
    assert result.made == 8
    assert not result.errors
    assert result.timeouts == 0


@pytest.mark.postgresql
def test_without_pre_ping_the_workers_get_the_errors(pg_lab):
    settings = lab_settings(pool={"size": 4, "pre_ping": False}, trouble=CUT, run_s=2.5)
    result = pg_lab.run(settings, "SELECT 1")
    assert 1 <= result.error_count <= 4
    assert result.stale == 4
    assert result.checkouts > 100, "the pool recovered"


@pytest.mark.postgresql
def test_psycopgs_pool_replaces_what_its_check_finds_dead(pg_lab):
    settings = lab_settings(kind=PoolKind.PSYCOPG, pool={"size": 4}, trouble=CUT, run_s=3)
    result = pg_lab.run(settings)
    assert result.stale >= 1
    assert not result.errors


@pytest.mark.mysql
def test_mariadbs_connections_are_replaced_alike(maria_lab):
    settings = lab_settings(pool={"size": 3}, workers=3, trouble=CUT, run_s=2.5)
    result = maria_lab.run(settings)
    assert result.stale == 3
    assert not result.errors


@pytest.mark.postgresql
def test_tasks_meet_the_cut_too(pg_lab):
    settings = lab_settings(
        kind=PoolKind.PSYCOPG_ASYNC,
        worker_kind=WorkerKind.TASKS,
        pool={"size": 4},
        trouble=CUT,
        run_s=3,
    )
    result = pg_lab.run(settings)
    assert result.stale >= 1
    assert not result.errors


@pytest.mark.postgresql
def test_a_freeze_longer_than_the_run_ends_with_the_run(pg_lab, postgresql):
    settings = lab_settings(
        pool={"size": 3, "pre_ping": False}, workers=3, trouble={"freeze_at_s": 0.8, "freeze_s": 60}, run_s=2
    )
    began_s = time.monotonic()
    result = pg_lab.run(settings, "SELECT 1")
    assert time.monotonic() - began_s < 6
    assert result.stuck == 0
    assert result.checkouts > 10
    # nobody got a connection's answer while nothing passed
    assert pg_lab.samples[-1].in_use == 3
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
def test_a_ping_into_a_freeze_ends_by_our_own_deadline(pg_lab, monkeypatch):
    from poolkeeper.pools.guarded_driver import Deadlines
    from poolkeeper.pools.lab import connections

    monkeypatch.setattr(connections, "Deadlines", lambda: Deadlines(ping_s=0.3, close_s=0.3))
    settings = lab_settings(
        pool={"size": 2}, workers=2, trouble={"freeze_at_s": 0.5, "freeze_s": 1.0}, run_s=3
    )
    result = pg_lab.run(settings)
    assert result.stale == 2
    assert not result.errors
    assert result.wait_longest_s < 2.5


@pytest.mark.postgresql
def test_refused_connections_are_counted_with_what_they_mean(pg_lab):
    settings = lab_settings(
        pool={"size": 4, "recycle_s": 0}, trouble={"refuse_from_s": 0.8}, run_s=2, hold_ms=50
    )
    result = pg_lab.run(settings)
    assert result.failed >= 4
    sentence = result.errors[0][0]
    assert "refuse" in sentence.lower() or "no server" in sentence.lower() or "listen" in sentence.lower()


@pytest.mark.postgresql
def test_latency_makes_each_statement_slower(pg_lab):
    plain = pg_lab.run(lab_settings(hold_ms=0, pool={"size": 4}, run_s=1), "SELECT 1")
    late = pg_lab.run(
        lab_settings(hold_ms=0, pool={"size": 4}, trouble={"latency_ms": 60}, run_s=1), "SELECT 1"
    )
    assert plain.mean_hold_s < 0.030
    assert 0.060 <= late.mean_hold_s < 0.150
    # pre-ping is a round trip of its own
    assert late.wait_p50_s >= 0.060


@pytest.mark.sqlite
def test_sqlite_has_no_network_to_trouble(sqlite_lab):
    with pytest.raises(DatabaseError, match="no network"):
        sqlite_lab.run(lab_settings(trouble=CUT))


@pytest.mark.postgresql
def test_a_profile_that_demands_the_servers_name_gets_no_proxy(pg_lab, postgresql):
    from poolkeeper.profiles.profile import Encryption, Tls

    pg_lab.profile = postgresql.profile(tls=Tls(mode=Encryption.VERIFY_FULL, ca_file=str(postgresql.ca_file)))
    with pytest.raises(DatabaseError, match="certificate"):
        pg_lab.run(lab_settings(trouble=CUT))
    assert pg_lab.run(lab_settings(run_s=0.5)).checkouts > 0
