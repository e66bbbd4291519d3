"""asyncpg's own pool and SQLAlchemy's asynchronous one, each on its real server."""

import msgspec
import pytest

from poolkeeper.databases.explained import DatabaseError
from poolkeeper.pools.lab.settings import AsyncpgOptions, PoolKind, WorkerKind
from poolkeeper.pools.lab.verdict import in_use_at_a_time, verdict
from poolkeeper.profiles.profile import Encryption, Safety, Tls
from tests.pools.lab.conftest import lab_settings, maria_sessions, pg_sessions, until_none

STOPPED_S = 1.2
"""A second, and a little for a busy machine to look at its clock."""

CUT = {"cut_at_s": 1.0}
LONG = {"workers": 8, "hold_ms": 0, "run_s": 60}
ON_POSTGRESQL = [PoolKind.ASYNCPG, PoolKind.QUEUE_ASYNC]

both = pytest.mark.parametrize("kind", ON_POSTGRESQL)


def tasks(kind=PoolKind.QUEUE_ASYNC, **changes):
    return lab_settings(kind=kind, worker_kind=WorkerKind.TASKS, **changes)


@pytest.mark.postgresql
@both
def test_tasks_share_few_connections(pg_lab, postgresql, kind):
    settings = tasks(kind, workers=20, hold_ms=25, think_ms=10)
    result = pg_lab.run(settings, "SELECT pg_sleep(%(hold)s), 5 %% 3", {"hold": 0.025})
    assert not result.errors
    assert (result.made, result.failed, result.stuck, result.left) == (2, 0, 0, 0)
    assert 0.025 <= result.mean_hold_s < 0.060
    assert 0.6 < in_use_at_a_time(result) / 2 < 1.1
    assert result.most_in_use == 2
    assert result.most_waiting > 10
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.mysql
def test_tasks_share_few_connections_of_mariadb(maria_lab, mariadb):
    settings = tasks(workers=20, hold_ms=25, think_ms=10)
    result = maria_lab.run(settings, "SELECT SLEEP(%(hold)s), 5 %% 3", {"hold": 0.025})
    assert not result.errors
    assert (result.made, result.failed, result.stuck, result.left) == (2, 0, 0, 0)
    assert 0.6 < in_use_at_a_time(result) / 2 < 1.1
    assert result.most_waiting > 10
    until_none(lambda: maria_sessions(mariadb))


@pytest.mark.mysql
def test_a_percent_sign_of_a_statement_without_parameters_stays_one(maria_lab):
    result = maria_lab.run(tasks(run_s=0.5), "SELECT DATE_FORMAT(NOW(), '%Y'), 5 % 3")
    assert not result.errors
    assert result.checkouts > 5


@pytest.mark.postgresql
@both
def test_who_waits_too_long_is_counted_as_a_timeout(pg_lab, kind):
    settings = tasks(kind, pool={"size": 1, "wait_s": 0.1}, workers=4, hold_ms=400, run_s=1.2)
    result = pg_lab.run(settings)
    assert result.timeouts >= 3
    assert result.checkouts >= 2
    assert not result.errors


@pytest.mark.postgresql
@both
def test_a_statement_that_fails_is_counted_by_what_it_means(pg_lab, kind):
    result = pg_lab.run(tasks(kind, run_s=0.6), "SELECT * FROM nowhere")
    ((sentence, count),) = result.errors
    assert sentence == "There is no such table or view."
    assert count >= 4
    assert result.made == 2, "a connection is not lost by an error of the statement"


@pytest.mark.mysql
def test_a_statement_that_fails_on_mariadb_is_counted_alike(maria_lab):
    result = maria_lab.run(tasks(run_s=0.6), "SELECT * FROM nowhere")
    ((sentence, _count),) = result.errors
    assert "table" in sentence
    assert result.made == 2


@pytest.mark.postgresql
@both
def test_stop_cancels_the_statements_on_postgresql(pg_lab, postgresql, kind):
    running = pg_lab.start(tasks(kind, pool={"size": 4}, **LONG), "SELECT pg_sleep(60)")
    result, took_s = running.stop()
    assert took_s < STOPPED_S
    assert (result.early, result.stuck, result.left, result.error_count) == ("stopped", 0, 0, 0)
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.mysql
def test_stop_kills_the_statements_on_mariadb(maria_lab, mariadb):
    running = maria_lab.start(tasks(pool={"size": 4}, **LONG), "SELECT SLEEP(60)")
    result, took_s = running.stop()
    assert took_s < STOPPED_S
    assert (result.early, result.stuck, result.left, result.error_count) == ("stopped", 0, 0, 0)
    until_none(lambda: maria_sessions(mariadb))


@pytest.mark.postgresql
@both
def test_a_frozen_network_does_not_hold_up_the_stop(pg_lab, postgresql, kind):
    settings = tasks(kind, pool={"size": 4}, trouble={"freeze_at_s": 0.3, "freeze_s": 600}, **LONG)
    running = pg_lab.start(settings, "SELECT pg_sleep(60)")
    while not any(sample.at_s > 0.6 for sample in pg_lab.samples):
        assert running.alive
    _result, took_s = running.stop()
    assert took_s < STOPPED_S
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.mysql
def test_a_frozen_network_does_not_hold_up_the_stop_on_mariadb(maria_lab, mariadb):
    settings = tasks(pool={"size": 4}, trouble={"freeze_at_s": 0.3, "freeze_s": 600}, **LONG)
    running = maria_lab.start(settings, "SELECT SLEEP(60)")
    while not any(sample.at_s > 0.6 for sample in maria_lab.samples):
        assert running.alive
    _result, took_s = running.stop()
    assert took_s < STOPPED_S
    until_none(lambda: maria_sessions(mariadb))


@pytest.mark.postgresql
@both
def test_the_end_of_a_run_leaves_nothing_either(pg_lab, postgresql, kind):
    result = pg_lab.run(tasks(kind, workers=6, hold_ms=0, run_s=0.5), "SELECT pg_sleep(60)")
    assert result.early == ""
    until_none(lambda: pg_sessions(postgresql))


@pytest.mark.postgresql
def test_with_pre_ping_the_engine_mends_a_cut_before_a_worker_notices(pg_lab):
    result = pg_lab.run(tasks(pool={"size": 4}, trouble=CUT, run_s=2.5))
    assert not result.errors
    # each failed ping makes the engine replace what is older, a connection that it has just mended included
    assert result.stale >= 4
    assert result.made == 4 + result.stale


@pytest.mark.mysql
def test_with_pre_ping_a_cut_is_mended_on_mariadb_too(maria_lab):
    result = maria_lab.run(tasks(pool={"size": 3}, workers=3, trouble=CUT, run_s=2.5))
    assert not result.errors
    assert result.stale >= 3
    assert result.made == 3 + result.stale


@pytest.mark.postgresql
def test_without_pre_ping_the_workers_of_the_engine_get_the_errors(pg_lab):
    settings = tasks(pool={"size": 4, "pre_ping": False}, trouble=CUT, run_s=2.5)
    result = pg_lab.run(settings, "SELECT 1")
    assert 1 <= result.error_count <= 4
    assert "lost" in result.errors[0][0]
    assert result.checkouts > 100, "the pool recovered"


@pytest.mark.postgresql
def test_what_asyncpgs_pool_replaces_it_does_not_tell(pg_lab):
    settings = tasks(PoolKind.ASYNCPG, pool={"size": 4}, trouble=CUT, run_s=2.5)
    result = pg_lab.run(settings)
    assert (result.stale, result.recycled) == (None, None)
    assert pg_lab.told[-1].counts.stale is None
    assert result.made >= 5, "it recovered"
    assert result.checkouts > 100
    assert "not told by the pool" in verdict(settings, result).text


@pytest.mark.postgresql
def test_the_engine_replaces_what_is_too_old(pg_lab):
    result = pg_lab.run(tasks(pool={"size": 2, "recycle_s": 1}, run_s=2.8))
    assert result.recycled >= 2
    assert result.stale == 0
    assert result.made == 2 + result.recycled


@pytest.mark.postgresql
def test_asyncpgs_pool_closes_a_connection_after_so_many_queries(pg_lab):
    settings = msgspec.structs.replace(
        tasks(PoolKind.ASYNCPG, workers=2, hold_ms=5), asyncpg=AsyncpgOptions(max_queries=10)
    )
    result = pg_lab.run(settings, "SELECT 1")
    assert result.made > 4
    assert not result.errors


@pytest.mark.postgresql
@both
def test_refused_connections_are_counted_with_what_they_mean(pg_lab, kind):
    settings = tasks(
        kind,
        pool={"size": 1, "max_overflow": 3, "recycle_s": 0},
        trouble={"refuse_from_s": 0.8},
        run_s=2,
        hold_ms=50,
    )
    changed = msgspec.structs.replace(settings, asyncpg=AsyncpgOptions(max_queries=1))
    result = pg_lab.run(changed, "SELECT 1")
    assert result.failed >= 4
    sentence = result.errors[0][0]
    assert "listens" in sentence or "closed the connection" in sentence


@pytest.mark.postgresql
@both
@pytest.mark.parametrize("mode", [Encryption.OFF, Encryption.REQUIRE, Encryption.VERIFY_FULL])
def test_encryption_is_that_of_the_profile(pg_lab, postgresql, kind, mode):
    pg_lab.profile = postgresql.profile(tls=Tls(mode=mode, ca_file=str(postgresql.ca_file)))
    running = pg_lab.start(tasks(kind, **LONG), "SELECT pg_sleep(60)")
    seen = postgresql.execute(
        "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'app'"
    )
    running.stop()
    assert seen == [(mode is not Encryption.OFF,)]


@pytest.mark.mysql
@pytest.mark.parametrize("mode", [Encryption.OFF, Encryption.PREFER, Encryption.VERIFY_FULL])
def test_encryption_on_mariadb_is_that_of_the_profile(maria_lab, mariadb, mode):
    maria_lab.profile = mariadb.profile(tls=Tls(mode=mode, ca_file=str(mariadb.ca_file)))
    result = maria_lab.run(
        tasks(run_s=0.5),
        "SELECT 1 / (SELECT VARIABLE_VALUE <> '' FROM information_schema.session_status "
        "WHERE VARIABLE_NAME = 'SSL_CIPHER')",
    )
    assert not result.errors
    assert result.checkouts > 5


@pytest.mark.mysql
def test_a_server_without_tls_is_not_spoken_to_where_the_profile_demands_it(mariadb_without_tls):
    from poolkeeper.databases.mysql_aiomysql import Opening

    with pytest.raises(Exception, match="doesn't support it") as refused:
        opened(
            Opening(
                mariadb_without_tls.profile(tls=Tls(mode=Encryption.REQUIRE)), mariadb_without_tls.identity
            )
        )
    assert refused.value.args[0] == 2026
    opened(
        Opening(mariadb_without_tls.profile(tls=Tls(mode=Encryption.PREFER)), mariadb_without_tls.identity)
    )


def opened(opening):
    """Open and close a session."""
    import asyncio

    async def open_one():
        (await opening.open()).close()

    asyncio.run(open_one())


def test_asyncpg_sends_no_password_where_others_may_listen(pg_lab_elsewhere):
    from poolkeeper.databases.postgresql_asyncpg import Opening

    profile, identity = pg_lab_elsewhere
    with pytest.raises(DatabaseError, match="asyncpg would send the password"):
        Opening(profile, identity)


@pytest.fixture
def pg_lab_elsewhere():
    from poolkeeper.profiles.engines import Engine
    from poolkeeper.profiles.identity import Identity
    from poolkeeper.profiles.profile import Profile

    profile = Profile(
        name="orders", engine=Engine.POSTGRESQL, host="db.example", tls=Tls(mode=Encryption.OFF)
    )
    return profile, Identity("app", "secret")


@pytest.mark.postgresql
@both
def test_a_read_only_profile_is_read_only_on_the_server(pg_lab, postgresql, kind):
    pg_lab.profile = postgresql.profile(safety=Safety(read_only=True))
    result = pg_lab.run(tasks(kind, run_s=0.6), "CREATE TABLE written (id int)")
    ((sentence, _count),) = result.errors
    assert "read-only" in sentence


@pytest.mark.mysql
def test_a_read_only_profile_of_mariadb_is_read_only_on_the_server(maria_lab, mariadb):
    maria_lab.profile = mariadb.profile(safety=Safety(read_only=True))
    result = maria_lab.run(tasks(run_s=0.6), "CREATE TABLE written (id int)")
    ((sentence, _count),) = result.errors
    assert "read-only" in sentence


def test_what_a_pool_makes_in_advance_counts_for_the_bounds():
    assert tasks(PoolKind.ASYNCPG, workers=3, pool={"size": 10}).most_connections == 10
    assert tasks(workers=3, pool={"size": 10}).most_connections == 3
