"""Pools over the stand-in: the driver's own, DRCP's, and SQLAlchemy's."""

import oracledb
import pytest
import sqlalchemy
from sqlalchemy.pool import NullPool

from tests.standins.tns import TnsStandin
from tests.standins.tns_clients import signed_in
from tests.support.waiting import wait_until


@pytest.fixture
def server():
    with TnsStandin() as started:
        yield started


@pytest.fixture
def pool(server):
    opened = oracledb.create_pool(user="app", password="secret", dsn=server.dsn, min=1, max=3)
    yield opened
    opened.close(force=True)


@pytest.fixture
def drcp(server):
    opened = oracledb.create_pool(
        user="app",
        password="secret",
        dsn=server.dsn,
        min=1,
        max=2,
        server_type="pooled",
        cclass="SHOP",
        purity=oracledb.PURITY_SELF,
    )
    yield opened
    opened.close(force=True)


def test_a_pool_lends_and_takes_back_connections(server, pool):
    with pool.acquire() as first, pool.acquire() as second:
        assert pool.busy == 2
        assert first.session_id != second.session_id
        assert {session.sid for session in server.sessions()} == {first.session_id, second.session_id}
    assert pool.busy == 0


def test_a_returned_connection_is_rolled_back(server, pool):
    with pool.acquire() as connection:
        connection.cursor().execute("create table t (n number)")
        connection.cursor().execute("insert into t values (1)")
    assert server.requests.of("rollback")
    with pool.acquire() as connection:
        assert connection.cursor().execute("select count(*) from t").fetchone() == (0,)


def test_a_pool_pings_when_it_lends(server):
    pool = oracledb.create_pool(user="app", password="secret", dsn=server.dsn, min=1, max=2, ping_interval=0)
    with pool.acquire():
        pass
    with pool.acquire():
        pass
    assert server.requests.of("ping")
    pool.close()


def test_a_pool_replaces_a_killed_session(server):
    pool = oracledb.create_pool(user="app", password="secret", dsn=server.dsn, min=1, max=2, ping_interval=0)
    with pool.acquire() as connection:
        killed = connection.session_id
    server.end_session(killed)
    with pool.acquire() as connection:
        assert connection.session_id != killed
        connection.ping()
    pool.close()


def test_a_pooled_server_is_released_and_taken_again(server, drcp):
    with drcp.acquire() as connection:
        (session,) = server.sessions()
        assert (session.pooled, session.cclass, session.purity) == (True, "SHOP", "SELF")
        before = connection.session_id
        connection.cursor().execute("select 1 from dual").fetchall()
    wait_until(lambda: server.requests.of("release"))
    wait_until(lambda: server.sessions()[0].released)
    with drcp.acquire() as connection:
        connection.cursor().execute("select 1 from dual").fetchall()
        assert connection.session_id == before
        assert not server.sessions()[0].released


def test_purity_new_gives_another_session(server):
    pool = oracledb.create_pool(
        user="app",
        password="secret",
        dsn=server.dsn,
        min=1,
        max=1,
        server_type="pooled",
        cclass="SHOP",
        purity=oracledb.PURITY_NEW,
    )
    seen = []
    for _ in range(2):
        with pool.acquire() as connection:
            connection.cursor().execute("select 1 from dual").fetchall()
            seen.append(connection.session_id)
    assert len(set(seen)) == 2
    pool.close()


def test_a_connection_of_its_own_may_use_a_pooled_server(server):
    with signed_in(server, server_type="pooled", cclass="SHOP") as connection:
        connection.cursor().execute("select 1 from dual").fetchall()
        (session,) = server.sessions()
        assert (session.cclass, session.purity) == ("SHOP", "NEW")
    wait_until(lambda: server.requests.of("release"))
    (release,) = server.requests.of("release")
    assert release.details == {"deauthenticate": True}
    assert "(SERVER=pooled)" in server.requests.texts("connect")[0]


def test_a_server_without_drcp_refuses_pooled_clients():
    with TnsStandin(drcp=False) as server, pytest.raises(oracledb.Error, match="12520"):
        oracledb.connect(user="app", password="secret", dsn=server.dsn, server_type="pooled")


@pytest.mark.parametrize("style", ["12.1", "19c", "23ai"])
def test_sqlalchemy_works_over_the_drivers_pool(style):
    with TnsStandin(style=style) as server:
        pool = oracledb.create_pool(user="app", password="secret", dsn=server.dsn, min=1, max=2)
        engine = sqlalchemy.create_engine("oracle+oracledb://", creator=pool.acquire, poolclass=NullPool)
        table = sqlalchemy.Table(
            "people",
            sqlalchemy.MetaData(),
            sqlalchemy.Column("id", sqlalchemy.Integer, primary_key=True),
            sqlalchemy.Column("name", sqlalchemy.String(40)),
            sqlalchemy.Column("born", sqlalchemy.Date),
        )
        with engine.begin() as connection:
            table.create(connection, checkfirst=False)
            connection.execute(table.insert(), [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}])
        with engine.connect() as connection:
            chosen = table.select().where(table.c.id > 0).order_by(table.c.id).limit(1).offset(1)
            assert connection.execute(chosen).all() == [(2, "Bob", None)]
            assert connection.execute(sqlalchemy.text("select :a + 1 from dual"), {"a": 41}).scalar() == 42
            with pytest.raises(sqlalchemy.exc.IntegrityError):
                connection.execute(table.insert(), {"id": 1, "name": "again"})
        engine.dispose()
        pool.close()


def test_sqlalchemy_works_with_its_own_pool(server):
    engine = sqlalchemy.create_engine(
        f"oracle+oracledb://app:secret@{server.host}:{server.port}/?service_name=SHOP", pool_pre_ping=True
    )
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.execute(sqlalchemy.text("select 'in' from dual")).scalar() == "in"
            assert connection.get_isolation_level() == "READ COMMITTED"
    assert "SELECT 1 FROM DUAL" in server.requests.texts()
    engine.dispose()
    wait_until(lambda: not server.sessions())
