"""psycopg_pool itself: its own figures, a server that fails, a refused sign-in, and our clock."""

import threading
import time

import msgspec
import pytest

from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled, PoolExhausted
from poolkeeper.pools.guarded_driver import Deadlines
from poolkeeper.pools.logins import SignInPaused
from poolkeeper.pools.watched_psycopg_pool import WatchedPsycopgPool
from poolkeeper.profiles.pool_kinds import PoolKind
from tests.pools.conftest import Asking, happenings, take
from tests.pools.pool_kinds import settings_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgresql

SHORT = Deadlines(ping_s=0.2, rollback_s=0.2, close_s=0.2, connect_grace_s=0.2)


@pytest.fixture
def open_on(watch):
    """A function that opens a psycopg_pool on a server."""

    def make(server, sign_in=None, **settings):
        profile = server.profile(pool=settings_of(PoolKind.PSYCOPG, **settings), connect_timeout_s=0.3)
        return watch(WatchedPsycopgPool, server, profile, SHORT, sign_in=sign_in)

    return make


def own(pool, name):
    return int(dict(pool.snapshot().own)[name].replace(",", ""))


def test_its_own_figures_are_those_of_get_stats(open_on, postgresql):
    pool = open_on(postgresql, kept=1, most=2)
    for _ in range(3):
        with take(pool) as lease:
            assert lease.connection.execute("SELECT 1").fetchone() == (1,)
    with take(pool), take(pool):
        asking = Asking(pool, "late").until_waiting()
        assert own(pool, "requests_waiting") == 1
        time_held = own(pool, "usage_ms")
    asking.until_done().release()
    assert own(pool, "requests_num") == 6
    assert own(pool, "requests_queued") >= 2
    assert own(pool, "connections_num") == 2
    assert own(pool, "usage_ms") >= time_held
    assert (own(pool, "pool_min"), own(pool, "pool_max")) == (1, 2)
    assert own(pool, "connections_lost") == 0


def test_a_session_the_server_ended_is_found_stale_and_counted_as_lost(open_on, postgresql):
    pool = open_on(postgresql, kept=1, most=1)
    with take(pool) as lease:
        ended = lease.backend_id
    postgresql.execute(f"SELECT pg_terminate_backend({ended}, 5000)")
    with take(pool) as lease:
        assert lease.backend_id != ended
        assert lease.connection.execute("SELECT 1").fetchone() == (1,)
    assert pool.snapshot().stale == 1
    assert "stale" in happenings(pool)


def test_more_than_may_wait_are_turned_away(open_on, postgresql):
    pool = open_on(postgresql, kept=1, most=1, wait_s=600, max_waiting=1)
    with take(pool):
        waiting = Asking(pool, "first").until_waiting()
        with pytest.raises(PoolExhausted, match="1 wait for a connection"):
            take(pool)
    waiting.until_done().release()


def test_each_new_connection_asks_the_desk(open_on, postgresql):
    asked = []
    pool = open_on(postgresql, lambda: asked.append(1) or postgresql.identity, kept=1, most=3)
    held = [take(pool) for _ in range(3)]
    assert len(asked) == 3
    for lease in held:
        lease.release()


def test_a_refused_sign_in_is_told_at_once_and_not_tried_again_in_the_background(open_on, postgresql):
    wrong, asked = [False], []

    def sign_in():
        asked.append(1)
        identity = postgresql.identity
        return msgspec.structs.replace(identity, password="wrong") if wrong[0] else identity

    pool = open_on(postgresql, sign_in, kept=1, most=3, wait_s=600)
    held = [take(pool)]
    wait_until(lambda: _settled(pool))
    held += [take(pool) for _ in range(len(pool.snapshot().slots) - 1)]
    wrong[0] = True
    with pytest.raises(Exception, match="password authentication failed"):
        take(pool)
    seen = len(asked)
    with pytest.raises(SignInPaused):
        take(pool)
    assert len(asked) == seen + 1
    wrong[0] = False
    take(pool).release()
    for lease in held:
        lease.release()
    assert pool.close(5)


def test_a_first_connection_that_fails_is_told_as_it_is(open_on, own_postgresql):
    own_postgresql.stop()
    pool = open_on(own_postgresql, wait_s=600)
    with pytest.raises(Exception, match="refused"):
        take(pool)
    assert not pool.snapshot().slots
    assert pool.snapshot().failures == 1


def test_a_frozen_server_holds_nobody_longer_than_we_allow(open_on, own_postgresql):
    pool = open_on(own_postgresql, kept=1, most=2, wait_s=1.0)
    take(pool).release()
    wait_until(lambda: _settled(pool))
    with own_postgresql.freeze():
        began_s = time.monotonic()
        with pytest.raises(Exception, match=r"did not answer|timeout"):
            take(pool)
        assert time.monotonic() - began_s < 4
    wait_until(lambda: _leased(pool))
    assert pool.close(5)


def test_a_frozen_server_does_not_hold_a_release_or_the_close(open_on, own_postgresql):
    pool = open_on(own_postgresql, kept=2, most=2)
    idle, lease = take(pool), take(pool)
    idle.release()
    lease.connection.execute("BEGIN")
    with own_postgresql.freeze():
        began_s = time.monotonic()
        lease.release()
        pool.close(0.5)
        assert time.monotonic() - began_s < 3
    wait_until(lambda: not pool.snapshot().slots)


def test_a_cancel_ends_a_ping_without_an_answer(open_on, own_postgresql):
    pool = open_on(own_postgresql, kept=1, most=1)
    take(pool).release()
    wait_until(lambda: _settled(pool))
    token = CancelToken()
    with own_postgresql.freeze():
        threading.Timer(0.05, token.cancel).start()
        with pytest.raises(LeaseCancelled):
            pool.lease("tab", token)
    wait_until(lambda: _leased(pool))


def test_a_cancel_ends_the_wait_for_a_password(open_on, postgresql):
    typed = threading.Event()
    pool = open_on(postgresql, lambda: typed.wait(20) and None)
    asking, other = Asking(pool, "tab"), None
    wait_until(lambda: pool.snapshot().slots)
    other = Asking(pool, "other")
    other.token.cancel()
    assert isinstance(other.until_done(), LeaseCancelled)
    asking.token.cancel()
    assert isinstance(asking.until_done(), LeaseCancelled)
    typed.set()


def _settled(pool):
    # it may have made two, one for who asked first and one to keep
    return "connecting" not in {slot.state.value for slot in pool.snapshot().slots}


def _leased(pool):
    try:
        take(pool).release()
    except Exception:
        return False
    return True
