"""Which sign-in each connection was made with, in every kind of pool: in the figures and on record."""

import msgspec
import pytest

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.figures import SlotState
from poolkeeper.pools.resizing import SIGNED_IN_ANEW
from poolkeeper.profiles.pool_kinds import PoolKind
from tests.support.waiting import wait_until

KINDS = [
    pytest.param("postgresql", PoolKind.QUEUE, marks=pytest.mark.postgresql),
    pytest.param("postgresql", PoolKind.PSYCOPG, marks=pytest.mark.postgresql),
    pytest.param("postgresql", PoolKind.PSYCOPG2, marks=pytest.mark.postgresql),
    pytest.param("postgresql", PoolKind.NULL, marks=pytest.mark.postgresql),
    pytest.param("mariadb", PoolKind.QUEUE, marks=pytest.mark.mysql),
]
WHEN_WANTED = (PoolKind.NULL, PoolKind.PSYCOPG2)
"""These make no connection before somebody asks for one."""


class SignIn:
    """The same user and password each time, numbered as the window numbers them."""

    def __init__(self, identity):
        self.identity, self.generation = identity, 1

    def __call__(self):
        return msgspec.structs.replace(self.identity, generation=self.generation)


@pytest.fixture
def sign_in(request, engine):
    return SignIn(request.getfixturevalue(engine).identity)


def generations(pool):
    return sorted(slot.generation for slot in pool.snapshot().slots if slot.state is not SlotState.CONNECTING)


def told(pool, kind):
    return [event.why for event in pool.events() if event.happened == kind]


@pytest.mark.parametrize(("engine", "kind"), KINDS)
def test_a_renewed_sign_in_replaces_the_connections_of_the_one_before(pool_of, engine, kind, sign_in):
    pool = pool_of(engine, kind, sign_in=sign_in, kept=2, most=2)
    held, idle = pool.lease("long report", CancelToken()), pool.lease("tab", CancelToken())
    idle.release()
    assert set(generations(pool)) == {1}
    sign_in.generation = 2
    pool.recycle(SIGNED_IN_ANEW)
    if kind in WHEN_WANTED:
        idle = pool.lease("tab", CancelToken())
    wait_until(lambda: generations(pool) == [1, 2])
    assert held.connection is not None
    held.release()
    if kind in WHEN_WANTED:
        idle.release()
    if kind is PoolKind.NULL:
        assert told(pool, "sign-in renewed") == ["sign-in 2 in place of sign-in 1"]
        return
    for lease in [pool.lease("tab", CancelToken()) for _ in range(2)]:
        lease.release()
    wait_until(lambda: generations(pool) == [2, 2])
    assert told(pool, "sign-in renewed") == ["sign-in 2 in place of sign-in 1"]
    assert set(told(pool, "replaced")) == {SIGNED_IN_ANEW}
    assert told(pool, "connected")[:2] == ["", ""]
    assert set(told(pool, "connected")[2:]) == {"sign-in 2"}
