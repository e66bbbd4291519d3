"""A server that restarts under an open pool, and a password that is wrong: what the tabs hear."""

import pytest

from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool
from poolkeeper.profiles.profile import Encryption, Health, PoolSettings, Tls
from poolkeeper.profiles.unwaiting_pools import ConnectorPool, Psycopg2Pool
from poolkeeper.worker.messages import (
    EndTransaction,
    HealthChanged,
    HealthState,
    OpenPool,
    PoolFailed,
    PoolOpened,
    StatementFailed,
    StatementFinished,
    TransactionEnded,
    TryNow,
)
from tests.support.heard_worker import HeardWorker

TABS = (1, 2, 3)


@pytest.fixture
def server(own_server):
    return own_server


def _kind(kind, *, check=True):
    """The settings of a driver's own pool of three; `check` is psycopg_pool's."""
    return PoolSettings(
        kind=kind,
        psycopg=PsycopgPool(min_size=3, max_size=3, check=check),
        psycopg2=Psycopg2Pool(minconn=3, maxconn=3),
        connector=ConnectorPool(pool_size=3),
    )


def with_three_idle(server, *, pre_ping=True, every_s=0, pool=None):
    """A worker whose pool has three idle connections; SQLAlchemy's unless `pool` says otherwise."""
    pool = pool or PoolSettings(size=3, max_overflow=0, pre_ping=pre_ping)
    profile = server.profile(pool=pool, health=Health(every_s=every_s))
    worker = HeardWorker(profile, server.identity)
    worker.open()
    for tab in TABS:
        assert isinstance(worker.run("SELECT 1", tab=tab, autocommit=False), StatementFinished)
    for tab in TABS:
        worker.handle.send(EndTransaction(tab, commit=False))
        worker.expect(TransactionEnded)
    worker.expect_snapshot(lambda snapshot: len(snapshot.slots) == 3 and snapshot.in_use == 0)
    return worker


def in_each_tab(worker):
    """A statement in each tab, so that each needs a connection of its own; what failed."""
    ends = [worker.run("SELECT 1", tab=tab, autocommit=False) for tab in (*TABS, *TABS)]
    return [end for end in ends if isinstance(end, StatementFailed)]


def test_with_pre_ping_a_restart_reaches_no_user(server):
    with with_three_idle(server, pre_ping=True) as worker:
        server.stop()
        server.start()
        assert in_each_tab(worker) == []


def test_without_pre_ping_a_restart_is_one_explained_error(server):
    with with_three_idle(server, pre_ping=False) as worker:
        server.stop()
        server.start()
        (failed,) = in_each_tab(worker)
        assert failed.explained.title
        assert failed.explained.detail
        suspects = worker.expect_snapshot(lambda snapshot: snapshot.suspects.replaced == 2).suspects
        assert (suspects.found, suspects.left) == (2, 0)


def test_the_checks_find_a_restart_before_a_user_does(server):
    with with_three_idle(server, pre_ping=False, every_s=3600) as worker:
        server.stop()
        worker.handle.send(TryNow())
        down = expect_health(worker, HealthState.DOWN)
        assert down.explained.remedies
        server.start()
        worker.handle.send(TryNow())
        assert expect_health(worker, HealthState.HEALTHY).took_s > 0
        assert in_each_tab(worker) == []


def expect_health(worker, state):
    while (heard := worker.expect(HealthChanged)).health is None or heard.health.state is not state:
        pass
    return heard.health


def test_a_wrong_password_is_tried_once_however_often_one_runs_a_statement(server):
    profile = server.profile(tls=Tls(mode=Encryption.REQUIRE))
    with HeardWorker(profile, Identity("app", "wrong-Pa55word")) as worker:
        titles, pauses = [], []
        for _ in range(4):
            worker.handle.send(OpenPool(profile))
            while not isinstance(heard := worker.expect(PoolFailed, HealthChanged), PoolFailed):
                pauses.append(heard.pause)
            titles.append(heard.explained.title)
        # a busy machine may take longer than the first pause
        tried = ["not tried again before" not in title for title in titles]
        assert tried[0]
        assert not all(tried)
        assert refusals(server) == sum(tried)
        while not any(pauses):
            pauses.append(worker.expect(HealthChanged).pause)
        assert next(filter(None, pauses)).user == "app"
        # another password is another try, at once
        worker.identity = server.identity
        worker.handle.send(OpenPool(profile))
        worker.expect(PoolOpened)


def test_try_now_ends_the_pause(server):
    profile = server.profile(tls=Tls(mode=Encryption.REQUIRE))
    with HeardWorker(profile, Identity("app", "wrong-Pa55word")) as worker:
        worker.handle.send(OpenPool(profile))
        worker.expect(PoolFailed)
        worker.handle.send(TryNow())
        worker.handle.send(OpenPool(profile))
        assert "not tried again" not in worker.expect(PoolFailed).explained.title
        assert refusals(server) == 2


def refusals(server):
    """How often the server itself refused `app`."""
    if server.engine.value == "mysql":
        (row,) = server.execute("SHOW GLOBAL STATUS LIKE 'Access_denied_errors'")
        return int(row[1])
    return (server.folder / "log").read_text().count('password authentication failed for user "app"')


@pytest.mark.parametrize(
    ("engine", "pool", "most_errors"),
    [
        pytest.param("own_postgresql", _kind(PoolKind.PSYCOPG, check=True), 0, marks=pytest.mark.postgresql),
        pytest.param("own_postgresql", _kind(PoolKind.PSYCOPG, check=False), 1, marks=pytest.mark.postgresql),
        pytest.param("own_postgresql", _kind(PoolKind.PSYCOPG2), 1, marks=pytest.mark.postgresql),
        pytest.param("own_mariadb", _kind(PoolKind.MYSQL_CONNECTOR), 0, marks=pytest.mark.mysql),
    ],
)
def test_a_drivers_own_pool_survives_a_restart_as_it_asks_or_not(request, engine, pool, most_errors):
    server = request.getfixturevalue(engine)
    with with_three_idle(server, pool=pool) as worker:
        server.stop()
        server.start()
        failed = in_each_tab(worker)
        assert len(failed) == most_errors
        assert all(each.explained.title for each in failed)
