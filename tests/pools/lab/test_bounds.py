"""What a run may not be: too long, too big, more than the server has free."""

import msgspec
import pytest

from poolkeeper.databases.explained import DatabaseError
from poolkeeper.pools.lab.pooled_profile import own_pool, pooled_profile
from poolkeeper.pools.lab.settings import (
    LabSettings,
    PoolKind,
    WorkerKind,
    kinds_for,
    no_trouble_because,
    problems,
    worker_kinds_for,
)
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool, Oracle, OracleAddress
from poolkeeper.profiles.pool_kinds import PoolKind as ProfilesKind
from poolkeeper.profiles.pool_kinds import Retries, kinds_of
from poolkeeper.profiles.profile import Encryption, PoolSettings, Profile, SignIn, Tls
from tests.pools.lab.conftest import lab_settings

PG = Profile(name="orders", engine=Engine.POSTGRESQL, host="db.example")


def test_the_settings_that_a_new_lab_has_can_be_run():
    assert problems(LabSettings(), PG) == ()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"run_s": 601}, "600 s"),
        ({"run_s": 0}, "600 s"),
        ({"workers": 501}, "500"),
        ({"workers": 0}, "1 to 500"),
        ({"workers": 100, "worker_kind": WorkerKind.PROCESSES, "processes": 6}, "600"),
        ({"workers": 1, "worker_kind": WorkerKind.PROCESSES, "processes": 17}, "16"),
        ({"workers": 201, "pool": {"size": 201}}, "200 connections"),
        ({"workers": 201, "kind": PoolKind.NONE}, "200 connections"),
        ({"workers": 30, "pool": {"size": 30}, "worker_kind": WorkerKind.PROCESSES, "processes": 8}, "240"),
        ({"hold_ms": -1}, "0 to 60 s"),
        ({"think_ms": 70_000}, "0 to 60 s"),
        ({"pool": {"size": 0}}, "size of 1"),
        ({"pool": {"retries": Retries(attempts=0)}}, "1 to 100 times"),
        ({"trouble": {"cut_at_s": 9}}, "after the end"),
        ({"trouble": {"latency_ms": -1}}, "negative"),
        ({"kind": PoolKind.ORACLEDB}, "no pool of the kind"),
        ({"kind": PoolKind.PSYCOPG_ASYNC}, "cannot be used by threads"),
    ],
)
def test_each_bound_is_said_in_a_sentence(changes, word):
    (sentence,) = problems(lab_settings(**changes), PG)
    assert word in sentence


@pytest.mark.parametrize("kind", [PoolKind.ASYNCPG, PoolKind.QUEUE_ASYNC])
def test_a_driver_that_knows_no_tickets_says_so_before_the_run(kind):
    by_ticket = msgspec.structs.replace(PG, sign_in=SignIn.KERBEROS)
    (sentence,) = problems(lab_settings(kind=kind, worker_kind=WorkerKind.TASKS), by_ticket)
    assert "cannot sign in with a Kerberos ticket" in sentence
    assert problems(lab_settings(kind=kind, worker_kind=WorkerKind.TASKS), PG) == ()


def test_a_queue_pool_opens_no_more_connections_than_there_are_workers():
    assert lab_settings(workers=3, pool={"size": 10, "max_overflow": 20}).most_connections == 3


def test_psycopgs_pool_makes_what_it_keeps_in_advance():
    assert lab_settings(kind=PoolKind.PSYCOPG, workers=3, pool={"size": 10}).most_connections == 10


def test_what_the_engines_offer():
    assert kinds_for(Engine.SQLITE) == (PoolKind.QUEUE, PoolKind.NONE)
    assert PoolKind.PSYCOPG in kinds_for(Engine.POSTGRESQL)
    assert PoolKind.ORACLEDB in kinds_for(Engine.ORACLE)
    mysql = {PoolKind.QUEUE, PoolKind.NONE, PoolKind.MYSQL_CONNECTOR, PoolKind.QUEUE_ASYNC}
    assert set(kinds_for(Engine.MYSQL)) == mysql


@pytest.mark.parametrize("engine", Engine)
def test_each_kind_that_a_profile_may_choose_can_be_tried(engine):
    for kind in kinds_of(engine):
        driver_pool = DriverPool() if kind is ProfilesKind.ORACLEDB else None
        profile = Profile(
            name="p", engine=engine, pool=PoolSettings(kind=kind), oracle=Oracle(driver_pool=driver_pool)
        )
        in_lab, settings = own_pool(profile)
        assert in_lab in kinds_for(engine)
        assert problems(LabSettings(pool_kind=in_lab, pool=settings), profile) == ()
        assert pooled_profile(profile, LabSettings(pool_kind=in_lab)).pool_kind is kind


def test_asynchronous_pools_are_for_tasks():
    for kind in (PoolKind.PSYCOPG_ASYNC, PoolKind.ASYNCPG, PoolKind.QUEUE_ASYNC):
        assert worker_kinds_for(kind) == (WorkerKind.TASKS,)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"engine": Engine.SQLITE}, "no network"),
        ({"host": "/run/postgresql"}, "socket"),
        ({"tls": Tls(mode=Encryption.VERIFY_FULL)}, "certificate"),
        ({"engine": Engine.ORACLE, "oracle": Oracle(address=OracleAddress.CONNECT_STRING)}, "connect string"),
    ],
)
def test_where_no_proxy_can_stand_it_is_said_why(changes, word):
    profile = msgspec.structs.replace(PG, **changes)
    assert word in no_trouble_because(profile)
    assert word in problems(lab_settings(trouble={"latency_ms": 1}), profile)[0]
    assert no_trouble_because(PG) == ""


@pytest.mark.postgresql
def test_more_than_the_server_has_free_is_refused_with_the_numbers(pg_lab, postgresql):
    with pytest.raises(DatabaseError) as refused:
        pg_lab.run(lab_settings(workers=70, pool={"size": 70}))
    explained = refused.value.explained
    assert "70 connections" in explained.title
    assert "allows 60 sessions" in explained.detail
    assert "keeps 3 for other users" in explained.detail
    free = 60 - 3 - int(explained.detail.rsplit(" has ", 1)[1].split(" ")[0])
    assert f"room for {free} more" in explained.title


@pytest.mark.postgresql
def test_as_many_as_the_server_has_free_do_run(pg_lab, postgresql):
    with pytest.raises(DatabaseError) as refused:
        pg_lab.run(lab_settings(workers=70, pool={"size": 70}))
    free = int(refused.value.explained.title.rsplit(" for ", 1)[1].split(" ")[0])
    result = pg_lab.run(lab_settings(workers=free, pool={"size": free}, hold_ms=1500, run_s=4))
    assert not result.errors
    assert result.made == free


@pytest.mark.mysql
def test_on_mariadb_one_more_is_kept_to_stop_the_others_with(maria_lab):
    with pytest.raises(DatabaseError, match="one to stop them"):
        maria_lab.run(lab_settings(workers=60, pool={"size": 60}))
