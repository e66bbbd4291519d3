"""psycopg2's and MySQL Connector/Python's pools themselves: at once or not at all, kept, reset, made anew."""

import threading
import time

import msgspec
import psycopg2.pool
import pytest
from mysql.connector.pooling import MySQLConnectionPool

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled, NothingIdle, PoolExhausted
from poolkeeper.pools.guarded_driver import Deadlines
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.pools.resizing import PoolSize
from poolkeeper.pools.watched_unwaiting_pool import WatchedUnwaitingPool
from poolkeeper.profiles.pool_kinds import PoolKind
from poolkeeper.profiles.profile import Safety
from tests.pools.conftest import Asking, happenings, wait_until
from tests.pools.pool_kinds import settings_of

PSYCOPG2 = pytest.param("postgresql", PoolKind.PSYCOPG2, marks=pytest.mark.postgresql)
CONNECTOR = pytest.param("mariadb", PoolKind.MYSQL_CONNECTOR, marks=pytest.mark.mysql)
both = pytest.mark.parametrize(("engine", "kind"), [PSYCOPG2, CONNECTOR])
HOLDER = "health check"


@pytest.fixture
def open_on(request):
    """A function that opens a pool of a kind on its server."""
    pools = []

    def make(engine, kind, *, sign_in=None, own_server=False, deadlines=Deadlines(), logins=None, **settings):  # noqa: B008
        server = request.getfixturevalue(f"own_{engine}" if own_server else engine)
        changes = settings.pop("changes", {})
        profile = server.profile(pool=settings_of(kind, **settings), **changes)
        pool = WatchedUnwaitingPool(
            profile,
            database_of(profile.engine),
            sign_in or (lambda: server.identity),
            lambda: None,
            deadlines,
            logins,
        )
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        pool.close(5)


def take(pool, holder="tab"):
    return pool.lease(holder, CancelToken())


def own(pool):
    return dict(pool.snapshot().own)


def one(pool, lease, statement):
    execution = pool.database.execute(lease.connection, statement, {}, reads=True)
    (row,) = execution.fetch(10)
    execution.close()
    return row[0]


def end_session(server, engine, session):
    if engine == "postgresql":
        server.execute(f"SELECT pg_terminate_backend({session}, 5000)")
        return
    server.execute(f"KILL {session}")
    alive = f"SELECT count(*) FROM information_schema.processlist WHERE id = {session}"
    wait_until(lambda: server.execute(alive)[0][0] == 0)


@both
def test_the_pool_is_the_drivers_own_object(open_on, engine, kind):
    pool = open_on(engine, kind)
    take(pool).release()
    bases = {
        PoolKind.PSYCOPG2: psycopg2.pool.ThreadedConnectionPool,
        PoolKind.MYSQL_CONNECTOR: MySQLConnectionPool,
    }
    assert isinstance(pool._driver._pool, bases[kind])


@both
def test_the_first_lease_opens_all_that_the_pool_keeps(open_on, engine, kind):
    pool = open_on(engine, kind, kept=3, most=4)
    take(pool).release()
    kept = 3 if kind is PoolKind.PSYCOPG2 else 4
    assert len(pool.snapshot().slots) == kept
    assert len({slot.backend_id for slot in pool.snapshot().slots}) == kept


@both
def test_whoever_asks_a_full_pool_is_turned_away_at_once_and_told_who_holds_it(open_on, engine, kind):
    pool = open_on(engine, kind, kept=1, most=2, wait_s=600)
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
def test_what_the_pool_keeps_to_itself_is_not_told(open_on, engine, kind):
    pool = open_on(engine, kind, kept=2, most=4)
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
def test_psycopg2_closes_what_comes_back_beyond_minconn_and_lends_the_last_one_first(open_on):
    pool = open_on("postgresql", PoolKind.PSYCOPG2, kept=1, most=3)
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
def test_psycopg2_rolls_back_what_was_left_open(open_on):
    pool = open_on("postgresql", PoolKind.PSYCOPG2, kept=1, most=1)
    with take(pool) as lease:
        pool.database.set_autocommit(lease.connection, False)
        pool.database.execute(lease.connection, "SELECT 1", {}, reads=False).close()
    reset = next(event for event in pool.events() if event.happened == "reset")
    assert reset.why == "a transaction was open"
    assert happenings(pool)[-2:] == ["reset", "released"]


@pytest.mark.postgresql
def test_psycopg2_lends_a_dead_session_without_asking_it(open_on, postgresql):
    pool = open_on("postgresql", PoolKind.PSYCOPG2, kept=1, most=1)
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
def test_the_connectors_pool_lends_what_is_idle_for_longest(open_on):
    pool = open_on("mariadb", PoolKind.MYSQL_CONNECTOR, most=3)
    seen = []
    for _ in range(4):
        with take(pool) as lease:
            seen.append(lease.backend_id)
    assert len(set(seen[:3])) == 3
    assert seen[3] == seen[0]


@pytest.mark.mysql
def test_the_connectors_pool_connects_anew_what_does_not_answer_its_ping(open_on, mariadb):
    pool = open_on("mariadb", PoolKind.MYSQL_CONNECTOR, most=1)
    with take(pool) as lease:
        ended = lease.backend_id
    end_session(mariadb, "mariadb", ended)
    with take(pool) as lease:
        assert lease.backend_id != ended
        assert one(pool, lease, "SELECT 1") == 1
    assert pool.snapshot().stale == 1
    assert len(pool.snapshot().slots) == 1


@pytest.mark.mysql
def test_the_connectors_pool_has_the_server_forget_the_session(open_on):
    pool = open_on("mariadb", PoolKind.MYSQL_CONNECTOR, most=1)
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
def test_a_read_only_session_is_read_only_again_after_its_reset(open_on):
    pool = open_on("mariadb", PoolKind.MYSQL_CONNECTOR, most=1, changes={"safety": Safety(read_only=True)})
    take(pool).release()
    with take(pool) as lease:
        assert pool.database.read_only(lease.connection)


@both
def test_a_check_takes_an_idle_connection_under_its_own_name(open_on, engine, kind):
    pool = open_on(engine, kind, kept=1, most=1)
    with pytest.raises(NothingIdle):
        pool.check(HOLDER)
    with take(pool), pytest.raises(NothingIdle):
        pool.check(HOLDER)
    assert 0 < pool.check(HOLDER) < 5
    leased = [event.holder for event in pool.events() if event.happened == "leased"]
    assert leased == ["tab", HOLDER]
    assert pool.snapshot().in_use == 0


@both
def test_a_check_replaces_what_it_finds_dead(request, open_on, engine, kind):
    pool = open_on(engine, kind, kept=1, most=1)
    with take(pool) as lease:
        ended = lease.backend_id
    end_session(request.getfixturevalue(engine), engine, ended)
    assert pool.check(HOLDER) > 0
    (slot,) = pool.snapshot().slots
    assert slot.backend_id not in ("", ended)
    with take(pool) as lease:
        assert lease.backend_id == slot.backend_id


@both
def test_suspects_are_asked_before_their_next_use(request, open_on, engine, kind):
    pool = open_on(engine, kind, kept=3, most=3)
    leases = [take(pool) for _ in range(3)]
    sessions = [lease.backend_id for lease in leases]
    for lease in leases:
        lease.release()
    end_session(request.getfixturevalue(engine), engine, sessions[1])
    pool.suspect("the computer slept")
    again = [take(pool) for _ in range(3)]
    for lease in again:
        assert one(pool, lease, "SELECT 1") == 1
    suspects = pool.snapshot().suspects
    assert (suspects.found, suspects.left, suspects.checked, suspects.replaced) == (3, 0, 2, 1)
    assert {lease.backend_id for lease in again} & set(sessions) == {sessions[0], sessions[2]}
    for lease in again:
        lease.release()


@both
def test_our_own_checks_turn_nobody_away(open_on, engine, kind):
    pool = open_on(engine, kind, kept=1, most=1)
    take(pool).release()
    stop, failures = threading.Event(), []

    def check():
        while not stop.is_set():
            try:
                pool.check(HOLDER)
            except (NothingIdle, LeaseCancelled):
                continue
            except Exception as error:
                failures.append(error)

    checking = threading.Thread(target=check)
    checking.start()
    try:
        for _ in range(150):
            take(pool).release()
    finally:
        stop.set()
        checking.join(20)
    assert not failures
    assert pool.snapshot().timeouts == 0


@both
def test_a_cancel_ends_the_asking_while_another_connects_under_the_pools_lock(open_on, engine, kind, request):
    typed, asked = threading.Event(), threading.Event()
    identity = request.getfixturevalue(engine).identity

    def sign_in():
        asked.set()
        typed.wait(20)
        return identity

    pool = open_on(engine, kind, sign_in=sign_in, kept=1, most=2)
    first = Asking(pool, "first")
    assert asked.wait(20)
    second = Asking(pool, "second")
    began_s = time.monotonic()
    second.token.cancel()
    assert isinstance(second.until_done(), LeaseCancelled)
    assert time.monotonic() - began_s < 2
    typed.set()
    first.until_done().release()


@both
def test_a_refused_sign_in_is_told_at_once_and_not_tried_again_before_its_pause_is_over(
    request, open_on, engine, kind
):
    wrong = msgspec.structs.replace(request.getfixturevalue(engine).identity, password="wrong")
    logins = Logins()
    pool = open_on(engine, kind, sign_in=lambda: wrong, logins=logins)
    with pytest.raises(Exception) as caught:
        take(pool)
    assert "password" in pool.database.explain(caught.value, pool.profile).title
    with pytest.raises(SignInPaused):
        take(pool)
    assert logins.pause.count == 1
    assert not pool.snapshot().slots


@both
def test_a_pool_that_cannot_open_all_it_keeps_leaves_no_session(request, open_on, engine, kind):
    server, asked = request.getfixturevalue(engine), []
    wrong = msgspec.structs.replace(server.identity, password="wrong")
    pool = open_on(
        engine,
        kind,
        sign_in=lambda: asked.append(1) or (server.identity if len(asked) < 3 else wrong),
        most=3,
    )
    with pytest.raises(Exception):  # noqa: B017 - the driver's own
        take(pool)
    assert len(asked) == 3
    wait_until(lambda: not pool.snapshot().slots)


@pytest.mark.slow
@both
def test_a_server_that_hangs_costs_a_lease_and_not_the_pool(request, open_on, engine, kind):
    short = Deadlines(ping_s=0.2, rollback_s=0.2, close_s=0.2, connect_grace_s=0.2)
    pool = open_on(
        engine, kind, own_server=True, deadlines=short, kept=1, most=1, changes={"connect_timeout_s": 0.5}
    )
    server = request.getfixturevalue(f"own_{engine}")
    lease = take(pool)
    pool.database.set_autocommit(lease.connection, False)
    pool.database.execute(lease.connection, "SELECT 1", {}, reads=False).close()
    with server.freeze():
        began_s = time.monotonic()
        lease.release()
        assert time.monotonic() - began_s < 5
        assert pool.snapshot().in_use == 0
        with pytest.raises(Exception):  # noqa: B017 - the driver's own, or our deadline's
            take(pool)
    with take(pool) as lease:
        assert one(pool, lease, "SELECT 1") == 1


@pytest.mark.postgresql
def test_psycopg2s_bounds_change_while_it_is_open_but_not_below_what_is_lent(open_on):
    pool = open_on("postgresql", PoolKind.PSYCOPG2, kept=1, most=1)
    held = [take(pool)]
    with pytest.raises(PoolExhausted):
        take(pool)
    assert pool.resize(PoolSize(2, 3)) == ()
    held += [take(pool), take(pool)]
    assert (pool.snapshot().capacity, pool.snapshot().least) == (3, 2)
    assert pool.resize(PoolSize(1, 1)) == ("maxconn",)
    assert (pool.snapshot().capacity, pool.snapshot().least) == (3, 1)
    with pytest.raises(PoolExhausted):
        take(pool)
    for lease in held:
        lease.release()
    assert len(pool.snapshot().slots) == 1
    assert pool.resize(PoolSize(0, 1)) == ()
    assert not pool.snapshot().slots
    assert [event.why for event in pool.events() if event.happened == "resized"] == [
        "min 2, max 3",
        "min 0, max 1",
    ]


@pytest.mark.mysql
def test_the_connectors_pool_keeps_the_size_it_was_made_with(open_on):
    pool = open_on("mariadb", PoolKind.MYSQL_CONNECTOR, most=1)
    take(pool).release()
    assert pool.resize(PoolSize(3, 3)) == ("pool_size",)
    assert pool.snapshot().capacity == 1
    with take(pool), pytest.raises(PoolExhausted):
        take(pool)


@both
def test_a_recorder_gets_each_event_once(open_on, engine, kind):
    pool = open_on(engine, kind, kept=1, most=1)
    take(pool).release()
    assert [entry[1] for entry in pool.drain().entries] == happenings(pool)
    before = len(happenings(pool))
    take(pool).release()
    assert [entry[1] for entry in pool.drain().entries] == happenings(pool)[before:]
