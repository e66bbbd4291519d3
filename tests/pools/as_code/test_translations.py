"""What other languages than Python say of a pool, in their own units, and what they say they cannot."""

import msgspec
import pytest

from poolkeeper.pools.as_code.names import application_name, password_variable
from poolkeeper.pools.as_code.targets import TARGETS, snippet_of, targets_for
from poolkeeper.profiles.credentials import CredentialSettings
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.hashicorp import FromVault, VaultEngine
from poolkeeper.profiles.oracle import DriverPool, Oracle, OracleAddress, OracleClient
from poolkeeper.profiles.pool_kinds import PoolKind, PsycopgPool, Retries
from poolkeeper.profiles.profile import Encryption, PoolSettings, Profile, Safety, SignIn, Tls
from poolkeeper.profiles.replicas import Replicas, ReplicaServer
from poolkeeper.profiles.sql_server import SqlServer, SqlServerDriver, SqlServerLogin
from poolkeeper.profiles.unwaiting_pools import ConnectorPool, Psycopg2Pool
from tests.pools.as_code import languages
from tests.pools.as_code.running import POOL, target, text_of
from tests.support import sql_server as sql_server_support

SERVERS = [engine for engine in Engine if engine is not Engine.SQLITE]


def profile_of(engine=Engine.POSTGRESQL, **changes):
    profile = Profile(
        name="orders-primary", engine=engine, host="db1", database="orders", user="app", pool=POOL
    )
    return msgspec.structs.replace(profile, **changes)


def notes_of(name, profile):
    return " ".join(snippet_of(target(name), profile).notes)


def test_every_engine_has_its_targets():
    names = {engine: [each.name for each in targets_for(engine)] for engine in Engine}
    assert names[Engine.POSTGRESQL] == [
        "SQLAlchemy", "FastAPI · asyncpg", "FastAPI · psycopg", "asyncpg pool", "psycopg_pool",
        "psycopg2 pool", "Django DATABASES", "HikariCP properties", "ADO.NET · Npgsql",
        "ODBC connection string",
    ]  # fmt: skip
    assert names[Engine.SQLITE] == ["SQLAlchemy", "FastAPI · aiosqlite", "Django DATABASES"]
    assert "mysql.connector pool" in names[Engine.MYSQL]
    assert "Django DATABASES" not in names[Engine.MSSQL]
    assert "oracledb pool" in names[Engine.ORACLE]
    assert len({each.name for each in TARGETS}) == len(TARGETS)


@pytest.mark.parametrize("engine", SERVERS)
def test_hikari_has_the_capacity_and_milliseconds(engine):
    values = languages.properties(text_of("HikariCP properties", profile_of(engine)))
    wanted = {
        "maximumPoolSize": "5",
        "minimumIdle": "3",
        "connectionTimeout": "7500",
        "maxLifetime": "1234000",
    }
    assert wanted.items() <= values.items()
    assert "password" not in values


def test_hikaris_own_limits_are_kept_and_told():
    pool = PoolSettings(size=1, max_overflow=0, wait_s=0.1, recycle_s=10, pre_ping=False)
    profile = profile_of(pool=pool)
    values = languages.properties(text_of("HikariCP properties", profile))
    assert (values["connectionTimeout"], values["maxLifetime"]) == ("250", "30000")
    assert "maxLifetime cannot be shorter than 30 s" in notes_of("HikariCP properties", profile)
    assert "HikariCP tests connections all the same" in notes_of("HikariCP properties", profile)
    for_ever = profile_of(pool=msgspec.structs.replace(pool, recycle_s=-1))
    assert languages.properties(text_of("HikariCP properties", for_ever))["maxLifetime"] == "0"


@pytest.mark.parametrize(
    ("engine", "written"), [(Engine.POSTGRESQL, True), (Engine.MYSQL, True), (Engine.MSSQL, False)]
)
def test_hikari_is_read_only_where_the_server_can_be(engine, written):
    profile = profile_of(engine, safety=Safety(read_only=True))
    assert ("readOnly=true" in text_of("HikariCP properties", profile)) is written
    assert ("Read-only is not written" in notes_of("HikariCP properties", profile)) is not written


@pytest.mark.parametrize(
    ("name", "engine", "lines"),
    [
        ("ADO.NET · SqlClient", Engine.MSSQL, ("ConnectTimeout = 10,", "LoadBalanceTimeout = 1234,")),
        ("ADO.NET · Npgsql", Engine.POSTGRESQL, ("Timeout = 10,", "ConnectionLifetime = 1234,")),
        (
            "ADO.NET · MySqlConnector",
            Engine.MYSQL,
            ("ConnectionTimeout = 10,", "ConnectionLifeTime = 1234,"),
        ),
        (
            "ADO.NET · ODP.NET",
            Engine.ORACLE,
            ("ConnectionTimeout = 8,", "ConnectionLifeTime = 1234,", "ValidateConnection = true,"),
        ),
    ],
)
def test_dotnet_takes_whole_seconds(name, engine, lines):
    profile = profile_of(engine)
    text = text_of(name, profile)
    for line in (*lines, 'Environment.GetEnvironmentVariable("ORDERS_PRIMARY_PASSWORD")'):
        assert line in text
    assert "= 3,\n" in text
    assert "= 5,\n" in text


@pytest.mark.mssql
@pytest.mark.parametrize("driver", ["microsoft", "freetds"])
def test_the_odbc_string_signs_in(sql_server, driver):
    import pyodbc

    pyodbc.pooling = False
    profile = sql_server_support.profile_of(sql_server, driver, pool=POOL)
    text = text_of("ODBC connection string", profile).rstrip("\n").split("\n")[-1]
    password = sql_server_support.identity_of(driver).password.replace("}", "}}")
    connection = pyodbc.connect(f"{text}PWD={{{password}}};")
    try:
        assert tuple(connection.execute("SELECT APP_NAME(), DB_NAME()").fetchone()) == ("billing", "shop")
    finally:
        connection.close()


def test_odbc_says_how_long_an_idle_connection_is_kept():
    assert "\nCPTimeout=1234\n" in text_of("ODBC connection string", profile_of(Engine.MSSQL))
    never = profile_of(Engine.MSSQL, pool=msgspec.structs.replace(POOL, recycle_s=-1))
    assert "CPTimeout" not in text_of("ODBC connection string", never)


def test_a_pool_without_overflow_says_what_became_of_it():
    for engine in SERVERS:
        for each in targets_for(engine):
            if not each.name.startswith(("SQLAlchemy", "FastAPI")) and "Django" not in each.name:
                notes = notes_of(each.name, profile_of(engine))
                assert "overflow" in notes, each.name


def test_sqlalchemy_leaves_nothing_out():
    for engine in (Engine.POSTGRESQL, Engine.MYSQL, Engine.ORACLE):
        assert notes_of("SQLAlchemy", profile_of(engine)) == ""


@pytest.mark.parametrize("engine", SERVERS)
def test_what_no_snippet_can_take_over_is_told_beside_each(engine):
    servers = (ReplicaServer(host="db2"), ReplicaServer(host="db3"))
    retried = msgspec.structs.replace(POOL, retries=Retries(attempts=5, wait_s=0.5))
    profile = profile_of(engine, replicas=Replicas(servers=servers), pool=retried)
    for each in targets_for(engine):
        notes = notes_of(each.name, profile)
        assert "2 replicas, which answer its reads; this is the primary alone" in notes, each.name
        assert "asks 5 times with 0.5 s in between: an application has to do so itself." in notes, each.name
        assert "replica" not in notes_of(each.name, profile_of(engine))


def test_retries_are_told_once():
    own = PoolSettings(kind=PoolKind.PSYCOPG2, retries=Retries(attempts=3, wait_s=1))
    assert notes_of("psycopg2 pool", profile_of(pool=own)).count("3 times") == 1
    assert notes_of("SQLAlchemy", profile_of(pool=own)).count("3 times") == 1


@pytest.mark.parametrize(
    ("sign_in", "word"),
    [
        (SignIn.RDS_IAM, "ORDERS_PRIMARY_PASSWORD once serves no connection that is made later"),
        (SignIn.ENTRA, "access token that expires"),
        (SignIn.KERBEROS, "Kerberos ticket of its own"),
        (SignIn.VAULT, "a lease of HashiCorp Vault"),
    ],
)
def test_a_sign_in_that_is_no_lasting_password_is_told(sign_in, word):
    leased = CredentialSettings(vault=FromVault(engine=VaultEngine.DATABASE))
    for each in targets_for(Engine.POSTGRESQL):
        assert word in notes_of(each.name, profile_of(sign_in=sign_in, credential=leased)), each.name
        assert word not in notes_of(each.name, profile_of(credential=leased))


def test_a_path_in_the_home_folder_is_written_whole(monkeypatch):
    monkeypatch.setenv("HOME", "/home/dba")
    tls = Tls(
        mode=Encryption.VERIFY_FULL, ca_file="~/ca.pem", certificate_file="~/me.pem", key_file="~/me.key"
    )
    for engine in (Engine.POSTGRESQL, Engine.MYSQL):
        for each in targets_for(engine):
            text = text_of(each.name, profile_of(engine, tls=tls))
            assert "~/" not in text, each.name
            if "HikariCP" not in each.name or engine is Engine.POSTGRESQL:
                assert "/home/dba/me.key" in text, each.name


def test_mysqls_connector_has_a_largest_pool():
    profile = profile_of(Engine.MYSQL, pool=PoolSettings(size=40, max_overflow=10))
    assert "pool_size=32," in text_of("mysql.connector pool", profile)
    assert "32, the most it can have, where the profile has 50" in notes_of("mysql.connector pool", profile)


def test_what_a_target_cannot_do_is_a_sentence_instead_of_code():
    pymssql = SqlServer(driver=SqlServerDriver.PYMSSQL)
    tls = Tls(mode=Encryption.VERIFY_FULL)
    snippet = snippet_of(target("SQLAlchemy"), profile_of(Engine.MSSQL, sql_server=pymssql, tls=tls))
    assert snippet.text == ""
    assert snippet.notes == (
        "pymssql checks no certificate and takes no access token. Choose pyodbc in the profile.",
    )


@pytest.mark.parametrize(("login", "asks"), [("integrated", False), ("token", False), ("password", True)])
def test_sql_server_reads_a_password_only_where_it_signs_in_with_one(login, asks):
    profile = profile_of(Engine.MSSQL, sql_server=SqlServer(login=SqlServerLogin(login)))
    for each in targets_for(Engine.MSSQL):
        assert ("ORDERS_PRIMARY_PASSWORD" in text_of(each.name, profile)) is asks, each.name
    assert ("ORDERS_PRIMARY_TOKEN" in text_of("SQLAlchemy", profile)) is (login == "token")


@pytest.mark.parametrize("engine", [Engine.POSTGRESQL, Engine.MYSQL, Engine.ORACLE])
def test_a_profile_without_a_password_asks_for_none(engine):
    profile = profile_of(engine, sign_in=SignIn.NONE)
    for each in targets_for(engine):
        assert "PASSWORD" not in text_of(each.name, profile).replace('"PASSWORD"', ""), each.name


def test_oracles_client_libraries_wallet_and_connect_string():
    oracle = Oracle(
        client=OracleClient.THICK,
        client_folder="/opt/ic",
        tns_admin="/etc/tns",
        wallet="/etc/wallet",
        address=OracleAddress.CONNECT_STRING,
        driver_pool=DriverPool(),
    )
    profile = profile_of(Engine.ORACLE, oracle=oracle, database="ledger_high")
    text = text_of("oracledb pool", profile)
    assert 'oracledb.init_oracle_client(lib_dir="/opt/ic", config_dir="/etc/tns")' in text
    assert 'dsn="ledger_high",' in text
    assert 'wallet_password=os.environ["ORDERS_PRIMARY_WALLET_PASSWORD"],' in text


@pytest.mark.parametrize(
    ("name", "variable", "application"),
    [
        ("orders-primary", "ORDERS_PRIMARY_PASSWORD", "orders-primary"),
        ("Çelik & Söhne (prod)", "CELIK_SOHNE_PROD_PASSWORD", "Celik-Sohne-prod"),
        ("2nd", "DB_2ND_PASSWORD", "2nd"),
        ("漢字", "DATABASE_PASSWORD", "application"),
        ("x" * 90, f"{'X' * 90}_PASSWORD", "x" * 48),
    ],
)
def test_names_for_a_variable_and_an_application(name, variable, application):
    profile = profile_of(name=name)
    assert (password_variable(profile), application_name(profile)) == (variable, application)


def test_psycopg_pools_own_settings_are_written_as_they_are():
    own = PsycopgPool(min_size=0, max_size=7, timeout_s=4, max_waiting=9, max_idle_s=77, check=False)
    profile = profile_of(pool=PoolSettings(kind=PoolKind.PSYCOPG, size=50, psycopg=own))
    text = text_of("psycopg_pool", profile)
    for words in ("min_size=0", "max_size=7", "timeout=4", "max_waiting=9", "max_idle=77"):
        assert words in text
    assert "check" not in text
    assert "overflow" not in notes_of("psycopg_pool", profile)
    assert "pool_size=1," in text_of("SQLAlchemy", profile)
    assert "max_overflow=6" in text_of("SQLAlchemy", profile)
    assert "nearest settings" in notes_of("SQLAlchemy", profile)


def test_psycopg2s_own_bounds_are_written_as_they_are():
    own = Psycopg2Pool(minconn=0, maxconn=7)
    retries = Retries(attempts=4, wait_s=3)
    profile = profile_of(pool=PoolSettings(kind=PoolKind.PSYCOPG2, size=50, psycopg2=own, retries=retries))
    text, notes = text_of("psycopg2 pool", profile), notes_of("psycopg2 pool", profile)
    assert "minconn=0" in text
    assert "maxconn=7" in text
    assert "overflow" not in notes
    assert "asks 4 times with 3 s in between" in notes
    assert "pool_size=1," in text_of("SQLAlchemy", profile)
    assert "pool_timeout=9" in text_of("SQLAlchemy", profile)
    assert "nearest settings" in notes_of("SQLAlchemy", profile)


def test_the_connectors_own_size_is_written_as_it_is():
    own = ConnectorPool(pool_size=9)
    profile = profile_of(
        Engine.MYSQL, pool=PoolSettings(kind=PoolKind.MYSQL_CONNECTOR, size=50, connector=own)
    )
    notes = notes_of("mysql.connector pool", profile)
    assert "pool_size=9" in text_of("mysql.connector pool", profile)
    assert "overflow (" not in notes
    assert "an empty pool raises PoolError" in notes
    assert "pool_size=9" in text_of("SQLAlchemy", profile)


@pytest.mark.parametrize("name", ["SQLAlchemy", "FastAPI · psycopg"])
def test_a_null_pool_is_a_null_pool(name):
    text = text_of(name, profile_of(pool=PoolSettings(kind=PoolKind.NULL)))
    assert "from sqlalchemy.pool import NullPool" in text
    assert "poolclass=NullPool" in text
    assert "pool_size" not in text
    compile(text, "snippet", "exec")


def test_a_pool_without_a_limit_leaves_no_none_in_a_note():
    for engine in Engine:
        for each in targets_for(engine):
            notes = notes_of(each.name, profile_of(engine, pool=PoolSettings(kind=PoolKind.NULL)))
            assert "None" not in notes
