"""Sixteen threads at random: whatever they do, the figures add up."""

import random
import threading
from collections import Counter

import pytest

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled, PoolExhausted
from poolkeeper.pools.figures import SlotState
from tests.support.waiting import DEADLINE_S

pytestmark = pytest.mark.sqlite


def work(pool, seed, failures):
    chance = random.Random(seed)
    for number in range(60):
        token = CancelToken()
        if chance.random() < 0.1:
            threading.Timer(chance.random() * 0.01, token.cancel).start()
        try:
            with pool.lease(f"tab {seed}", token) as lease:
                if chance.random() < 0.2:
                    threading.Event().wait(chance.random() * 0.004)
                if chance.random() < 0.1:
                    lease.connection.execute("BEGIN")
                if chance.random() < 0.1:
                    lease.invalidate(f"storm {number}")
        except (LeaseCancelled, PoolExhausted):
            continue
        except Exception as error:
            failures.append(error)


@pytest.mark.parametrize("wait_s", [0.005, 10])
def test_leases_and_connections_add_up(open_pool, wait_s):
    pool = open_pool(size=3, max_overflow=2, wait_s=wait_s)
    failures = []
    threads = [threading.Thread(target=work, args=(pool, seed, failures)) for seed in range(16)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert len(pool.snapshot().slots) <= 5
        threading.Event().wait(0.01)
    for thread in threads:
        thread.join(DEADLINE_S)
    assert not failures
    held = [pool.lease("last", CancelToken()) for _ in range(2)]
    snapshot, counts = pool.snapshot(), Counter(event.happened.value for event in pool.events())
    assert not snapshot.waiters
    assert snapshot.in_use == len(held)
    assert counts["leased"] == snapshot.leases == counts["released"] + snapshot.in_use
    assert counts["connected"] == counts["closed"] + len(snapshot.slots)
    assert all(slot.state in {SlotState.IDLE, SlotState.IN_USE} for slot in snapshot.slots)
    # Everything that a lost place would make impossible.
    held += [pool.lease("all", CancelToken()) for _ in range(3)]
    assert pool.snapshot().in_use == 5
    for lease in held:
        lease.release()
    pool.close(5)
    assert not pool.snapshot().slots
