"""A look at an idle connection: it costs nobody a time-out, and finds what died unnoticed."""

import contextlib
import threading

import pytest

from poolkeeper.databases.sqlite import Sqlite
from poolkeeper.pools.errors import LeaseCancelled, NothingIdle
from poolkeeper.pools.guarded_driver import Deadlines
from tests.pools.conftest import Asking, happenings, settings, take
from tests.support.waiting import wait_until


def idle(pool, count):
    """So many idle connections; returns their sessions."""
    leases = [take(pool, f"tab {number}") for number in range(count)]
    for lease in leases:
        lease.release()
    return [lease.backend_id for lease in leases]


@pytest.mark.sqlite
def test_a_check_takes_an_idle_connection_under_its_own_name(open_pool):
    pool = open_pool()
    take(pool).release()
    assert 0 < pool.check("health check") < 5
    assert [event.holder for event in pool.events()][-2:] == ["health check", "health check"]
    assert happenings(pool)[-3:] == ["pinged", "leased", "released"]


@pytest.mark.sqlite
def test_a_check_neither_waits_nor_opens_a_connection(open_pool):
    pool = open_pool(size=1, max_overflow=5)
    with pytest.raises(NothingIdle):
        pool.check("health check")
    with take(pool), pytest.raises(NothingIdle):
        pool.check("health check")
    assert happenings(pool) == ["connecting", "connected", "leased", "released"]


@pytest.mark.sqlite
@pytest.mark.parametrize("pre_ping", [True, False])
def test_a_check_that_hangs_gives_way_to_the_first_who_waits(open_pool, monkeypatch, pre_ping):
    pinged, answer, found = threading.Event(), threading.Event(), []
    pool = open_pool(wait_s=5, pre_ping=pre_ping, deadlines=Deadlines(ping_s=600))
    take(pool).release()

    def check():
        try:
            pool.check("health check")
        except LeaseCancelled as error:
            found.append(error)

    def hang(*_):
        pinged.set()
        answer.wait(30)

    monkeypatch.setattr(Sqlite, "ping", hang)
    checking = threading.Thread(target=check, daemon=True)
    checking.start()
    assert pinged.wait(20)
    asking = Asking(pool, "tab")
    lease = asking.until_done()
    assert lease.waited_s < 3
    lease.release()
    checking.join(20)
    assert found
    answer.set()
    assert pool.snapshot().timeouts == 0


@pytest.mark.postgresql
@pytest.mark.parametrize("pre_ping", [True, False])
def test_after_a_jump_of_the_clock_each_idle_connection_is_checked_before_its_next_use(
    open_pool, postgresql, pre_ping
):
    profile = postgresql.profile(pool=settings(size=5, pre_ping=pre_ping))
    pool = open_pool(profile, identity=postgresql.identity)
    sessions = idle(pool, 5)
    for session in sessions[1:3]:
        postgresql.execute(f"SELECT pg_terminate_backend({session}, 5000)")
    pool.suspect("the computer slept")
    suspects = pool.snapshot().suspects
    assert (suspects.found, suspects.left) == (5, 5)
    leases = [take(pool) for _ in range(5)]
    for lease in leases:
        assert lease.connection.execute("SELECT 1").fetchone() == (1,)
        lease.release()
    suspects = pool.snapshot().suspects
    assert (suspects.found, suspects.left, suspects.checked, suspects.replaced) == (5, 0, 3, 2)
    kept = {lease.backend_id for lease in leases} & set(sessions)
    assert kept == {sessions[0], *sessions[3:]}
    assert happenings(pool).count("suspected") == 5
    assert next(event.why for event in pool.events() if event.happened == "suspected") == "the computer slept"


@pytest.mark.postgresql
def test_a_suspect_that_has_answered_is_not_asked_again(open_pool, postgresql):
    pool = open_pool(postgresql.profile(pool=settings(pre_ping=False)), identity=postgresql.identity)
    idle(pool, 1)
    pool.suspect("the network changed")
    for _ in range(3):
        take(pool).release()
    assert happenings(pool).count("pinged") == 1


@pytest.mark.postgresql
def test_a_check_replaces_what_it_finds_dead(open_pool, postgresql):
    pool = open_pool(postgresql.profile(pool=settings(pre_ping=False)), identity=postgresql.identity)
    (ended,) = idle(pool, 1)
    postgresql.execute(f"SELECT pg_terminate_backend({ended}, 5000)")
    assert pool.check("health check") > 0
    (slot,) = pool.snapshot().slots
    assert slot.backend_id not in ("", ended)
    assert pool.snapshot().stale == 1


@pytest.mark.postgresql
def test_a_check_of_a_frozen_server_lets_a_short_wait_fail_for_its_own_reasons_alone(
    open_pool, own_postgresql
):
    """The one connection hangs in a check: who waits gets its place at once, to make a new connection."""
    profile = own_postgresql.profile(pool=settings(wait_s=0.5), connect_timeout_s=0.5)
    pool = open_pool(profile, identity=own_postgresql.identity, deadlines=Deadlines(ping_s=600))
    idle(pool, 1)
    with own_postgresql.freeze():
        checking = threading.Thread(target=lambda: _quietly(pool), daemon=True)
        checking.start()
        wait_until(lambda: not pool._pool._pool.qsize())
        outcome = Asking(pool, "tab").until_done()
        assert "did not answer" in str(outcome)
    assert pool.snapshot().timeouts == 0


def _quietly(pool):
    with contextlib.suppress(LeaseCancelled):
        pool.check("health check")
