"""A waiter that is cancelled in the very moment in which it is given something loses nothing of the pool."""

import threading

import pytest

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled, PoolClosed
from poolkeeper.profiles.identity import Identity
from tests.pools.conftest import Asking, take
from tests.support.waiting import wait_until

pytestmark = pytest.mark.sqlite


class CancelledWhenWoken(CancelToken):
    """Does something, then is cancelled, after its waiter was woken and before it looks why."""

    def __init__(self, first=lambda: None):
        super().__init__()
        self._first = first

    def unwatch(self, listener):
        super().unwatch(listener)
        self._first()
        self.cancelled = True


def test_a_connection_handed_to_a_cancelled_waiter_leaves_room_when_the_pool_is_full(open_pool):
    pool = open_pool(size=1, max_overflow=1, wait_s=600)
    first, second = take(pool, "first"), take(pool, "second")
    waiting = Asking(pool, "late", CancelledWhenWoken(second.release)).until_waiting()
    first.release()
    assert isinstance(waiting.until_done(), LeaseCancelled)
    assert len(pool.snapshot().slots) == 1
    both = [Asking(pool, "one"), Asking(pool, "two")]
    for asking in both:
        asking.until_done().release()


def test_a_connection_handed_to_a_cancelled_waiter_is_closed_with_the_pool(open_pool):
    pool = open_pool(wait_s=600)
    lease = take(pool)
    waiting = Asking(pool, "late", CancelledWhenWoken(lambda: pool.close(1))).until_waiting()
    lease.release()
    assert isinstance(waiting.until_done(), LeaseCancelled)
    assert not pool.snapshot().slots
    with pytest.raises(PoolClosed):
        take(pool)


def test_word_of_room_goes_on_to_the_next_who_waits(open_pool):
    fail, attempts = threading.Event(), iter([True, False])

    def sign_in():
        if next(attempts):
            fail.wait(20)
            raise OSError("no sign-in")
        return Identity()

    pool = open_pool(wait_s=600, sign_in=sign_in)
    first = Asking(pool, "first")
    wait_until(lambda: pool.snapshot().slots)
    cancelled = Asking(pool, "cancelled", CancelledWhenWoken()).until_waiting()
    patient = Asking(pool, "patient").until_waiting()
    fail.set()
    assert isinstance(first.until_done(), OSError)
    assert isinstance(cancelled.until_done(), LeaseCancelled)
    assert patient.until_done().holder == "patient"
    patient.outcome.release()


def test_room_made_just_before_a_wait_begins_is_seen(open_pool):
    fail, attempts = threading.Event(), iter([True, False])

    def sign_in():
        if next(attempts):
            fail.wait(20)
            raise OSError("no sign-in")
        return Identity()

    pool = open_pool(wait_s=600, sign_in=sign_in)
    first = Asking(pool, "first")
    wait_until(lambda: pool.snapshot().slots)
    queue = pool._pool._pool
    begin_to_wait = queue.get

    def get(block, timeout):
        # the pool was full when the second looked, and is not when it comes to wait
        assert block
        fail.set()
        assert isinstance(first.until_done(), OSError)
        return begin_to_wait(block, timeout)

    queue.get = get
    second = Asking(pool, "second")
    second.until_done().release()
