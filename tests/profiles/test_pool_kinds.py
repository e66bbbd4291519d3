"""The kind of pool in a profile: old documents, capacity, copies."""

import msgspec
import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool, Oracle
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool, Retries
from poolkeeper.profiles.presets import PRESETS, preset_of, with_preset
from poolkeeper.profiles.profile import PoolSettings, Profile
from poolkeeper.profiles.profile_document import ProfileDocument, document_from_text, document_text
from poolkeeper.profiles.unwaiting_pools import ConnectorPool, Psycopg2Pool
from poolkeeper.profiles.validation import problems

OLD = """{"profile": {"version": 1, "id": "a1", "name": "orders", "engine": "%s", "host": "db",
"database": "shop", "user": "app", "pool": {"size": 7, "max_overflow": 1, "wait_s": 3, "recycle_s": 60,
"pre_ping": false}%s}, "secret": "a"}"""


def read(text):
    return document_from_text(text, lambda: "orders", "the keyring").profile


def test_a_document_from_before_there_were_kinds_opens_as_queue_pool():
    profile = read(OLD % ("postgresql", ""))
    assert profile.pool_kind is PoolKind.QUEUE
    assert (profile.pool.size, profile.capacity, profile.pool.pre_ping) == (7, 8, False)
    assert profile.pool.retries == Retries(attempts=1)
    assert problems(profile) == ()


def test_a_preset_leaves_the_other_kinds_settings_alone():
    own = PoolSettings(psycopg2=Psycopg2Pool(maxconn=9), connector=ConnectorPool(pool_size=3))
    changed = with_preset(own, PRESETS["Batch"])
    assert (changed.psycopg2, changed.connector) == (own.psycopg2, own.connector)
    assert preset_of(changed) == "Batch"


def test_a_document_with_oracledbs_pool_keeps_it():
    profile = read(OLD % ("oracle", ', "oracle": {"driver_pool": {"min": 2, "max": 6}}'))
    assert profile.pool_kind is PoolKind.ORACLEDB
    assert profile.capacity == 6


@pytest.mark.parametrize(
    ("engine", "changes", "kind", "capacity"),
    [
        (Engine.POSTGRESQL, {"pool": PoolSettings(kind=PoolKind.PSYCOPG)}, PoolKind.PSYCOPG, 5),
        (Engine.POSTGRESQL, {"pool": PoolSettings(kind=PoolKind.NULL)}, PoolKind.NULL, None),
        (Engine.POSTGRESQL, {"pool": PoolSettings(kind=PoolKind.PSYCOPG2)}, PoolKind.PSYCOPG2, 5),
        (
            Engine.MYSQL,
            {"pool": PoolSettings(kind=PoolKind.MYSQL_CONNECTOR, connector=ConnectorPool(pool_size=9))},
            PoolKind.MYSQL_CONNECTOR,
            9,
        ),
        (Engine.MSSQL, {"pool": PoolSettings(kind=PoolKind.ODBC)}, PoolKind.ODBC, None),
        (Engine.MYSQL, {"pool": PoolSettings(kind=PoolKind.PSYCOPG, size=2)}, PoolKind.QUEUE, 5),
        (Engine.ORACLE, {"pool": PoolSettings(kind=PoolKind.ORACLEDB)}, PoolKind.QUEUE, 5),
        (Engine.ORACLE, {"oracle": Oracle(driver_pool=DriverPool(max=3))}, PoolKind.ORACLEDB, 3),
    ],
)
def test_the_kind_decides_the_capacity_and_survives_the_document(engine, changes, kind, capacity):
    profile = Profile(name="orders", engine=engine, host="db", database="shop", user="app", **changes)
    again = read(document_text(ProfileDocument(profile)))
    assert again == profile
    assert (again.pool_kind, again.capacity) == (kind, capacity)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"psycopg": PsycopgPool(max_size=0)}, "pool.psycopg.max_size"),
        ({"psycopg": PsycopgPool(min_size=4, max_size=3)}, "pool.psycopg.max_size"),
        ({"psycopg": PsycopgPool(timeout_s=0)}, "pool.psycopg.timeout_s"),
        ({"psycopg": PsycopgPool(max_waiting=-1)}, "pool.psycopg.max_waiting"),
        ({"retries": Retries(attempts=0)}, "pool.retries.attempts"),
        ({"retries": Retries(wait_s=-1)}, "pool.retries.wait_s"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(settings, field):
    pool = PoolSettings(kind=PoolKind.PSYCOPG, **settings)
    profile = Profile(
        name="orders", engine=Engine.POSTGRESQL, host="db", database="shop", user="app", pool=pool
    )
    assert [each.field for each in problems(profile)] == [field]


@pytest.mark.parametrize(
    ("engine", "settings", "field"),
    [
        (Engine.POSTGRESQL, {"psycopg2": Psycopg2Pool(maxconn=0, minconn=0)}, "pool.psycopg2.maxconn"),
        (Engine.POSTGRESQL, {"psycopg2": Psycopg2Pool(minconn=4, maxconn=3)}, "pool.psycopg2.maxconn"),
        (Engine.POSTGRESQL, {"psycopg2": Psycopg2Pool(minconn=-1)}, "pool.psycopg2.minconn"),
        (Engine.MYSQL, {"connector": ConnectorPool(pool_size=0)}, "pool.connector.pool_size"),
        (Engine.MYSQL, {"connector": ConnectorPool(pool_size=33)}, "pool.connector.pool_size"),
    ],
)
def test_the_bounds_of_a_pool_that_does_not_wait_are_told_at_their_field(engine, settings, field):
    kind = PoolKind.PSYCOPG2 if engine is Engine.POSTGRESQL else PoolKind.MYSQL_CONNECTOR
    profile = Profile(
        name="orders",
        engine=engine,
        host="db",
        database="shop",
        user="app",
        pool=PoolSettings(kind=kind, **settings),
    )
    assert [each.field for each in problems(profile)] == [field]


def test_settings_of_another_kind_are_not_judged():
    pool = PoolSettings(kind=PoolKind.NULL, size=0, psycopg=PsycopgPool(max_size=0))
    profile = Profile(name="orders", engine=Engine.SQLITE, database="/data/orders.db", pool=pool)
    assert problems(msgspec.structs.replace(profile)) == ()
