"""oracledb's own pool, watched: leases, waits, the driver's closings, settings changed while it is open."""

import threading
import time

import msgspec
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.driver_pool import WatchedDriverPool
from poolkeeper.pools.errors import LeaseCancelled, NothingIdle, PoolClosed, PoolExhausted
from poolkeeper.pools.events import Happened
from poolkeeper.pools.figures import SlotState
from poolkeeper.pools.pool import open_pool
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.oracle import DriverPool, GetMode, Oracle
from tests.support.oracle_server import APP, profile_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.oracle


@pytest.fixture
def pool_of(oracle_server):
    made = []

    def make(identity=APP, **settings):
        own = DriverPool(**{"min": 1, "max": 2, "wait_s": 0.3, **settings})
        profile = profile_of(oracle_server, oracle=Oracle(driver_pool=own))
        pool = open_pool(profile, database_of(Engine.ORACLE), lambda: identity, lambda: None)
        assert isinstance(pool, WatchedDriverPool)
        made.append(pool)
        return pool

    yield make
    for pool in made:
        pool.close(5)


def test_a_lease_is_the_servers_own_session_and_is_used_again(pool_of, oracle_server):
    pool = pool_of(max=1)
    with pool.lease("tab one", CancelToken()) as lease:
        (slot,) = pool.snapshot().slots
        assert (slot.state, slot.holder, slot.backend_id) == (SlotState.IN_USE, "tab one", lease.backend_id)
        assert lease.backend_id.split(",")[0] in {str(each.sid) for each in oracle_server.sessions()}
        first = lease.backend_id
    assert pool.snapshot().slots[0].state is SlotState.IDLE
    with pool.lease("tab two", CancelToken()) as lease:
        assert lease.backend_id == first
    assert pool.snapshot().leases == 2


def test_an_exhausted_pool_names_its_holders(pool_of):
    pool = pool_of(max=1)
    with pool.lease("the reporter", CancelToken()):
        with pytest.raises(PoolExhausted) as caught:
            pool.lease("tab", CancelToken())
        assert "the reporter" in caught.value.explained.title
        snapshot = pool.snapshot()
        assert (snapshot.timeouts, snapshot.waiters) == (1, ())


def test_nobody_waits_where_the_settings_say_so(pool_of):
    pool = pool_of(max=1, getmode=GetMode.NOWAIT)
    with pool.lease("one", CancelToken()):
        began_s = time.monotonic()
        with pytest.raises(PoolExhausted):
            pool.lease("two", CancelToken())
        assert time.monotonic() - began_s < 0.25


def test_a_waiter_is_seen_and_gets_what_is_given_back(pool_of):
    pool = pool_of(max=1, wait_s=10)
    first = pool.lease("first", CancelToken())
    second = []
    thread = threading.Thread(target=lambda: second.append(pool.lease("second", CancelToken())))
    thread.start()
    wait_until(lambda: [each.holder for each in pool.snapshot().waiters] == ["second"])
    first.release()
    thread.join(5)
    assert second[0].backend_id == first.backend_id
    assert not pool.snapshot().waiters
    second[0].release()


def test_a_waiter_can_be_cancelled(pool_of):
    pool = pool_of(max=1, getmode=GetMode.WAIT)
    token = CancelToken()
    with pool.lease("first", CancelToken()):
        threading.Timer(0.1, token.cancel).start()
        with pytest.raises(LeaseCancelled):
            pool.lease("second", token)


def test_an_invalidated_connection_is_replaced(pool_of):
    pool = pool_of(max=1)
    lease = pool.lease("tab", CancelToken())
    lease.invalidate("the connection was lost")
    with pool.lease("tab", CancelToken()) as again:
        assert again.backend_id != lease.backend_id
    assert [each.happened for each in pool.events()].count(Happened.CLOSED) == 1


def test_settings_change_while_the_pool_is_open(pool_of):
    pool = pool_of(max=1, getmode=GetMode.WAIT)
    settings = msgspec.structs.replace(pool._settings, getmode=GetMode.NOWAIT)
    with pool.lease("one", CancelToken()):
        assert pool.reconfigure(settings) == ()
        with pytest.raises(PoolExhausted):
            pool.lease("two", CancelToken())
    # The thin mode cannot change its size, and says so.
    assert pool.reconfigure(msgspec.structs.replace(settings, max=9)) == ("max",)


def test_what_is_open_is_rolled_back_when_it_is_given_back(pool_of):
    pool = pool_of(max=1)
    database = database_of(Engine.ORACLE)
    with pool.lease("tab", CancelToken()) as lease:
        database.execute(lease.connection, "CREATE TABLE kept (a NUMBER)", {}, reads=False).close()
        database.set_autocommit(lease.connection, False)
        database.execute(lease.connection, "INSERT INTO kept VALUES (1)", {}, reads=False).close()
    with pool.lease("tab", CancelToken()) as lease:
        execution = database.execute(lease.connection, "SELECT COUNT(*) AS n FROM kept", {}, reads=True)
        assert [tuple(row) for row in execution.fetch(1)] == [("0",)]
        execution.close()


def test_a_wrong_password_is_raised_and_the_next_lease_asks_again(pool_of):
    pool = pool_of(identity=msgspec.structs.replace(APP, password="wrong"))
    with pytest.raises(Exception, match="ORA-01017"):
        pool.lease("tab", CancelToken())
    pool._sign_in._sign_in = lambda: APP
    with pool.lease("tab", CancelToken()) as lease:
        assert lease.backend_id


def test_closing_leaves_no_session_on_the_server(pool_of, oracle_server):
    pool = pool_of(max=2)
    held = pool.lease("held", CancelToken())
    with pool.lease("idle", CancelToken()):
        pass
    assert pool.close(5)
    wait_until(lambda: not oracle_server.sessions())
    assert not pool.snapshot().slots
    held.release()
    with pytest.raises(PoolClosed):
        pool.lease("late", CancelToken())


def test_a_check_takes_an_idle_connection_or_none(pool_of):
    pool = pool_of(max=1)
    with pytest.raises(NothingIdle):
        pool.check("health check")
    with pool.lease("tab", CancelToken()), pytest.raises(NothingIdle):
        pool.check("health check")
    assert pool.check("health check") >= 0
    holders = [event.holder for event in pool.events() if event.happened is Happened.LEASED]
    assert holders == ["tab", "health check"]


def test_suspects_are_asked_before_their_next_use_and_the_dead_ones_replaced(pool_of, oracle_server):
    pool = pool_of(max=2)
    leases = [pool.lease(f"tab {number}", CancelToken()) for number in range(2)]
    for lease in leases:
        lease.release()
    dead, alive = leases[0].backend_id, leases[1].backend_id
    assert oracle_server.end_session(int(dead.split(",")[0]))
    pool.suspect("the computer slept")
    assert pool.snapshot().suspects.left == 2
    again = [pool.lease(f"tab {number}", CancelToken()) for number in range(2)]
    suspects = pool.snapshot().suspects
    assert (suspects.found, suspects.left, suspects.checked, suspects.replaced) == (2, 0, 1, 1)
    assert alive in {lease.backend_id for lease in again}
    for lease in again:
        lease.release()
