"""The watch over an open pool, step by step, on real servers and a clock that the test moves."""

import msgspec
import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.clock_jumps import Moment
from poolkeeper.pools.health import HealthState
from poolkeeper.pools.logins import Logins
from poolkeeper.pools.pool import open_pool
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Encryption, Health, PoolSettings, Tls
from poolkeeper.worker.health_messages import HealthChanged
from poolkeeper.worker.health_watch import IDLE_TICK_S, TICK_S, HealthWatch
from tests.worker.tab_on_sqlite import Ears

SESSIONS = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'",
    "mysql": "SELECT count(*) FROM information_schema.processlist WHERE user = 'app'",
}


class Watched:
    """A pool and its watch; `pass_s` moves the clocks and lets the watch look."""

    def __init__(self, server, **changes):
        self.identity = server.identity
        self.wall_s, self.monotonic_s = 1_800_000_000.0, 1000.0
        settings = {"pool": PoolSettings(size=5, max_overflow=0, wait_s=5, pre_ping=False)} | changes
        self.profile = server.profile(**settings)
        self.logins, self.ears = Logins(clock=lambda: self.wall_s), Ears()
        self.pool = open_pool(
            self.profile,
            database_of(self.profile.engine),
            lambda: self.identity,
            lambda: None,
            self.logins,
        )
        self.watch = HealthWatch(
            self.pool,
            self.logins,
            self,
            self.ears,
            lambda: Moment(self.wall_s, self.monotonic_s),
            lambda: 0.5,
        )
        self.idle(1)
        self.watch.begin(None, 0.003)

    def quiet_identity(self):
        return self.identity

    def idle(self, count):
        leases = [self.pool.lease(f"tab {number}", CancelToken()) for number in range(count)]
        for lease in leases:
            lease.release()
        return [lease.backend_id for lease in leases]

    def pass_s(self, seconds, asleep_s=0.0):
        """The time passes, a second a tick; returns what the window hears last."""
        self.wall_s += asleep_s
        for _ in range(int(seconds)):
            self.wall_s += 1
            self.monotonic_s += 1
            self.watch.tick()
        heard = None
        while not self.ears.heard.empty():
            heard = self.ears.heard.get()
        return heard

    def leases(self):
        return [event.holder for event in self.pool.events() if event.happened == "leased"].count(
            "health check"
        )


@pytest.fixture
def server(own_server):
    return own_server


@pytest.fixture
def watching():
    pools = []

    def watch(server, **changes):
        watched = Watched(server, **changes)
        pools.append(watched.pool)
        return watched

    yield watch
    for pool in pools:
        pool.close(5)


def test_checks_go_through_the_pool_and_beside_it_in_turn_and_leave_nothing(watching, server):
    watched = watching(server)
    health = watched.pass_s(31).health
    assert (health.state, health.checked_s) == (HealthState.HEALTHY, watched.wall_s - 1)
    assert watched.leases() == 1
    health = watched.pass_s(30).health
    assert (health.state, watched.leases()) == (HealthState.HEALTHY, 1)
    assert server.execute(SESSIONS[server.engine.value]) == [(1,)] or server.execute(
        SESSIONS[server.engine.value]
    ) == ((1,),)
    watched.pass_s(30)
    assert watched.leases() == 2


@pytest.mark.postgresql
def test_a_pool_that_nobody_uses_is_looked_at_less_often_and_no_check_is_late(watching, postgresql):
    watched = watching(postgresql)
    watched.pass_s(5)
    assert watched.watch.rest_s == IDLE_TICK_S
    with watched.pool.lease("nightly.sql", CancelToken()):
        watched.pass_s(1)
        assert watched.watch.rest_s == TICK_S
    # at its middle of chance a check comes after thirty seconds
    watched.pass_s(22)
    assert watched.watch.rest_s == pytest.approx(2)


def test_a_server_that_stops_is_down_and_comes_back(watching, server):
    watched = watching(server)
    server.stop()
    health = watched.pass_s(31).health
    assert health.state is HealthState.DOWN
    assert health.explained.remedies
    since_s = health.since_s
    assert watched.pass_s(6).health.since_s == since_s
    server.start()
    assert watched.pass_s(11).health.state is HealthState.HEALTHY
    # nobody asked for anything meanwhile, and yet the stale connection is replaced
    assert watched.pool.snapshot().stale + watched.pool.snapshot().failures > 0
    watched.idle(3)


@pytest.mark.postgresql
def test_an_exhausted_pool_is_degraded_and_the_check_takes_no_connection(watching, postgresql):
    watched = watching(postgresql, pool=PoolSettings(size=1, max_overflow=0, wait_s=5))
    with watched.pool.lease("nightly.sql", CancelToken()):
        health = watched.pass_s(31).health
        assert health.state is HealthState.DEGRADED
        assert health.reason == "every connection is in use"
        assert watched.leases() == 0
    assert watched.pass_s(1).health.state is HealthState.HEALTHY


@pytest.mark.postgresql
def test_after_a_sleep_every_idle_connection_is_checked_or_replaced(watching, postgresql):
    watched = watching(postgresql)
    sessions = watched.idle(5)
    for session in sessions[:2]:
        postgresql.execute(f"SELECT pg_terminate_backend({session}, 5000)")
    assert watched.pass_s(1, asleep_s=3600).health.state is HealthState.HEALTHY
    suspects = watched.pool.snapshot().suspects
    assert (suspects.found, suspects.left, suspects.checked, suspects.replaced) == (5, 0, 3, 2)
    assert {slot.backend_id for slot in watched.pool.snapshot().slots} >= set(sessions[2:])
    assert len(watched.pool.snapshot().slots) == 5


@pytest.mark.postgresql
def test_without_checks_a_sleep_still_makes_them_suspect_until_they_are_used(watching, postgresql):
    watched = watching(postgresql, health=Health(every_s=0))
    sessions = watched.idle(3)
    postgresql.execute(f"SELECT pg_terminate_backend({sessions[0]}, 5000)")
    assert watched.pass_s(1, asleep_s=3600) is None
    assert watched.pool.snapshot().suspects.left == 3
    leases = [watched.pool.lease("tab", CancelToken()) for _ in range(3)]
    for lease in leases:
        assert lease.connection.execute("SELECT 1").fetchone() == (1,)
        lease.release()
    assert watched.pool.snapshot().suspects.replaced == 1


@pytest.mark.postgresql
def test_a_night_of_checks_with_a_refused_password_is_one_attempt(watching, own_postgresql):
    watched = watching(own_postgresql, tls=Tls(mode=Encryption.REQUIRE))
    own_postgresql.execute("ALTER ROLE app PASSWORD 'changed-Pa55word'")
    heard = watched.pass_s(3600)
    assert heard.health.state is HealthState.DEGRADED
    assert heard.health.reason.startswith("New connections fail: ")
    assert heard.health.explained.code == "28P01"
    log = (own_postgresql.folder / "log").read_text()
    assert log.count('password authentication failed for user "app"') == 1
    # what a person saves as the new password is used by itself
    watched.identity = Identity("app", "changed-Pa55word")
    assert watched.pass_s(80).health.state is HealthState.HEALTHY


@pytest.mark.postgresql
def test_the_pause_is_told_with_its_end(watching, own_postgresql):
    watched = watching(own_postgresql, tls=Tls(mode=Encryption.REQUIRE))
    own_postgresql.execute("ALTER ROLE app PASSWORD 'changed-Pa55word'")
    held = [watched.pool.lease("tab", CancelToken())]
    with pytest.raises(Exception, match="password authentication failed"):
        watched.pool.lease("tab", CancelToken())
    heard = watched.pass_s(1)
    assert (heard.pause.user, heard.pause.count) == ("app", 1)
    assert heard.pause.until_s == watched.wall_s - 1 + 5
    assert watched.pass_s(5).pause is None
    held[0].release()


@pytest.mark.postgresql
def test_a_pool_that_could_not_be_opened_says_why(watching, postgresql):
    watched = watching(postgresql)
    failure = msgspec.structs.replace(watched.watch._explained(OSError("no")), title="No.")
    watched.watch._book = None
    watched.watch.begin(failure, 0.0)
    watched.watch._book = None
    heard = watched.pass_s(1)
    assert isinstance(heard, HealthChanged)
    assert (heard.health.state, heard.health.reason) == (HealthState.DOWN, "No.")
