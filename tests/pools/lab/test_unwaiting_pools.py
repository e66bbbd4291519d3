"""The drivers' pools that let nobody wait, each the driver's own object, in runs of the lab."""

import msgspec
import pytest

from poolkeeper.pools.lab.settings import PoolKind, WorkerKind
from poolkeeper.profiles.pool_kinds import Retries
from tests.pools.lab.conftest import Laboratory, lab_settings, maria_sessions, pg_sessions, until_none

PATIENT = Retries(attempts=100, wait_s=0.02)


@pytest.fixture(
    params=[
        pytest.param(PoolKind.PSYCOPG2, marks=pytest.mark.postgresql),
        pytest.param(PoolKind.MYSQL_CONNECTOR, marks=pytest.mark.mysql),
    ]
)
def kind(request):
    return request.param


@pytest.fixture
def server(request, kind):
    return request.getfixturevalue("postgresql" if kind is PoolKind.PSYCOPG2 else "mariadb")


@pytest.fixture
def lab(server):
    return Laboratory(server.profile(), server.identity)


@pytest.fixture
def sessions(server, kind):
    return lambda: (pg_sessions if kind is PoolKind.PSYCOPG2 else maria_sessions)(server)


def sleep_of(kind, seconds):
    return f"SELECT {'pg_sleep' if kind is PoolKind.PSYCOPG2 else 'SLEEP'}({seconds})"


def test_who_asks_once_is_turned_away_where_all_are_in_use(lab, kind):
    result = lab.run(lab_settings(kind=kind, workers=4, hold_ms=50))
    assert result.timeouts > 10
    assert result.most_in_use == 2
    assert result.made == 2
    assert not result.errors


def test_who_asks_again_as_configured_gets_one(lab, kind):
    result = lab.run(lab_settings(kind=kind, workers=4, hold_ms=30, pool={"retries": PATIENT}))
    assert not result.errors
    assert result.timeouts == 0
    assert result.checkouts > 20
    assert 0.015 < result.wait_p95_s < 1.5


def test_a_cut_is_mended(lab, kind):
    settings = lab_settings(
        kind=kind, workers=2, hold_ms=20, trouble={"cut_at_s": 0.6}, pool={"retries": PATIENT}
    )
    result = lab.run(settings, sleep_of(kind, 0.01))
    assert result.stale >= 1
    assert result.recycled is None
    assert any(sample.in_use for sample in lab.samples if sample.at_s > 1.1)


def test_stop_leaves_nothing_on_the_server(lab, kind, sessions):
    settings = lab_settings(kind=kind, pool={"size": 4}, workers=8, hold_ms=0, run_s=60)
    result, took_s = lab.start(settings, sleep_of(kind, 60)).stop()
    assert took_s < 1.2
    assert (result.early, result.stuck, result.left) == ("stopped", 0, 0)
    until_none(sessions)


def test_each_process_has_its_own(lab, kind, sessions):
    settings = lab_settings(
        kind=kind, worker_kind=WorkerKind.PROCESSES, processes=2, workers=2, pool={"size": 1}, hold_ms=20
    )
    result = lab.run(settings)
    assert result.made == 2
    assert result.checkouts > 10
    assert not result.errors
    until_none(sessions)


def test_a_profile_of_the_other_kind_is_run_as_the_lab_says(lab, kind):
    own = msgspec.structs.replace(lab.profile.pool, kind="null", size=40)
    lab.profile = msgspec.structs.replace(lab.profile, pool=own)
    result = lab.run(lab_settings(kind=kind, workers=2, run_s=0.5))
    assert result.made == 2
