"""SQLAlchemy's and FastAPI's snippets, run against real servers: the pool is the profile's."""

import contextlib
import sqlite3

import msgspec
import pytest

from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool, Oracle
from poolkeeper.profiles.profile import Encryption, Profile, Safety, SignIn, Tls
from poolkeeper.profiles.sql_server import SqlServer, SqlServerLogin
from tests.pools.as_code.running import AWKWARD_FILE, POOL, run
from tests.standins.tds import TdsStandin
from tests.support import oracle_server as oracle_support
from tests.support import sql_server as sql_server_support
from tests.support.certificates import make_certificates
from tests.support.odbc_drivers import MICROSOFT

SETTINGS = [POOL.size, POOL.max_overflow, POOL.wait_s, POOL.recycle_s, POOL.pre_ping]

ASK = """
with found["engine"].connect() as connection:
    row = connection.exec_driver_sql({sql!r}).fetchone()
tell(list(row), pool_of(found["engine"]))
"""

HEALTH = """
from fastapi.testclient import TestClient
with TestClient(found["app"]) as client:
    answer = client.get("/health")
tell(answer.status_code, answer.json(), pool_of(found["engine"].sync_engine))
"""

ASYNC_ASK = """
import asyncio
async def ask():
    async with found["engine"].connect() as connection:
        row = (await connection.exec_driver_sql({sql!r})).fetchone()
    await found["engine"].dispose()
    return list(row)
tell(asyncio.run(ask()))
"""


def ask(profile, password, sql, folder):
    """The row that the snippet's engine reads, and its pool's settings."""
    return run("SQLAlchemy", profile, password, ASK.format(sql=sql), folder)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / AWKWARD_FILE
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
    return Profile(name="shop", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE, pool=POOL)


@pytest.mark.sqlite
def test_sqlite(file, tmp_path):
    assert ask(file, "", "SELECT count(*) FROM t", tmp_path) == [[0], SETTINGS]


@pytest.mark.sqlite
@pytest.mark.parametrize(("read_only", "writes"), [(True, False), (False, True)])
def test_a_read_only_file_stays_as_it_is(file, read_only, writes, tmp_path):
    profile = msgspec.structs.replace(file, safety=Safety(read_only=read_only))
    write = """
import sqlalchemy
try:
    with found["engine"].begin() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
    tell(True)
except sqlalchemy.exc.OperationalError:
    tell(False)
"""
    assert run("SQLAlchemy", profile, "", write, tmp_path) == [writes]


@pytest.mark.sqlite
def test_a_missing_file_is_not_made(tmp_path):
    gone = Profile(name="gone", engine=Engine.SQLITE, database=str(tmp_path / "gone.db"), sign_in=SignIn.NONE)
    with pytest.raises(AssertionError, match="unable to open database file"):
        ask(gone, "", "SELECT 1", tmp_path)
    assert not (tmp_path / "gone.db").exists()


@pytest.mark.postgresql
def test_postgresql_with_everything_that_a_session_tells_of_itself(postgresql, tmp_path):
    profile = postgresql.profile(
        name="Orders (primary)",
        pool=POOL,
        safety=Safety(read_only=True, statement_timeout_s=90),
        tls=Tls(mode=Encryption.VERIFY_FULL, ca_file=str(postgresql.ca_file)),
    )
    sql = """SELECT current_setting('application_name'), current_setting('transaction_read_only'),
        current_setting('statement_timeout'), (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())"""
    row = ["Orders-primary", "on", "90s", True]
    password = postgresql.identity.password
    assert ask(profile, password, sql, tmp_path) == [row, SETTINGS]
    assert run("FastAPI · asyncpg", profile, password, ASYNC_ASK.format(sql=sql), tmp_path) == [row]


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "mode", [Encryption.OFF, Encryption.PREFER, Encryption.REQUIRE, Encryption.VERIFY_CA]
)
def test_postgresql_encrypts_as_much_as_the_profile_says(postgresql, mode, tmp_path):
    profile = postgresql.profile(tls=Tls(mode=mode, ca_file=str(postgresql.ca_file)))
    sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    encrypted = mode is not Encryption.OFF
    told = run(
        "FastAPI · asyncpg", profile, postgresql.identity.password, ASYNC_ASK.format(sql=sql), tmp_path
    )
    assert told == [[encrypted]]
    assert ask(profile, postgresql.identity.password, sql, tmp_path)[0] == [encrypted]


@pytest.mark.postgresql
@pytest.mark.parametrize("name", ["SQLAlchemy", "FastAPI · asyncpg"])
def test_postgresql_refuses_a_certificate_of_somebody_else(postgresql, name, tmp_path):
    profile = postgresql.profile(tls=Tls(mode=Encryption.VERIFY_FULL, ca_file=str(postgresql.wrong_ca_file)))
    check = ASK if name == "SQLAlchemy" else ASYNC_ASK
    with pytest.raises(AssertionError, match="certificate verify failed"):
        run(name, profile, postgresql.identity.password, check.format(sql="SELECT 1"), tmp_path)


@pytest.mark.mysql
@pytest.mark.parametrize(
    "mode",
    [Encryption.OFF, Encryption.PREFER, Encryption.REQUIRE, Encryption.VERIFY_CA, Encryption.VERIFY_FULL],
)
def test_mariadb(mariadb, mode, tmp_path):
    profile = mariadb.profile(pool=POOL, tls=Tls(mode=mode, ca_file=str(mariadb.ca_file)))
    sql = """SELECT VARIABLE_VALUE <> '' FROM information_schema.SESSION_STATUS
        WHERE VARIABLE_NAME = 'Ssl_cipher'"""
    told = ask(profile, mariadb.identity.password, sql, tmp_path)
    assert told == [[int(mode is not Encryption.OFF)], SETTINGS]


@pytest.mark.mysql
def test_mariadb_read_only(mariadb, tmp_path):
    profile = mariadb.profile(safety=Safety(read_only=True))
    told = ask(profile, mariadb.identity.password, "SELECT @@session.tx_read_only", tmp_path)
    assert told[0] == [1]


@pytest.mark.mssql
@pytest.mark.parametrize("driver", ["microsoft", "freetds", "pymssql"])
def test_sql_server(sql_server, driver, tmp_path):
    profile = sql_server_support.profile_of(sql_server, driver, pool=POOL)
    password = sql_server_support.identity_of(driver).password
    assert ask(profile, password, "SELECT 1", tmp_path) == [[1], SETTINGS]


@pytest.mark.oracle
def test_oracle(oracle_server, tmp_path):
    profile = oracle_support.profile_of(oracle_server, pool=POOL, safety=Safety(statement_timeout_s=90))
    told = ask(profile, oracle_support.APP.password, "SELECT 1 FROM dual", tmp_path)
    assert told == [[1], SETTINGS]


@pytest.mark.oracle
def test_oracledbs_own_pool_becomes_the_nearest_queue_pool(oracle_server, tmp_path):
    own = Oracle(driver_pool=DriverPool(min=2, max=6, wait_s=4, max_lifetime_s=0, ping_interval_s=-1))
    profile = oracle_support.profile_of(oracle_server, oracle=own)
    told = ask(profile, oracle_support.APP.password, "SELECT 1 FROM dual", tmp_path)
    assert told == [[1], [2, 4, 4, -1, False]]


@pytest.mark.sqlite
def test_fastapi_on_sqlite(file, tmp_path):
    assert run("FastAPI · aiosqlite", file, "", HEALTH, tmp_path) == [200, 1, SETTINGS]


@pytest.mark.postgresql
@pytest.mark.parametrize("driver", ["asyncpg", "psycopg"])
def test_fastapi_on_postgresql(postgresql, driver, tmp_path):
    profile = postgresql.profile(pool=POOL)
    told = run(f"FastAPI · {driver}", profile, postgresql.identity.password, HEALTH, tmp_path)
    assert told == [200, 1, SETTINGS]


@pytest.mark.mysql
@pytest.mark.parametrize("driver", ["aiomysql", "asyncmy"])
@pytest.mark.parametrize("mode", [Encryption.PREFER, Encryption.VERIFY_FULL])
def test_fastapi_on_mariadb(mariadb, driver, mode, tmp_path):
    tls = Tls(mode=mode, ca_file=str(mariadb.ca_file))
    profile = mariadb.profile(pool=POOL, tls=tls, safety=Safety(read_only=True))
    told = run(f"FastAPI · {driver}", profile, mariadb.identity.password, HEALTH, tmp_path)
    assert told == [200, 1, SETTINGS]


@pytest.mark.mssql
@pytest.mark.parametrize("driver", ["microsoft", "freetds"])
def test_fastapi_on_sql_server(sql_server, driver, tmp_path):
    profile = sql_server_support.profile_of(
        sql_server, driver, pool=POOL, safety=Safety(statement_timeout_s=90)
    )
    password = sql_server_support.identity_of(driver).password
    assert run("FastAPI · aioodbc", profile, password, HEALTH, tmp_path) == [200, 1, SETTINGS]


@pytest.mark.mssql
@pytest.mark.parametrize("name", ["SQLAlchemy", "FastAPI · aioodbc"])
def test_an_access_token_signs_in_to_sql_server(odbc_drivers, name, tmp_path):
    files = make_certificates(tmp_path, "localhost", "127.0.0.1")
    pair = (files.certificate_file.read_bytes(), files.key_file.read_bytes())
    token = "eyJ0eXAi.header." + "t" * 2_000
    options = SqlServer(odbc_driver=MICROSOFT, login=SqlServerLogin.TOKEN)
    with TdsStandin(databases=("shop",), certificate=pair, encrypt="on", token=token) as server:
        profile = sql_server_support.profile_of(
            server, "microsoft", user="", tls=Tls(mode=Encryption.REQUIRE), sql_server=options
        )
        check = ASK.format(sql="SELECT 1") if name == "SQLAlchemy" else ASYNC_ASK.format(sql="SELECT 1")
        assert run(name, profile, token, check, tmp_path)[0] == [1]
        assert server.requests.logins[-1].token == token


@pytest.mark.oracle
def test_fastapi_on_oracle(oracle_server, tmp_path):
    profile = oracle_support.profile_of(oracle_server, pool=POOL, safety=Safety(statement_timeout_s=90))
    told = run("FastAPI · oracledb", profile, oracle_support.APP.password, HEALTH, tmp_path)
    assert told == [200, 1, SETTINGS]
