"""Snapshots of a pool under load: each adds up by itself, and nobody who leases waits for one."""

import random
import threading

import pytest

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import PoolExhausted
from poolkeeper.pools.figures import SlotState
from poolkeeper.pools.recent_waits import WINDOW
from tests.support.waiting import DEADLINE_S

pytestmark = pytest.mark.sqlite

THREADS = 32
SNAPSHOTS = 100_000
TURN = 20
SIZE, OVERFLOW = 4, 3


class Load:
    """Threads that lease, invalidate and are turned away until `end`."""

    def __init__(self, pool, threads):
        self.pool, self.over, self.failures = pool, threading.Event(), []
        self.threads = [threading.Thread(target=self._work, args=(seed,)) for seed in range(threads)]
        for thread in self.threads:
            thread.start()

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join(DEADLINE_S)
        assert not any(thread.is_alive() for thread in self.threads)
        assert not self.failures

    def _work(self, seed):
        chance, token = random.Random(seed), CancelToken()
        while not self.over.is_set():
            try:
                with self.pool.lease(f"tab {seed}", token) as lease:
                    if chance.random() < 0.01:
                        lease.invalidate("on purpose")
                    self.over.wait(chance.random() * 0.002)
            except PoolExhausted:
                continue
            except Exception as error:
                self.failures.append(error)
                return


def wrong_in(snapshot, before):
    """What does not add up in a snapshot, or went back since the one before; empty where all is well."""
    states = [slot.state for slot in snapshot.slots]
    idle, connecting = states.count(SlotState.IDLE), states.count(SlotState.CONNECTING)
    overflow = sum(slot.overflow for slot in snapshot.slots)
    found = []
    if snapshot.in_use + idle + connecting != len(states):
        found.append(f"{snapshot.in_use} in use + {idle} idle + {connecting} connecting of {len(states)}")
    if overflow != max(0, len(states) - SIZE) or len(states) > SIZE + OVERFLOW:
        found.append(f"{overflow} overflow of {len(states)} open")
    if len({slot.slot for slot in snapshot.slots}) != len(states):
        found.append("two slots of one number")
    if any(bool(slot.holder) != (slot.state is not SlotState.IDLE) for slot in snapshot.slots):
        found.append("a slot in use without a holder, or an idle one with one")
    if before is not None and (snapshot.leases < before.leases or snapshot.timeouts < before.timeouts):
        found.append("a count went back")
    if not 0 <= snapshot.wait_p50_s <= snapshot.wait_p95_s <= snapshot.wait_p99_s <= snapshot.wait_longest_s:
        found.append("percentiles out of order")
    return found


def test_a_hundred_thousand_snapshots_under_load_add_up(open_pool, monkeypatch):
    # what sorting the waits costs is measured elsewhere
    monkeypatch.setattr("poolkeeper.pools.recent_waits.WINDOW", 100)
    pool = open_pool(size=SIZE, max_overflow=OVERFLOW, wait_s=0.05)
    load, before, busiest, waited = Load(pool, THREADS), None, 0, 0
    try:
        for number in range(SNAPSHOTS):
            snapshot = pool.snapshot()
            wrong = wrong_in(snapshot, before)
            assert not wrong, f"snapshot {number}: {wrong}"
            before, busiest = snapshot, max(busiest, snapshot.in_use)
            waited = max(waited, len(snapshot.waiters))
            if not number % TURN:
                # who only looks would keep the interpreter to itself
                load.over.wait(0.0005)
    finally:
        load.end()
    assert busiest == SIZE + OVERFLOW
    assert waited > 10, "the pool was not under load"
    assert before.leases > 1000


def test_nobody_who_leases_waits_for_a_snapshot(open_pool):
    pool = open_pool(size=2, max_overflow=0)
    done = threading.Event()

    def lease_often():
        for _ in range(2 * WINDOW):
            pool.lease("tab", CancelToken()).release()
        done.set()

    # as a snapshot holds it for as long as it takes
    with pool._ledger._reading:
        leasing = threading.Thread(target=lease_often, daemon=True)
        leasing.start()
        assert done.wait(DEADLINE_S)
    leasing.join(DEADLINE_S)
    assert pool.snapshot().leases == 2 * WINDOW
