"""Looking after psycopg2's and MySQL Connector/Python's pools: checks, cancels, refusals, hanging servers."""

import threading
import time

import msgspec
import pytest

from poolkeeper.pools.errors import LeaseCancelled, NothingIdle, PoolExhausted
from poolkeeper.pools.guarded_driver import Deadlines
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.pools.resizing import PoolSize
from poolkeeper.profiles.pool_kinds import PoolKind
from tests.pools.conftest import Asking, happenings, take
from tests.pools.unwaiting import both, end_session, one
from tests.support.waiting import wait_until

HOLDER = "health check"


@both
def test_a_check_takes_an_idle_connection_under_its_own_name(open_at_once, engine, kind):
    pool = open_at_once(engine, kind, kept=1, most=1)
    with pytest.raises(NothingIdle):
        pool.check(HOLDER)
    with take(pool), pytest.raises(NothingIdle):
        pool.check(HOLDER)
    assert 0 < pool.check(HOLDER) < 5
    leased = [event.holder for event in pool.events() if event.happened == "leased"]
    assert leased == ["tab", HOLDER]
    assert pool.snapshot().in_use == 0


@both
def test_a_check_replaces_what_it_finds_dead(request, open_at_once, engine, kind):
    pool = open_at_once(engine, kind, kept=1, most=1)
    with take(pool) as lease:
        ended = lease.backend_id
    end_session(request.getfixturevalue(engine), engine, ended)
    assert pool.check(HOLDER) > 0
    (slot,) = pool.snapshot().slots
    assert slot.backend_id not in ("", ended)
    with take(pool) as lease:
        assert lease.backend_id == slot.backend_id


@both
def test_suspects_are_asked_before_their_next_use(request, open_at_once, engine, kind):
    pool = open_at_once(engine, kind, kept=3, most=3)
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
def test_our_own_checks_turn_nobody_away(open_at_once, engine, kind):
    pool = open_at_once(engine, kind, kept=1, most=1)
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
def test_a_cancel_ends_the_asking_while_another_connects_under_the_pools_lock(
    open_at_once, engine, kind, request
):
    typed, asked = threading.Event(), threading.Event()
    identity = request.getfixturevalue(engine).identity

    def sign_in():
        asked.set()
        typed.wait(20)
        return identity

    pool = open_at_once(engine, kind, sign_in=sign_in, kept=1, most=2)
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
    request, open_at_once, engine, kind
):
    wrong = msgspec.structs.replace(request.getfixturevalue(engine).identity, password="wrong")
    logins = Logins()
    pool = open_at_once(engine, kind, sign_in=lambda: wrong, logins=logins)
    with pytest.raises(Exception) as caught:
        take(pool)
    assert "password" in pool.database.explain(caught.value, pool.profile).title
    with pytest.raises(SignInPaused):
        take(pool)
    assert logins.pause.count == 1
    assert not pool.snapshot().slots


@both
def test_a_pool_that_cannot_open_all_it_keeps_leaves_no_session(request, open_at_once, engine, kind):
    server, asked = request.getfixturevalue(engine), []
    wrong = msgspec.structs.replace(server.identity, password="wrong")
    pool = open_at_once(
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
def test_a_server_that_hangs_costs_a_lease_and_not_the_pool(request, open_at_once, engine, kind):
    short = Deadlines(ping_s=0.2, rollback_s=0.2, close_s=0.2, connect_grace_s=0.2)
    pool = open_at_once(
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
def test_psycopg2s_bounds_change_while_it_is_open_but_not_below_what_is_lent(open_at_once):
    pool = open_at_once("postgresql", PoolKind.PSYCOPG2, kept=1, most=1)
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
def test_the_connectors_pool_keeps_the_size_it_was_made_with(open_at_once):
    pool = open_at_once("mariadb", PoolKind.MYSQL_CONNECTOR, most=1)
    take(pool).release()
    assert pool.resize(PoolSize(3, 3)) == ("pool_size",)
    assert pool.snapshot().capacity == 1
    with take(pool), pytest.raises(PoolExhausted):
        take(pool)


@both
def test_a_recorder_gets_each_event_once(open_at_once, engine, kind):
    pool = open_at_once(engine, kind, kept=1, most=1)
    take(pool).release()
    assert [entry[1] for entry in pool.drain().entries] == happenings(pool)
    before = len(happenings(pool))
    take(pool).release()
    assert [entry[1] for entry in pool.drain().entries] == happenings(pool)[before:]
