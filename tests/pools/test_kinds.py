"""What holds for every kind of pool: leases, cancels, waits, recycling, closing, and figures that add up."""

import os
import random
import threading
import time
from collections import Counter

import pytest

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled, PoolClosed, PoolExhausted
from poolkeeper.pools.figures import SlotState
from poolkeeper.pools.resizing import PoolSize
from poolkeeper.profiles.pool_kinds import PoolKind
from tests.pools.conftest import Asking, take
from tests.pools.pool_kinds import CAPACITY, KINDS
from tests.support.waiting import DEADLINE_S, wait_until

SNAPSHOTS = int(os.environ.get("POOLKEEPER_SNAPSHOTS", "2000"))
"""So many are looked at in a storm; 100 000 have been, of each kind."""

THREADS = 32
LIMITED = [each for each in KINDS if each.values[1] is not PoolKind.NULL]
ON_REAL_SERVERS = [each for each in KINDS if each.values[0] in {"postgresql", "mariadb"}]
WAITING = [each for each in LIMITED if not each.values[1].never_waits]
RESIZABLE = [each for each in WAITING if each.values[1] is not PoolKind.ORACLEDB]
FIXED = {PoolKind.MYSQL_CONNECTOR}
"""Kinds that open all they may have at once."""


def states(snapshot):
    return Counter(slot.state for slot in snapshot.slots)


def check(snapshot, capacity):
    """In use, overflow among it, idle and connecting are all there is, and nothing is there twice."""
    counted = states(snapshot)
    overflow = sum(slot.overflow for slot in snapshot.slots if slot.state is SlotState.IN_USE)
    in_use = counted[SlotState.IN_USE] - overflow
    total = in_use + overflow + counted[SlotState.IDLE] + counted[SlotState.CONNECTING]
    assert total == len(snapshot.slots)
    assert len({slot.slot for slot in snapshot.slots}) == len(snapshot.slots)
    assert capacity is None or len(snapshot.slots) <= capacity
    assert snapshot.in_use == counted[SlotState.IN_USE] <= THREADS
    assert all(slot.holder for slot in snapshot.slots if slot.state is SlotState.IN_USE)


def work(pool, seed, stop, failures):
    chance = random.Random(seed)
    while not stop.is_set():
        token = CancelToken()
        if chance.random() < 0.05:
            threading.Timer(chance.random() * 0.01, token.cancel).start()
        try:
            with pool.lease(f"tab {seed}", token) as lease:
                if chance.random() < 0.3:
                    stop.wait(chance.random() * 0.004)
                if chance.random() < 0.03:
                    lease.invalidate("storm")
        except (LeaseCancelled, PoolExhausted):
            continue
        except Exception as error:
            failures.append(error)
            return


@pytest.mark.slow
@pytest.mark.parametrize(("engine", "kind"), KINDS)
def test_under_load_every_snapshot_adds_up_and_no_lease_is_lost(pool_of, engine, kind):
    pool = pool_of(engine, kind)
    capacity = pool.snapshot().capacity
    stop, failures = threading.Event(), []
    threads = [threading.Thread(target=work, args=(pool, seed, stop, failures)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(SNAPSHOTS):
            check(pool.snapshot(), capacity)
        wait_until(lambda: pool.snapshot().leases > 50 or failures)
    finally:
        stop.set()
        for thread in threads:
            thread.join(DEADLINE_S)
    assert not failures
    assert not any(thread.is_alive() for thread in threads)
    wait_until(lambda: not pool.snapshot().in_use and not pool.snapshot().waiters)
    # Everything that a lost place would make impossible.
    held = [take(pool, "last") for _ in range(CAPACITY)]
    snapshot = pool.snapshot()
    check(snapshot, capacity)
    assert snapshot.in_use == CAPACITY
    for lease in held:
        lease.release()
    assert pool.close(5)
    assert not pool.snapshot().slots


@pytest.mark.parametrize(("engine", "kind"), KINDS)
def test_a_connection_is_shown_with_its_holder_age_and_uses(pool_of, engine, kind):
    pool = pool_of(engine, kind)
    with take(pool, "late-orders.sql") as lease:
        slot = next(slot for slot in pool.snapshot().slots if slot.slot == lease.slot)
        assert (slot.state, slot.holder, slot.uses) == (SlotState.IN_USE, "late-orders.sql", 1)
        assert slot.backend_id == lease.backend_id
        assert bool(slot.backend_id) is (engine != "sqlite")
        assert abs(slot.connected_s - time.time()) < 30
    snapshot = pool.snapshot()
    assert (snapshot.kind, snapshot.leases, snapshot.in_use) == (kind, 1, 0)
    assert (snapshot.size is None) is (kind is PoolKind.NULL)


@pytest.mark.parametrize(("engine", "kind"), WAITING)
def test_a_full_pool_lets_one_wait_and_a_cancel_ends_the_wait_at_once(pool_of, engine, kind):
    pool = pool_of(engine, kind, most=2, kept=1, wait_s=600)
    held = [take(pool), take(pool)]
    asking = Asking(pool, "hurried").until_waiting()
    began_s = time.monotonic()
    asking.token.cancel()
    assert isinstance(asking.until_done(), LeaseCancelled)
    assert time.monotonic() - began_s < 2
    patient = Asking(pool, "patient").until_waiting()
    held.pop().release()
    assert patient.until_done().holder == "patient"
    patient.outcome.release()
    held.pop().release()
    assert not pool.snapshot().waiters


@pytest.mark.parametrize(("engine", "kind"), LIMITED)
def test_an_exhausted_pool_names_its_holders(pool_of, engine, kind):
    pool = pool_of(engine, kind, most=1, kept=1, wait_s=0.3)
    with take(pool, "the reporter"):
        with pytest.raises(PoolExhausted) as caught:
            take(pool)
        assert "by the reporter (1)" in caught.value.explained.title
        assert pool.snapshot().timeouts == 1
    take(pool).release()


@pytest.mark.parametrize(("engine", "kind"), KINDS)
def test_recycling_replaces_idle_connections_now_and_leased_ones_when_they_come_back(pool_of, engine, kind):
    pool = pool_of(engine, kind)
    held, idle = take(pool), [take(pool), take(pool)]
    for lease in idle:
        lease.release()
    wait_until(lambda: SlotState.CONNECTING not in states(pool.snapshot()))
    before = {slot.backend_id for slot in pool.snapshot().slots}
    # psycopg_pool may have made one more than were asked for at once
    kept = states(pool.snapshot())[SlotState.IDLE]
    recycled = pool.recycle()
    if kind is PoolKind.NULL:
        assert (recycled.now, recycled.later) == (0, 0)
        return
    assert kept == (4 if kind in FIXED else 2) or (kind is PoolKind.PSYCOPG and kept > 2)
    assert (recycled.now, recycled.later) == (kept, 1)
    assert held.connection is not None
    held.release()
    wait_until(lambda: SlotState.CONNECTING not in states(pool.snapshot()))
    again = [take(pool) for _ in range(3)]
    if engine != "sqlite":
        assert not before & {lease.backend_id for lease in again}
    for lease in again:
        lease.release()
    replaced = [event for event in pool.events() if event.happened == "replaced"]
    assert len(replaced) == kept + 1
    assert pool.snapshot().recycled in {0, None}


@pytest.mark.parametrize(("engine", "kind"), RESIZABLE)
def test_a_larger_size_lets_waiters_in_at_once_and_a_smaller_one_holds(pool_of, engine, kind):
    pool = pool_of(engine, kind, most=1, kept=1, wait_s=600)
    first = take(pool)
    second = Asking(pool, "second").until_waiting()
    assert pool.resize(PoolSize(2, 3)) == ()
    if kind is PoolKind.PSYCOPG:
        # it grows by itself up to its least, beyond that for who asks from now on
        second.until_done()
    else:
        assert second.until_done().holder == "second"
    third = take(pool)
    assert pool.snapshot().capacity == 3
    assert pool.snapshot().in_use == 3
    assert pool.resize(PoolSize(1, 1)) == ()
    assert pool.snapshot().capacity == 1
    assert pool.snapshot().timeline[-1].size == pool.snapshot().size
    for lease in (first, second.outcome, third):
        lease.release()
    if kind is PoolKind.QUEUE:
        assert len(pool.snapshot().slots) == 1
        with take(pool):
            waiting = Asking(pool, "late").until_waiting()
        waiting.until_done().release()
        assert [event.why for event in pool.events() if event.happened == "resized"] == [
            "size 2 + overflow 1",
            "size 1 + overflow 0",
        ]


@pytest.mark.parametrize(("engine", "kind"), KINDS)
def test_closing_sends_waiters_away_and_takes_what_is_idle_along(pool_of, engine, kind):
    pool = pool_of(engine, kind, most=2, kept=1, wait_s=600)
    held = [take(pool), take(pool)]
    waits = kind is not PoolKind.NULL and not kind.never_waits
    asking = None if not waits else Asking(pool, "late").until_waiting()
    held.pop().release()
    if asking is not None:
        held.append(asking.until_done())
        asking = Asking(pool, "later").until_waiting()
    began_s = time.monotonic()
    pool.close(2)
    assert time.monotonic() - began_s < 4
    if asking is not None and kind is not PoolKind.ORACLEDB:
        assert isinstance(asking.until_done(), PoolClosed)
    for lease in held:
        lease.release()
    wait_until(lambda: not pool.snapshot().slots)
    with pytest.raises(PoolClosed):
        take(pool)


@pytest.mark.parametrize(("engine", "kind"), ON_REAL_SERVERS)
def test_no_session_is_left_on_the_server(request, pool_of, engine, kind):
    server = request.getfixturevalue(engine)
    count = (
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'"
        if engine == "postgresql"
        else "SELECT count(*) FROM information_schema.processlist WHERE user = 'app'"
    )
    pool = pool_of(engine, kind)
    for lease in [take(pool) for _ in range(3)]:
        lease.release()
    assert pool.close(5)
    wait_until(lambda: server.execute(count)[0][0] == 0)


# Oracle's is proven in test_driver_pool, with the stand-in's own tables
@pytest.mark.parametrize(("engine", "kind"), [each for each in KINDS if each.values[0] != "oracle"])
def test_what_was_left_open_is_rolled_back(pool_of, engine, kind):
    pool = pool_of(engine, kind)
    with take(pool) as lease:
        pool.database.set_autocommit(lease.connection, False)
        pool.database.execute(lease.connection, "SELECT 1", {}, reads=False).close()
    with take(pool) as lease:
        assert not pool.database.in_transaction(lease.connection)
