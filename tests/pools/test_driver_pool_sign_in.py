"""oracledb's own pool asks for a sign-in anew, once, when the server refuses the one it was made with."""

import threading

import msgspec
import oracledb
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.logins import Logins
from poolkeeper.pools.pool import open_pool
from poolkeeper.pools.resizing import SIGNED_IN_ANEW
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.oracle import DriverPool, Oracle
from tests.standins import tns_login
from tests.support.oracle_server import APP, profile_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.oracle
CHANGED = Identity("app", "ch4nged-canary", generation=2)


class Window:
    """Who gives identities: the first, and after a refusal whatever is known then."""

    def __init__(self):
        self.first = Identity(APP.user, APP.password, generation=1)
        self.next = CHANGED
        self.refusals = []

    def sign_in(self):
        return self.first

    def renew(self, refused, quiet):
        self.refusals.append((refused.generation, refused.password, quiet))
        return self.next


@pytest.fixture
def window():
    return Window()


@pytest.fixture
def pool(oracle_server, window):
    logins = Logins()
    logins.renew = window.renew
    profile = profile_of(oracle_server, oracle=Oracle(driver_pool=DriverPool(min=1, max=3, wait_s=2)))
    made = open_pool(profile, database_of(Engine.ORACLE), window.sign_in, lambda: None, logins)
    yield made
    made.close(5)


def rotate(server):
    server.login_rules.users[APP.user] = CHANGED.password


def leased(pool, name="tab"):
    return pool.lease(name, CancelToken())


def test_a_password_that_changed_before_the_first_connection_is_asked_for_anew(pool, window, oracle_server):
    rotate(oracle_server)
    with leased(pool):
        assert [generation for generation, _, _ in window.refusals] == [1]


def test_a_password_that_changes_while_the_pool_is_open_is_asked_for_anew(pool, window, oracle_server):
    first = leased(pool)
    rotate(oracle_server)
    with leased(pool, "second") as second:
        assert second.backend_id != first.backend_id
        pool.database.ping(second.connection_held)
        pool.database.ping(first.connection_held)
    assert window.refusals == [(1, "", False)]
    first.release()
    with leased(pool, "third") as third:
        assert third.backend_id == second.backend_id


def test_what_the_old_identity_has_lent_is_closed_when_it_comes_back(pool, oracle_server):
    first = leased(pool)
    old = first.backend_id.split(",")[0]
    rotate(oracle_server)
    leased(pool, "second").release()
    first.release()
    pool.snapshot()
    assert old not in {str(each.sid) for each in oracle_server.sessions()}
    assert [slot.backend_id for slot in pool.snapshot().slots] != [first.backend_id]


def test_the_same_identity_once_more_is_not_tried(pool, window, oracle_server):
    leased(pool).release()
    first = leased(pool)
    window.next = window.first
    rotate(oracle_server)
    with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
        leased(pool, "second")
    assert len(window.refusals) == 1
    first.release()


def test_two_who_meet_the_refusal_at_once_ask_once(pool, window, oracle_server):
    first = leased(pool)
    rotate(oracle_server)
    got, both = [], threading.Barrier(2)

    def ask(name):
        both.wait(5)
        got.append(leased(pool, name))

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(got) == 2
    assert len(window.refusals) == 1
    for lease in (first, *got):
        lease.release()


def made_with(pool):
    return {slot.backend_id: slot.generation for slot in pool.snapshot().slots if slot.backend_id}


def test_a_sign_in_that_is_renewed_ahead_replaces_what_is_idle_at_once(pool, window, oracle_server):
    first = leased(pool)
    old = first.backend_id
    first.release()
    window.first = CHANGED
    rotate(oracle_server)
    assert pool.recycle(SIGNED_IN_ANEW).now == 1
    with leased(pool, "second") as second:
        assert made_with(pool) == {second.backend_id: 2}
    assert [str(each.sid) for each in oracle_server.sessions()] != [old.split(",")[0]]
    assert window.refusals == []
    assert "sign-in renewed" in {event.happened.value for event in pool.events()}


def test_a_lease_in_use_goes_on_through_a_renewal_and_is_replaced_when_it_comes_back(
    pool, window, oracle_server
):
    oracle_server.login_rules.users["other"] = "0ther"
    first = leased(pool, "long report")
    idle = leased(pool, "tab")
    idle.release()
    window.first = Identity("other", "0ther", generation=2)
    assert pool.recycle(SIGNED_IN_ANEW).later == 2
    pool.database.ping(first.connection_held)
    with leased(pool, "second") as second:
        assert made_with(pool)[second.backend_id] == 2
        assert made_with(pool)[first.backend_id] == 1
        first.release()
        assert set(made_with(pool)) == {second.backend_id}


def test_the_same_sign_in_once_more_recycles_as_ever(pool, window):
    first = leased(pool)
    first.release()
    window.first = msgspec.structs.replace(window.first, generation=2)
    assert pool.recycle(SIGNED_IN_ANEW).now == 1


def test_a_renewal_that_the_server_refuses_leaves_the_pool_as_it_was(pool, window, oracle_server):
    leased(pool).release()
    window.first = Identity(APP.user, "wr0ng-canary", generation=2)
    with pytest.raises(oracledb.DatabaseError, match="ORA-01017"):
        pool.recycle(SIGNED_IN_ANEW)
    with leased(pool, "second") as second:
        assert made_with(pool) == {second.backend_id: 1}


class Refusals(dict):
    """The words of the server's refusals, and how often it needed any."""

    told = 0

    def __getitem__(self, code):
        self.told += 1
        return super().__getitem__(code)


def test_who_waits_while_the_sign_in_is_renewed_is_served_and_the_old_one_not_tried_again(
    pool, window, oracle_server, monkeypatch
):
    """The driver makes anew what it drops for those who wait: by a password that no longer holds."""
    refusals = Refusals(tns_login.REFUSALS)
    monkeypatch.setattr(tns_login, "REFUSALS", refusals)
    held = [leased(pool, f"held {number}") for number in range(3)]
    served = []

    def wait(name):
        with leased(pool, name) as lease:
            pool.database.ping(lease.connection_held)
            served.append(name)

    waiters = [threading.Thread(target=wait, args=(name,)) for name in ("one", "two", "three")]
    for waiter in waiters:
        waiter.start()
    wait_until(lambda: len(pool.snapshot().waiters) == 3)
    window.first = CHANGED
    rotate(oracle_server)
    pool.recycle(SIGNED_IN_ANEW)
    for lease in held:
        lease.release()
    for waiter in waiters:
        waiter.join(20)
    assert sorted(served) == ["one", "three", "two"]
    assert refusals.told == 0
    with leased(pool, "later") as later:
        assert later.generation == 2
        wait_until(
            lambda: [str(each.sid) for each in oracle_server.sessions()] == later.backend_id.split(",")[:1]
        )
