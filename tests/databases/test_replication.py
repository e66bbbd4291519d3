"""What servers say of their role and lag: a real PostgreSQL and MariaDB with replicas, and the stand-ins."""

import contextlib

import pytest

from poolkeeper.databases.oracle_replication import seconds_of
from poolkeeper.databases.registry import database_of
from poolkeeper.databases.replication import Role
from poolkeeper.profiles.replicas import profile_of_replica


@contextlib.contextmanager
def connected(profile, identity):
    database = database_of(profile.engine)
    connection = database.connect(profile, identity, 5)
    try:
        yield lambda: database.replication(connection)
    finally:
        database.close(connection)


@pytest.mark.postgresql
def test_postgresql_tells_its_role_place_and_cluster(replicated):
    profile, identity = replicated.profile(), replicated.identity
    replica = profile_of_replica(profile, replicated.replicas[0].address)
    with connected(profile, identity) as ask_primary, connected(replica, identity) as ask_replica:
        primary, before = ask_primary(), ask_replica()
        assert (primary.role, before.role) == (Role.PRIMARY, Role.REPLICA)
        assert before.position >= primary.position > 0
        assert before.cluster == primary.cluster != ""
        replicated.replicas[0].pause()
        replicated.in_shop("CREATE TABLE IF NOT EXISTS passing (id integer); DROP TABLE passing")
        after = ask_replica()
        assert after.position < ask_primary().position
        assert "paused" in after.note


@pytest.mark.mysql
def test_mariadb_tells_its_role_and_lag(replicated_mariadb):
    primary, replica = replicated_mariadb
    boss = primary.superuser
    with connected(primary.profile(user=boss.user), boss) as ask:
        assert ask().role is Role.PRIMARY
    with connected(replica.profile(user=boss.user), boss) as ask:
        told = ask()
        assert (told.role, told.lag_s, told.stopped) == (Role.REPLICA, 0.0, "")
        replica.execute("STOP SLAVE")
        try:
            assert ask().stopped.startswith("its replication does not run")
        finally:
            replica.follow()
        replica.execute("SET GLOBAL read_only = 0")
        try:
            assert "takes writes" in ask().stopped
        finally:
            replica.execute("SET GLOBAL read_only = 1")


@pytest.mark.mysql
def test_mariadb_says_who_may_not_see_the_lag(replicated_mariadb):
    primary, replica = replicated_mariadb
    with connected(replica.profile(), replica.identity) as ask:
        told = ask()
        assert (told.role, told.lag_s) == (Role.REPLICA, None)
        assert "may not see the lag" in told.note
    with connected(primary.profile(), primary.identity) as ask:
        assert ask().role is Role.UNTOLD


@pytest.mark.oracle
def test_oracle_tells_its_role_and_apply_lag(oracle_server, ora):
    with connected(ora.profile, ora.identity) as ask:
        assert ask().role is Role.PRIMARY
        oracle_server.database_role, oracle_server.apply_lag = "PHYSICAL STANDBY", "+00 00:01:04"
        assert (ask().role, ask().lag_s) == (Role.REPLICA, 64)
        oracle_server.apply_lag = ""
        assert (ask().lag_s, ask().note) == (None, "the server does not know its lag")
        oracle_server.hidden_views.add("v$dataguard_stats")
        assert "may not see the lag" in ask().note
        oracle_server.database_role = "SNAPSHOT STANDBY"
        assert ask().stopped == "it takes writes: it is a snapshot standby"


@pytest.mark.mssql
def test_sql_server_tells_its_role_and_lag(sql_server, ms):
    lag = [(3, "SYNCHRONIZING", 0)]
    columns = "secondary_lag_seconds bigint, synchronization_state_desc nvarchar(60), is_suspended bit, "
    columns += "is_local bit, database_id int"
    with connected(ms.profile, ms.identity) as ask:
        assert ask().role is Role.PRIMARY
        sql_server.read_only_databases.add(ms.profile.database)
        number = 1 + sql_server.databases.index(ms.profile.database)
        sql_server.views.add(
            "sys.dm_hadr_database_replica_states", columns, lambda: [(*row, 1, number) for row in lag]
        )
        told = ask()
        assert (told.role, told.lag_s, told.note) == (Role.REPLICA, 3.0, "")
        lag[:] = [(None, "SYNCHRONIZED", 0)]
        assert (ask().lag_s, ask().note) == (None, "the server does not tell the lag")
        lag[:] = [(3, "NOT SYNCHRONIZING", 1)]
        assert ask().stopped == "its data movement is suspended"
        lag.clear()
        assert (ask().role, ask().note) == (Role.REPLICA, "the server does not tell the lag")


def test_the_lag_of_data_guard_is_read():
    assert seconds_of("+00 00:00:05") == 5
    assert seconds_of("+01 02:00:00.5") == 93_600.5
    assert seconds_of("unknown") is None
