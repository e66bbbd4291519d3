"""PostgreSQL that ends sessions, stands still, or never answers: our own clock decides."""

import socket
import time

import pytest

from poolkeeper.pools.errors import ConnectTimedOut, LeaseCancelled
from poolkeeper.pools.guarded_driver import Deadlines
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile
from tests.pools.conftest import Asking, happenings, settings, take
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgresql

SHORT = Deadlines(ping_s=0.2, rollback_s=0.2, close_s=0.2, connect_grace_s=0.2)


@pytest.fixture
def pool(open_pool, own_postgresql):
    profile = own_postgresql.profile(pool=settings(size=2, wait_s=20), connect_timeout_s=0.3)
    return open_pool(profile, identity=own_postgresql.identity, deadlines=SHORT)


def took_s(action):
    began_s = time.monotonic()
    action()
    return time.monotonic() - began_s


def sessions(server):
    name = server.identity.user
    return server.execute(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{name}'")[0][0]


def refused(pool):
    with pytest.raises(ConnectTimedOut):
        take(pool)


def test_the_slot_shows_the_servers_own_session(pool, own_postgresql):
    with take(pool) as lease:
        (row,) = own_postgresql.execute(
            f"SELECT usename FROM pg_stat_activity WHERE pid = {lease.backend_id}"
        )
        assert row == (own_postgresql.identity.user,)
        assert pool.snapshot().slots[0].backend_id == lease.backend_id


def test_a_session_the_server_ended_is_found_stale_and_replaced(pool, own_postgresql):
    with take(pool) as lease:
        ended = lease.backend_id
    own_postgresql.execute(f"SELECT pg_terminate_backend({ended}, 5000)")
    with take(pool) as lease:
        assert lease.backend_id != ended
        assert lease.connection.execute("SELECT 1").fetchone() == (1,)
    assert pool.snapshot().stale == 1
    stale = happenings(pool).index("stale")
    assert happenings(pool)[stale : stale + 5] == ["stale", "closed", "connecting", "connected", "leased"]


def test_a_frozen_server_holds_a_ping_and_a_connect_no_longer_than_we_allow(pool, own_postgresql):
    take(pool).release()
    with own_postgresql.freeze():
        asked = took_s(lambda: refused(pool))
    assert asked < 0.2 + 0.5 + 1.5
    assert [event.why for event in pool.events() if event.happened == "stale"] == ["did not answer a ping"]
    assert pool.snapshot().failures == 1
    with take(pool) as lease:
        assert lease.connection.execute("SELECT 1").fetchone() == (1,)
    # What was given up is closed when it comes back after all.
    wait_until(lambda: sessions(own_postgresql) == 1)


def test_a_frozen_server_does_not_hold_a_release_or_the_close(pool, own_postgresql):
    idle, lease = take(pool), take(pool)
    idle.release()
    lease.connection.execute("BEGIN")
    with own_postgresql.freeze():
        assert took_s(lease.release) < 1.5
        assert took_s(lambda: pool.close(0.3)) < 1.5
    assert [event.why for event in pool.events() if event.happened == "invalidated"] == [
        "did not answer a rollback"
    ]
    wait_until(lambda: not pool.snapshot().slots)


def test_a_cancel_ends_a_ping_without_an_answer(open_pool, own_postgresql):
    profile = own_postgresql.profile(pool=settings())
    pool = open_pool(profile, identity=own_postgresql.identity, deadlines=Deadlines(ping_s=600))
    take(pool).release()
    with own_postgresql.freeze():
        asking = Asking(pool, "tab")
        asking.token.cancel()
        assert isinstance(asking.until_done(), LeaseCancelled)
    with take(pool) as lease:
        assert lease.connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_never_speaks_is_given_up_at_our_deadline(open_pool):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        profile = Profile(
            name="silent",
            engine=Engine.POSTGRESQL,
            host="127.0.0.1",
            port=silent.getsockname()[1],
            connect_timeout_s=0.3,
            pool=settings(),
        )
        pool = open_pool(profile, deadlines=SHORT)
        asked = took_s(lambda: refused(pool))
    assert 0.4 < asked < 1.9
    assert happenings(pool) == ["connecting", "failed"]
    assert not pool.snapshot().slots
