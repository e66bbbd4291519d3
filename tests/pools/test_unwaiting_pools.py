"""psycopg2's and MySQL Connector/Python's pools themselves: at once or not at all, kept, reset, made anew."""

import time

import psycopg2.pool
import pytest
from mysql.connector.pooling import MySQLConnectionPool

from poolkeeper.pools.errors import PoolExhausted
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Safety
from tests.pools.conftest import happenings, take
from tests.pools.unwaiting import both, end_session, one


def own(pool):
    return dict(pool.snapshot().own)


@both
def test_the_pool_is_the_drivers_own_object(open_at_once, engine, kind):
    pool = open_at_once(engine, kind)
    take(pool).release()
    bases = {
        PoolKind.PSYCOPG2: psycopg2.pool.ThreadedConnectionPool,
        PoolKind.MYSQL_CONNECTOR: MySQLConnectionPool,
    }
    assert isinstance(pool._driver._pool, bases[kind])


@both
def test_the_first_lease_opens_all_that_the_pool_keeps(open_at_once, engine, kind):
    pool = open_at_once(engine, kind, kept=3, most=4)
    take(pool).release()
    kept = 3 if kind is PoolKind.PSYCOPG2 else 4
    assert len(pool.snapshot().slots) == kept
    assert len({slot.backend_id for slot in pool.snapshot().slots}) == kept


@both
def test_whoever_asks_a_full_pool_is_turned_away_at_once_and_told_who_holds_it(open_at_once, engine, kind):
    pool = open_at_once(engine, kind, kept=1, most=2, wait_s=600)
    held = [take(pool, "the reporter"), take(pool, "the reporter")]
    began_s = time.monotonic()
    with pytest.raises(PoolExhausted) as caught:
        take(pool)
    assert time.monotonic() - began_s < 5
    explained = caught.value.explained
    assert "All 2 connections" in explained.title
    assert "by the reporter (2)" in explained.title
    assert "does not wait" in explained.detail
    assert any("retry" in remedy.text for remedy in explained.remedies)
    assert pool.snapshot().timeouts == 1
    held.pop().release()
    take(pool).release()
    held.pop().release()


@both
def test_what_the_pool_keeps_to_itself_is_not_told(open_at_once, engine, kind):
    pool = open_at_once(engine, kind, kept=2, most=4)
    assert own(pool) == {}
    take(pool).release()
    told = own(pool)
    assert told["idle"] is None
    if kind is PoolKind.PSYCOPG2:
        assert (told["minconn"], told["maxconn"], told["lent"]) == ("2", "4", None)
        assert pool.snapshot().stale is None
    else:
        assert (told["pool_size"], told["reset_session"]) == ("4", "yes")
        assert pool.snapshot().stale == 0
    assert pool.snapshot().recycled is None


@pytest.mark.postgresql
def test_psycopg2_closes_what_comes_back_beyond_minconn_and_lends_the_last_one_first(open_at_once):
    pool = open_at_once("postgresql", PoolKind.PSYCOPG2, kept=1, most=3)
    first, second, third = (take(pool) for _ in range(3))
    third.release()
    assert len(pool.snapshot().slots) == 3
    second.release()
    first.release()
    (slot,) = pool.snapshot().slots
    assert slot.backend_id == third.backend_id
    closed = [event for event in pool.events() if event.happened == "closed"]
    assert {event.why for event in closed} == {"as many as the pool keeps are idle already"}
    with take(pool) as again:
        assert again.backend_id == third.backend_id


@pytest.mark.postgresql
def test_psycopg2_rolls_back_what_was_left_open(open_at_once):
    pool = open_at_once("postgresql", PoolKind.PSYCOPG2, kept=1, most=1)
    with take(pool) as lease:
        pool.database.set_autocommit(lease.connection, False)
        pool.database.execute(lease.connection, "SELECT 1", {}, reads=False).close()
    reset = next(event for event in pool.events() if event.happened == "reset")
    assert reset.why == "a transaction was open"
    assert happenings(pool)[-2:] == ["reset", "released"]


@pytest.mark.postgresql
def test_psycopg2_lends_a_dead_session_without_asking_it(open_at_once, postgresql):
    pool = open_at_once("postgresql", PoolKind.PSYCOPG2, kept=1, most=1)
    with take(pool) as lease:
        ended = lease.backend_id
    end_session(postgresql, "postgresql", ended)
    lease = take(pool)
    assert lease.backend_id == ended
    with pytest.raises(Exception) as caught:
        one(pool, lease, "SELECT 1")
    assert pool.is_disconnect(caught.value)
    lease.invalidate("the connection was lost")
    with take(pool) as lease:
        assert one(pool, lease, "SELECT 1") == 1


@pytest.mark.mysql
def test_the_connectors_pool_lends_what_is_idle_for_longest(open_at_once):
    pool = open_at_once("mariadb", PoolKind.MYSQL_CONNECTOR, most=3)
    seen = []
    for _ in range(4):
        with take(pool) as lease:
            seen.append(lease.backend_id)
    assert len(set(seen[:3])) == 3
    assert seen[3] == seen[0]


@pytest.mark.mysql
def test_the_connectors_pool_connects_anew_what_does_not_answer_its_ping(open_at_once, mariadb):
    pool = open_at_once("mariadb", PoolKind.MYSQL_CONNECTOR, most=1)
    with take(pool) as lease:
        ended = lease.backend_id
    end_session(mariadb, "mariadb", ended)
    with take(pool) as lease:
        assert lease.backend_id != ended
        assert one(pool, lease, "SELECT 1") == 1
    assert pool.snapshot().stale == 1
    assert len(pool.snapshot().slots) == 1


@pytest.mark.mysql
def test_the_connectors_pool_has_the_server_forget_the_session(open_at_once):
    pool = open_at_once("mariadb", PoolKind.MYSQL_CONNECTOR, most=1)
    with take(pool) as lease:
        session = lease.backend_id
        for statement in (
            "SET @mine = 42",
            "SET SESSION max_statement_time = 77",
            "SET NAMES latin1",
            "CREATE TEMPORARY TABLE mine (id INT)",
        ):
            pool.database.execute(lease.connection, statement, {}, reads=False).close()
    with take(pool) as lease:
        assert lease.backend_id == session
        assert one(pool, lease, "SELECT @mine") is None
        assert one(pool, lease, "SELECT @@max_statement_time") != 77
        assert one(pool, lease, "SELECT @@character_set_client") == "utf8mb4"
        assert int(one(pool, lease, "SELECT @@autocommit")) == 1
        with pytest.raises(Exception, match="mine"):
            pool.database.execute(lease.connection, "SELECT * FROM mine", {}, reads=True)
    assert "reset" in happenings(pool)


@pytest.mark.mysql
def test_a_read_only_session_is_read_only_again_after_its_reset(open_at_once):
    pool = open_at_once(
        "mariadb", PoolKind.MYSQL_CONNECTOR, most=1, changes={"safety": Safety(read_only=True)}
    )
    take(pool).release()
    with take(pool) as lease:
        assert pool.database.read_only(lease.connection)
