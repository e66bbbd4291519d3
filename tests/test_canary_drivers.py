"""The password is searched for in all that every driver and every kind of pool has to say at DEBUG."""

import logging
import traceback

import msgspec
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.lab.run import LabRun
from poolkeeper.pools.lab.settings import PoolKind as LabPoolKind
from poolkeeper.pools.lab.settings import WorkerKind
from poolkeeper.pools.lab.worker_loop import LabStatement
from poolkeeper.pools.pool import open_pool
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool, Oracle
from poolkeeper.profiles.pool_kinds import PoolKind, kinds_of
from tests.pools.lab.conftest import lab_settings
from tests.support.canary import CANARY, assert_nowhere
from tests.test_canary import ONE

RIGHT, WRONG = Identity("canary", CANARY), Identity("canary", CANARY + "-wrong")
LOGGERS = (
    *(
        "sqlalchemy",
        "sqlalchemy.pool",
        "psycopg",
        "psycopg.pool",
        "asyncpg",
        "aiomysql",
        "asyncio",
        "pymysql",
    ),
    *("mysql", "mysql.connector", "oracledb", "pyodbc", "pymssql"),
)
TASKS = {
    Engine.POSTGRESQL: (LabPoolKind.PSYCOPG_ASYNC, LabPoolKind.ASYNCPG, LabPoolKind.QUEUE_ASYNC),
    Engine.MYSQL: (LabPoolKind.QUEUE_ASYNC,),
}


@pytest.fixture
def every_word(caplog):
    """All that every library has to say."""
    caplog.set_level(logging.DEBUG)
    for name in LOGGERS:
        caplog.set_level(logging.DEBUG, name)
    return caplog


@pytest.fixture
def profile(canary_server):
    return canary_server.profile(name="canary", user="canary", connect_timeout_s=5)


def words_of(error, profile):
    """All that is told of an error, by us and by whoever prints its traceback."""
    told = [error, error.__cause__, error.__context__, *traceback.format_exception(error)]
    return [*told, database_of(profile.engine).explain(error, profile)]


def of_kind(profile, kind):
    if kind is PoolKind.ORACLEDB:
        own = DriverPool(min=1, max=2, wait_s=5)
        return msgspec.structs.replace(profile, oracle=Oracle(driver_pool=own))
    return msgspec.structs.replace(profile, pool=msgspec.structs.replace(profile.pool, kind=kind))


def test_no_kind_of_pool_writes_it_down(profile, folders, every_word, capfd):
    database, told = database_of(profile.engine), []
    # ODBC's own is a switch of the whole process, which other tests have thrown
    for kind in set(kinds_of(profile.engine)) - {PoolKind.ODBC}:
        for identity in (RIGHT, WRONG):
            pool = open_pool(of_kind(profile, kind), database, lambda who=identity: who, lambda: None)
            error = None
            try:
                with pool.lease("tab", CancelToken()) as lease:
                    database.ping(lease.connection_held)
            except Exception as raised:
                error = raised
                told += words_of(error, profile)
            assert (error is None) is (identity is RIGHT), error
            told += [pool.snapshot(), pool.events(), pool.drain()]
            pool.close(5)
    assert_nowhere(told, every_word, capfd, folders)


def test_no_driver_of_asyncio_writes_it_down(profile, folders, every_word, capfd):
    kinds, told = TASKS.get(profile.engine, ()), []
    for kind in kinds:
        for identity in (RIGHT, WRONG):
            settings = lab_settings(kind=kind, worker_kind=WorkerKind.TASKS, workers=2, run_s=1)
            statement = LabStatement(ONE.get(profile.engine, "SELECT 1"), {}, True)
            run = LabRun(profile, database_of(profile.engine), identity, settings, statement, told.append)
            error = None
            try:
                told.append(run.run())
            except Exception as raised:
                error = raised
                told += words_of(error, profile)
            assert (error is None) is (identity is RIGHT), error
    assert_nowhere(told, every_word, capfd, folders)
