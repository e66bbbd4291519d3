"""The lab with real drivers on stand-ins: oracledb's own pool, and SQLAlchemy's on both."""

import pytest

from poolkeeper.pools.lab.settings import PoolKind
from tests.pools.conftest import wait_until
from tests.pools.lab.conftest import Laboratory, lab_settings
from tests.support import sql_server as microsoft
from tests.support.oracle_server import APP, profile_of


@pytest.fixture
def oracle_lab(oracle_server):
    return Laboratory(profile_of(oracle_server), APP)


@pytest.mark.oracle
@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.ORACLEDB])
def test_oracles_workers_share_either_pool(oracle_lab, kind):
    settings = lab_settings(kind=kind, workers=4, hold_ms=30, run_s=2)
    result = oracle_lab.run(settings, "SELECT 1 FROM dual")
    assert not result.errors
    assert result.checkouts > 20
    assert result.most_in_use == 2
    assert result.left == 0


@pytest.mark.oracle
def test_oracledbs_pool_says_when_nothing_came_free(oracle_lab):
    settings = lab_settings(
        kind=PoolKind.ORACLEDB, pool={"size": 1, "wait_s": 0.1}, workers=3, hold_ms=500, run_s=1.5
    )
    result = oracle_lab.run(settings)
    assert result.timeouts >= 2
    assert not result.errors


# python-oracledb leaves a socket that was reset to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.oracle
def test_oracles_network_can_be_troubled(oracle_lab):
    settings = lab_settings(pool={"size": 2}, workers=2, trouble={"cut_at_s": 1.0}, run_s=2.5)
    result = oracle_lab.run(settings)
    assert result.stale == 2
    assert not result.errors


@pytest.fixture(params=["microsoft", "pymssql"])
def sql_server_lab(request, sql_server):
    profile = microsoft.profile_of(sql_server, request.param)
    return Laboratory(profile, microsoft.identity_of(request.param))


@pytest.mark.mssql
def test_sql_servers_connection_is_replaced_after_a_cut(sql_server_lab):
    # one after another: the stand-in's own store takes no two sign-ins at once on a busy machine
    settings = lab_settings(pool={"size": 1}, workers=1, hold_ms=30, trouble={"cut_at_s": 1.0}, run_s=2.5)
    result = sql_server_lab.run(settings)
    assert result.stale == 1
    assert result.checkouts > 20
    assert not result.errors


@pytest.mark.mssql
def test_sql_servers_statements_are_stopped_with_the_run(sql_server_lab):
    running = sql_server_lab.start(lab_settings(hold_ms=0, run_s=60), "WAITFOR DELAY '00:01:00'")
    result, took_s = running.stop()
    assert took_s < 2
    assert result.stuck == 0


# python-oracledb leaves a socket that was reset to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.oracle
@pytest.mark.parametrize("kind", [PoolKind.QUEUE, PoolKind.ORACLEDB])
def test_a_password_changed_in_a_run_costs_oracle_few_attempts(oracle_lab, oracle_server, kind):
    """oracledb's own pool connects by itself: what it has begun cannot be held back."""
    running = oracle_lab.start(lab_settings(kind=kind, workers=6, pool={"size": 4}, run_s=60))
    wait_until(lambda: oracle_lab.samples[-1].at_s > 1.5)
    before = len(oracle_server.requests.of("connect"))
    oracle_server.login_rules.users[APP.user] = "an0ther"
    for session in oracle_server.sessions():
        oracle_server.cut(session.sid)
    result = running.until_over()
    tried = len(oracle_server.requests.of("connect")) - before
    assert "not tried again" in result.early
    assert tried == 1 if kind is PoolKind.QUEUE else tried <= 4
