"""Leasing on a real SQLite file: limits, turns, what a release does, what the events say."""

import gc
import threading
import time

import pytest

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled, PoolClosed, PoolExhausted
from poolkeeper.pools.figures import SlotState
from tests.pools.conftest import Asking, happenings, take
from tests.support.waiting import wait_until

pytestmark = pytest.mark.sqlite


def test_an_exhausted_pool_names_those_who_hold_it(open_pool):
    pool = open_pool(size=2, max_overflow=3, wait_s=0.05)
    held = [take(pool, "billing · query 2") for _ in range(3)] + [take(pool, "late.sql") for _ in range(2)]
    with pytest.raises(PoolExhausted) as caught:
        take(pool, "sixth")
    assert caught.value.explained.title == (
        'All 5 connections of "orders" are in use: by billing · query 2 (3), late.sql (2).'
    )
    assert caught.value.explained.code == ""
    assert pool.snapshot().timeouts == 1
    assert not pool.snapshot().waiters
    assert len(held) == 5


def test_a_waiter_is_shown_and_leaves_at_once_when_cancelled(open_pool):
    pool = open_pool(wait_s=600)
    lease = take(pool, "holder")
    waiting = Asking(pool, "hurried").until_waiting()
    assert [waiter.holder for waiter in pool.snapshot().waiters] == ["hurried"]
    waiting.token.cancel()
    assert isinstance(waiting.until_done(), LeaseCancelled)
    assert not pool.snapshot().waiters
    assert happenings(pool)[-2:] == ["waiting", "cancelled"]
    lease.release()
    take(pool).release()


def test_a_token_cancelled_before_gets_nothing(open_pool):
    pool = open_pool()
    token = CancelToken()
    token.cancel()
    with pytest.raises(LeaseCancelled):
        pool.lease("tab", token)
    assert happenings(pool) == ["cancelled"]


def test_waiters_are_served_in_the_order_they_came(open_pool):
    pool = open_pool()
    lease = take(pool)
    waiting = [Asking(pool, f"waiter {number}").until_waiting() for number in range(6)]
    for number, waiter in enumerate(waiting):
        lease.release()
        lease = waiter.until_done()
        assert lease.holder == f"waiter {number}"
        assert [other.outcome for other in waiting[number + 1 :]] == [None] * (5 - number)
    lease.release()


def test_nobody_overtakes_one_who_waits(open_pool):
    pool = open_pool()
    lease = take(pool, "first")
    waiting = Asking(pool, "second").until_waiting()
    lease.release()
    greedy = Asking(pool, "third")
    assert waiting.until_done().holder == "second"
    waiting.outcome.release()
    greedy.until_done().release()


def test_connections_beyond_the_size_close_when_they_come_back(open_pool):
    pool = open_pool(size=1, max_overflow=2)
    leases = [take(pool, str(number)) for number in range(3)]
    assert [slot.overflow for slot in pool.snapshot().slots] == [False, True, True]
    for lease in leases:
        lease.release()
    (slot,) = pool.snapshot().slots
    assert (slot.slot, slot.state, slot.overflow) == (1, SlotState.IDLE, False)
    assert [event.why for event in pool.events() if event.happened == "closed"] == [
        "beyond the pool's size"
    ] * 2


@pytest.mark.sqlite
def test_the_last_connection_made_is_the_overflow_whatever_its_number(open_pool):
    pool = open_pool(size=1, max_overflow=1)
    first, second = pool.lease("tab A", CancelToken()), pool.lease("tab B", CancelToken())
    pool.invalidate(first, "broken")
    first.release()
    third = pool.lease("tab C", CancelToken())
    shown = [(slot.slot, slot.holder, slot.overflow) for slot in pool.snapshot().slots]
    assert shown == [(1, "tab C", True), (2, "tab B", False)]
    second.release()
    third.release()


def test_an_open_transaction_is_rolled_back_on_release(open_pool):
    pool = open_pool()
    with take(pool) as lease:
        pool.database.set_autocommit(lease.connection, False)
        pool.database.execute(lease.connection, "INSERT INTO orders VALUES (1)", {}, reads=False).close()
        assert pool.database.in_transaction(lease.connection)
    with take(pool) as lease:
        assert lease.connection.execute("SELECT count(*) FROM orders").fetchone() == (0,)
        assert not lease.connection.begins_transactions
    assert happenings(pool).count("reset") == 1


def test_a_connection_too_old_is_replaced(open_pool):
    pool = open_pool(recycle_s=1)
    take(pool).release()
    born_s = pool.snapshot().slots[0].connected_s
    wait_until(lambda: time.time() > born_s + 1)
    take(pool).release()
    assert pool.snapshot().recycled == 1
    assert happenings(pool)[3:9] == [
        "released",
        "recycled",
        "closed",
        "connecting",
        "connected",
        "leased",
    ]


def test_an_invalidated_connection_is_not_used_again(open_pool):
    pool = open_pool()
    lease = take(pool)
    lease.invalidate("the server restarted")
    lease.release()
    assert not pool.snapshot().slots
    assert happenings(pool)[-3:] == ["invalidated", "released", "closed"]
    with take(pool) as again:
        assert again.connection is not lease.connection
        assert again.slot == 1


def test_a_lease_that_was_dropped_comes_back(open_pool):
    pool = open_pool()
    take(pool, "careless")
    gc.collect()
    take(pool).release()
    assert happenings(pool).count("released") == 2


def test_a_failed_connect_passes_the_drivers_error_and_frees_its_place(open_pool):
    refuse = threading.Event()

    def failing():
        refuse.wait(20)
        raise OSError("no sign-in")

    pool = open_pool(wait_s=600, sign_in=failing)
    first, second = Asking(pool, "first"), Asking(pool, "second").until_waiting()
    refuse.set()
    assert isinstance(first.until_done(), OSError)
    assert isinstance(second.until_done(), OSError)
    assert pool.snapshot().failures == 2
    assert not pool.snapshot().slots


def test_a_cancel_ends_the_wait_for_a_password(open_pool):
    typed = threading.Event()
    pool = open_pool(sign_in=lambda: typed.wait(20) and None)
    asking = Asking(pool, "tab")
    wait_until(lambda: pool.snapshot().slots)
    asking.token.cancel()
    assert isinstance(asking.until_done(), LeaseCancelled)
    assert happenings(pool) == ["connecting", "cancelled"]
    typed.set()


def test_closing_sends_waiters_away_and_closes_leased_connections_at_their_return(open_pool):
    pool = open_pool(wait_s=600)
    lease = take(pool)
    waiting = Asking(pool, "late").until_waiting()
    pool.close(1)
    assert isinstance(waiting.until_done(), PoolClosed)
    assert lease.connection.execute("SELECT 1").fetchone() == (1,)
    lease.release()
    assert not pool.snapshot().slots
    assert happenings(pool)[-1] == "closed"
    with pytest.raises(PoolClosed):
        take(pool)


def test_a_quiet_pool_says_nothing(open_pool):
    told = threading.Event()
    pool = open_pool(changed=told.set)
    take(pool).release()
    assert told.is_set()
    pool.snapshot()
    told.clear()
    events = pool.events()
    assert not told.wait(0.3)
    assert pool.events() == events
