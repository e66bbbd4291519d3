"""Looking after a psycopg_pool and a NullPool: checks, suspects, refused sign-ins, a recorder's events."""

import threading

import msgspec
import pytest

from poolkeeper.pools.errors import LeaseCancelled, NothingIdle
from poolkeeper.pools.guarded_driver import Deadlines
from poolkeeper.pools.logins import Logins, SignInPaused
from poolkeeper.pools.watched_psycopg_pool import WatchedPsycopgPool
from poolkeeper.profiles.pool_kinds import PoolKind
from tests.pools.conftest import Asking, happenings, take
from tests.pools.pool_kinds import KINDS, settings_of
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgresql
HOLDER = "health check"


@pytest.fixture
def open_on(watch):
    """A function that opens a psycopg_pool on a server."""

    def make(server, sign_in=None, deadlines=Deadlines(), logins=None, quiet=None, **settings):  # noqa: B008
        profile = server.profile(pool=settings_of(PoolKind.PSYCOPG, **settings))
        return watch(WatchedPsycopgPool, server, profile, deadlines, logins, quiet, sign_in=sign_in)

    return make


def idle(pool, count):
    """So many idle connections and none on its way; returns their sessions."""
    leases = [take(pool, f"tab {number}") for number in range(count)]
    for lease in leases:
        lease.release()
    wait_until(lambda: {slot.state.value for slot in pool.snapshot().slots} == {"idle"})
    return [lease.backend_id for lease in leases]


def test_a_check_takes_an_idle_connection_under_its_own_name(open_on, postgresql):
    pool = open_on(postgresql, kept=1, most=1, check=False)
    idle(pool, 1)
    assert 0 < pool.check(HOLDER) < 5
    assert [event.holder for event in pool.events()][-2:] == [HOLDER, HOLDER]
    assert happenings(pool)[-3:] == ["pinged", "leased", "released"]
    assert pool.snapshot().in_use == 0


def test_a_check_neither_waits_nor_opens_a_connection(open_on, postgresql):
    pool = open_on(postgresql, kept=1, most=5)
    with pytest.raises(NothingIdle):
        pool.check(HOLDER)
    assert pool.events() == ()
    held = idle(pool, 2) and [take(pool) for _ in pool.snapshot().slots]
    with pytest.raises(NothingIdle):
        pool.check(HOLDER)
    assert HOLDER not in {event.holder for event in pool.events()}
    for lease in held:
        lease.release()


@pytest.mark.parametrize("check", [True, False])
def test_suspects_are_asked_before_their_next_use(open_on, postgresql, check):
    pool = open_on(postgresql, kept=4, most=4, check=check)
    sessions = idle(pool, 4)
    for session in sessions[1:3]:
        postgresql.execute(f"SELECT pg_terminate_backend({session}, 5000)")
    pool.suspect("the computer slept")
    suspects = pool.snapshot().suspects
    assert (suspects.found, suspects.left) == (4, 4)
    leases = [take(pool) for _ in range(4)]
    for lease in leases:
        assert lease.connection.execute("SELECT 1").fetchone() == (1,)
        lease.release()
    suspects = pool.snapshot().suspects
    assert (suspects.found, suspects.left, suspects.checked, suspects.replaced) == (4, 0, 2, 2)
    assert {lease.backend_id for lease in leases} & set(sessions) == {sessions[0], sessions[3]}
    assert next(event.why for event in pool.events() if event.happened == "suspected") == "the computer slept"


def test_a_suspect_that_has_answered_is_not_asked_again(open_on, postgresql):
    pool = open_on(postgresql, kept=1, most=1, check=False)
    idle(pool, 1)
    pool.suspect("the network changed")
    for _ in range(3):
        take(pool).release()
    assert happenings(pool).count("pinged") == 1


def test_a_check_replaces_what_it_finds_dead(open_on, postgresql):
    pool = open_on(postgresql, kept=1, most=1, check=False)
    (ended,) = idle(pool, 1)
    postgresql.execute(f"SELECT pg_terminate_backend({ended}, 5000)")
    assert pool.check(HOLDER) > 0
    (slot,) = pool.snapshot().slots
    assert slot.backend_id not in ("", ended)
    with take(pool) as lease:
        assert lease.backend_id == slot.backend_id
    assert pool.snapshot().stale == 1


def test_a_check_that_hangs_gives_way_to_the_first_who_waits(open_on, own_postgresql):
    pool = open_on(own_postgresql, kept=1, most=1, check=False, wait_s=60, deadlines=Deadlines(ping_s=600))
    idle(pool, 1)
    found = []

    def check():
        try:
            pool.check(HOLDER)
        except LeaseCancelled as error:
            found.append(error)

    checking = threading.Thread(target=check, daemon=True)
    with own_postgresql.freeze():
        checking.start()
        wait_until(lambda: dict(pool.snapshot().own)["pool_available"] == "0")
        asking = Asking(pool, "tab")
        checking.join(20)
        assert found
    asking.until_done().release()
    assert pool.snapshot().timeouts == 0


def test_a_refused_sign_in_is_not_tried_again_before_its_pause_is_over(open_on, postgresql):
    wrong = msgspec.structs.replace(postgresql.identity, password="wrong")
    logins = Logins()
    pool = open_on(postgresql, lambda: wrong, logins=logins)
    with pytest.raises(Exception, match="password authentication failed"):
        take(pool)
    with pytest.raises(SignInPaused):
        take(pool)
    assert logins.pause.count == 1


def test_nobody_is_asked_for_a_password_where_nobody_waits(open_on, postgresql):
    asked, quietly = [], []
    pool = open_on(
        postgresql,
        lambda: asked.append(1) or postgresql.identity,
        quiet=lambda: quietly.append(1) or postgresql.identity,
        kept=3,
        most=3,
    )
    take(pool).release()
    wait_until(lambda: len(pool.snapshot().slots) == 3)
    assert (len(asked), len(quietly)) == (1, 2)


def test_a_recorder_gets_each_event_once(open_on, postgresql):
    pool = open_on(postgresql, kept=1, most=1)
    idle(pool, 1)
    first = pool.drain()
    assert [entry[1] for entry in first.entries] == happenings(pool)
    assert [slot.state.value for slot in first.slots] == ["idle"]
    take(pool).release()
    assert [entry[1] for entry in pool.drain().entries] == ["pinged", "leased", "released"]


@pytest.mark.parametrize(("engine", "kind"), [each for each in KINDS if each.values[1] is PoolKind.NULL])
def test_a_pool_that_keeps_nothing_has_nothing_to_check(pool_of, engine, kind):
    pool = pool_of(engine, kind)
    take(pool).release()
    with take(pool):
        pool.suspect("the computer slept")
        with pytest.raises(NothingIdle):
            pool.check(HOLDER)
    assert pool.snapshot().suspects.found == 0
    drained = pool.drain()
    assert [entry[1] for entry in drained.entries] == happenings(pool)
    assert not drained.slots
