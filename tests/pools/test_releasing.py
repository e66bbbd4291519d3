"""What a release does with a driver that fails or never comes back: the lease ends in any case."""

import threading

import pytest

from poolkeeper.databases.sqlite import Sqlite
from poolkeeper.pools.guarded_driver import Deadlines
from tests.pools.conftest import happenings, take
from tests.support.waiting import wait_until

pytestmark = pytest.mark.sqlite

ENDED = ["invalidated", "released", "closed"]


def used(pool):
    lease = take(pool)
    assert lease.connection.execute("SELECT 1").fetchone() == (1,)
    return lease


def test_a_connection_that_cannot_be_set_back_is_closed(open_pool, monkeypatch):
    def fail(*_):
        raise OSError("the wire is cut")

    pool = open_pool()
    lease = used(pool)
    monkeypatch.setattr(Sqlite, "set_autocommit", fail)
    lease.release()
    assert happenings(pool)[-3:] == ENDED
    assert not pool.snapshot().slots
    monkeypatch.undo()
    take(pool).release()


@pytest.mark.parametrize("call", ["set_autocommit", "in_transaction"])
def test_a_driver_that_never_comes_back_does_not_hold_a_release(open_pool, monkeypatch, call):
    answer, closed = threading.Event(), threading.Event()
    pool = open_pool(deadlines=Deadlines(rollback_s=0.1))
    lease = used(pool)
    held = lease.connection
    monkeypatch.setattr(Sqlite, call, lambda *_: answer.wait(20) and None)
    lease.release()
    assert happenings(pool)[-3:] == ENDED
    assert held.execute("SELECT 1").fetchone() == (1,)
    monkeypatch.setattr(Sqlite, "close", lambda _self, connection: (connection.close(), closed.set()))
    answer.set()
    wait_until(closed.is_set)


def test_a_connection_nobody_touched_needs_no_setting_back(open_pool, monkeypatch):
    pool = open_pool()
    lease = take(pool)
    monkeypatch.setattr(Sqlite, "set_autocommit", lambda *_: pytest.fail("it was set back"))
    lease.release()
    assert happenings(pool)[-1] == "released"


def test_a_connection_left_behind_in_a_ping_is_closed_by_that_ping(open_pool, monkeypatch):
    answer, closings = threading.Event(), []
    pool = open_pool(deadlines=Deadlines(ping_s=0.1))
    stuck = take(pool)
    held = stuck.connection
    stuck.release()
    close = Sqlite.close
    monkeypatch.setattr(
        Sqlite, "close", lambda database, each: (closings.append(each), close(database, each))
    )
    monkeypatch.setattr(Sqlite, "ping", lambda *_: answer.wait(20) and None)
    lease = take(pool)
    assert lease.connection is not held
    assert closings == []
    answer.set()
    wait_until(lambda: closings == [held])
    lease.release()
