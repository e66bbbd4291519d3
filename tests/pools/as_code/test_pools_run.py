"""The drivers' own pools and Django as snippets, run against real servers: the pool is the profile's."""

import contextlib
import sqlite3

import msgspec
import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool, GetMode, Oracle, Purity
from poolkeeper.profiles.profile import Encryption, Profile, Safety, SignIn, Tls
from tests.pools.as_code.running import AWKWARD_FILE, POOL, run
from tests.support import oracle_server as oracle_support

CAPACITY = POOL.size + POOL.max_overflow

ASYNCPG = """
import asyncio
async def ask():
    async with found["create_pool"]() as pool:
        async with pool.acquire() as connection:
            one = await connection.fetchval("SELECT 1")
            name = await connection.fetchval("SELECT current_setting('application_name')")
        idle = pool._holders[0]._max_inactive_time
        return one, name, pool.get_min_size(), pool.get_max_size(), idle
tell(*asyncio.run(ask()))
"""

PSYCOPG = """
pool = found["pool"]
with pool.connection() as connection:
    one = connection.execute("SELECT 1").fetchone()[0]
tell(one, pool.min_size, pool.max_size, pool.timeout, pool.max_lifetime, pool._check is not None)
pool.close()
"""

PSYCOPG2 = """
pool = found["pool"]
connection = pool.getconn()
cursor = connection.cursor()
cursor.execute("SELECT 1, current_setting('transaction_read_only')")
tell(*cursor.fetchone(), pool.minconn, pool.maxconn)
pool.closeall()
"""

CONNECTOR = """
pool = found["pool"]
connection = pool.get_connection()
cursor = connection.cursor()
cursor.execute("SELECT 1, @@session.tx_read_only, VARIABLE_VALUE <> '' FROM information_schema.SESSION_STATUS"
    " WHERE VARIABLE_NAME = 'Ssl_cipher'")
tell(*cursor.fetchone(), pool.pool_size, pool.pool_name)
"""

ORACLEDB = """
pool = found["pool"]
with pool.acquire() as connection:
    row = connection.cursor().execute("SELECT 1 FROM dual").fetchone()
    call_timeout = connection.call_timeout
import oracledb
mode = next(name for name in dir(oracledb) if name.startswith("POOL_GETMODE_")
    and getattr(oracledb, name) == pool.getmode)
tell(row[0], pool.min, pool.max, mode, pool.wait_timeout, pool.max_lifetime_session, pool.ping_interval,
    pool.timeout, pool.stmtcachesize, call_timeout)
pool.close(force=True)
"""

DJANGO = """
from django.conf import settings
settings.configure(DATABASES=found["DATABASES"], USE_TZ=False)
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute({sql!r})
    row = list(cursor.fetchone())
told = {told}
connection.close()
"""
DJANGO_END = """
tell(row, told)
"""


def django(profile, password, sql, told, folder, ending=""):
    """The row that Django reads and what `told` says of its connection."""
    check = DJANGO.format(sql=sql, told=told) + ending + DJANGO_END
    return run("Django DATABASES", profile, password, check, folder)


@pytest.mark.postgresql
def test_asyncpgs_pool(postgresql, tmp_path):
    profile = postgresql.profile(name="orders", pool=POOL)
    told = run("asyncpg pool", profile, postgresql.identity.password, ASYNCPG, tmp_path)
    assert told == [1, "orders", POOL.size, CAPACITY, POOL.recycle_s]


@pytest.mark.postgresql
@pytest.mark.parametrize("pre_ping", [True, False])
def test_psycopgs_pool(postgresql, pre_ping, tmp_path):
    pool = msgspec.structs.replace(POOL, pre_ping=pre_ping)
    profile = postgresql.profile(pool=pool)
    told = run("psycopg_pool", profile, postgresql.identity.password, PSYCOPG, tmp_path)
    assert told == [1, POOL.size, CAPACITY, POOL.wait_s, POOL.recycle_s, pre_ping]


@pytest.mark.postgresql
def test_psycopgs_pool_that_never_recycles(postgresql, tmp_path):
    profile = postgresql.profile(pool=msgspec.structs.replace(POOL, recycle_s=-1))
    told = run("psycopg_pool", profile, postgresql.identity.password, PSYCOPG, tmp_path)
    assert told[4] == float("inf")


@pytest.mark.postgresql
def test_psycopg2s_pool(postgresql, tmp_path):
    profile = postgresql.profile(pool=POOL, safety=Safety(read_only=True))
    told = run("psycopg2 pool", profile, postgresql.identity.password, PSYCOPG2, tmp_path)
    assert told == [1, "on", POOL.size, CAPACITY]


@pytest.mark.mysql
@pytest.mark.parametrize("mode", [Encryption.OFF, Encryption.PREFER, Encryption.VERIFY_CA])
def test_the_pool_of_mysqls_connector(mariadb, mode, tmp_path):
    tls = Tls(mode=mode, ca_file=str(mariadb.ca_file))
    profile = mariadb.profile(name="orders", pool=POOL, tls=tls, safety=Safety(read_only=True))
    told = run("mysql.connector pool", profile, mariadb.identity.password, CONNECTOR, tmp_path)
    assert told == [1, 1, int(mode is not Encryption.OFF), CAPACITY, "orders"]


@pytest.mark.oracle
def test_oracledbs_pool_from_a_queue_pool(oracle_server, tmp_path):
    profile = oracle_support.profile_of(oracle_server, pool=POOL, safety=Safety(statement_timeout_s=90))
    told = run("oracledb pool", profile, oracle_support.APP.password, ORACLEDB, tmp_path)
    assert told == [1, POOL.size, CAPACITY, "POOL_GETMODE_TIMEDWAIT", 7500, POOL.recycle_s, 0, 0, 20, 90_000]


@pytest.mark.oracle
@pytest.mark.parametrize("mode", list(GetMode))
def test_oracledbs_pool_as_the_profile_has_it(oracle_server, mode, tmp_path):
    own = DriverPool(
        min=2, max=6, increment=2, getmode=mode, wait_s=4, timeout_s=99, max_lifetime_s=777,
        ping_interval_s=33, statement_cache=44,
    )  # fmt: skip
    profile = oracle_support.profile_of(oracle_server, oracle=Oracle(driver_pool=own))
    told = run("oracledb pool", profile, oracle_support.APP.password, ORACLEDB, tmp_path)
    wait_ms = [4000] if mode is GetMode.TIMEDWAIT else told[4:5]
    assert told == [1, 2, 6, f"POOL_GETMODE_{mode.name}", *wait_ms, 777, 33, 99, 44, 0]


@pytest.mark.oracle
def test_oracledbs_pool_with_drcp(oracle_server, tmp_path):
    drcp = Oracle(drcp=True, connection_class="ORDERS", purity=Purity.SELF)
    profile = oracle_support.profile_of(oracle_server, pool=POOL, oracle=drcp)
    check = """
pool = found["pool"]
with pool.acquire() as connection:
    row = connection.cursor().execute("SELECT 1 FROM dual").fetchone()
    dsn = connection.dsn
tell(row[0], "(SERVER=pooled)" in dsn or "pooled" in dsn.lower(), dsn)
pool.close(force=True)
"""
    told = run("oracledb pool", profile, oracle_support.APP.password, check, tmp_path)
    assert told[0] == 1
    assert told[1], told[2]
    assert "ORDERS" in told[2]


@pytest.mark.postgresql
@pytest.mark.parametrize("pre_ping", [True, False])
def test_django_on_postgresql(postgresql, pre_ping, tmp_path):
    pool = msgspec.structs.replace(POOL, pre_ping=pre_ping)
    profile = postgresql.profile(pool=pool, safety=Safety(read_only=True))
    told = "[p.min_size, p.max_size, p.timeout, p.max_lifetime, p._check is not None]"
    assert django(
        profile,
        postgresql.identity.password,
        "SELECT current_setting('transaction_read_only')",
        f"(lambda p: {told})(connection.pool)",
        tmp_path,
        ending="connection.close_pool()",
    ) == [["on"], [POOL.size, CAPACITY, POOL.wait_s, POOL.recycle_s, pre_ping]]


PERSISTENT = "[connection.settings_dict['CONN_MAX_AGE'], connection.settings_dict['CONN_HEALTH_CHECKS']]"


@pytest.mark.mysql
@pytest.mark.parametrize("mode", [Encryption.PREFER, Encryption.VERIFY_FULL])
def test_django_on_mariadb(mariadb, mode, tmp_path):
    tls = Tls(mode=mode, ca_file=str(mariadb.ca_file))
    profile = mariadb.profile(pool=POOL, tls=tls, safety=Safety(read_only=True))
    told = django(
        profile, mariadb.identity.password, "SELECT 1, @@session.tx_read_only", PERSISTENT, tmp_path
    )
    assert told == [[1, 1], [POOL.recycle_s, True]]


@pytest.mark.sqlite
def test_django_on_sqlite(tmp_path):
    path = tmp_path / AWKWARD_FILE
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
    profile = Profile(
        name="shop",
        engine=Engine.SQLITE,
        database=str(path),
        sign_in=SignIn.NONE,
        pool=msgspec.structs.replace(POOL, recycle_s=-1),
    )
    assert django(profile, "", "SELECT count(*) FROM t", PERSISTENT, tmp_path) == [[0], [None, True]]


@pytest.mark.oracle
def test_django_on_oracle(oracle_server, tmp_path):
    profile = oracle_support.profile_of(oracle_server, pool=POOL)
    told = (
        "(lambda p: [p.min, p.max, p.wait_timeout, p.max_lifetime_session, p.ping_interval])(connection.pool)"
    )
    assert django(
        profile, oracle_support.APP.password, "SELECT 1 FROM dual", told, tmp_path, "connection.close_pool()"
    ) == [[1], [POOL.size, CAPACITY, 7500, POOL.recycle_s, 0]]
