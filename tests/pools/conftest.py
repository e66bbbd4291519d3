"""Pools on a real SQLite file or the private PostgreSQL, closed after the test."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.cancel_token import CancelToken
from poolkeeper.pools.errors import LeaseCancelled
from poolkeeper.pools.guarded_driver import Deadlines
from poolkeeper.pools.watched_pool import WatchedPool
from poolkeeper.pools.watched_unwaiting_pool import WatchedUnwaitingPool
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import PoolSettings, Profile
from tests.pools.pool_kinds import settings_of
from tests.support.recorded import RecordedPool
from tests.support.waiting import DEADLINE_S, wait_until


def settings(**changes):
    return PoolSettings(**{"size": 1, "max_overflow": 0, "wait_s": 10, "recycle_s": -1} | changes)


def take(pool, holder="tab"):
    return pool.lease(holder, CancelToken())


def happenings(pool):
    return [event.happened.value for event in pool.events()]


@dataclass
class Asking:
    """Someone who asks for a connection in a thread of its own; `outcome` is a lease or an error."""

    pool: WatchedPool
    holder: str
    token: CancelToken = field(default_factory=CancelToken)

    def __post_init__(self):
        self.outcome = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        waiting = len(self.pool.snapshot().waiters)
        self._thread.start()
        self._waiting_before = waiting

    def until_waiting(self):
        wait_until(lambda: len(self.pool.snapshot().waiters) > self._waiting_before)
        return self

    def until_done(self):
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive()
        return self.outcome

    def _run(self):
        try:
            self.outcome = self.pool.lease(self.holder, self.token)
        except (Exception, LeaseCancelled) as error:
            self.outcome = error


@pytest.fixture
def watch():
    """A function that opens a pool of a class on a server, with what else its constructor takes."""
    pools = []

    def make(pool_class, server, profile, *more, sign_in=None):
        identify = sign_in or (lambda: server.identity)
        pools.append(pool_class(profile, database_of(profile.engine), identify, lambda: None, *more))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close(5)


@pytest.fixture
def open_at_once(watch, request):
    """A function that opens a pool that lets nobody wait, of a kind on its server."""

    def make(engine, kind, *, sign_in=None, own_server=False, deadlines=Deadlines(), logins=None, **settings):  # noqa: B008
        server = request.getfixturevalue(f"own_{engine}" if own_server else engine)
        changes = settings.pop("changes", {})
        profile = server.profile(pool=settings_of(kind, **settings), **changes)
        return watch(WatchedUnwaitingPool, server, profile, deadlines, logins, sign_in=sign_in)

    return make


@pytest.fixture
def open_pool(tmp_path):
    """A function that opens a pool with some settings: on a file, or with `profile` elsewhere."""
    pools = []

    def opened(
        profile=None,
        *,
        identity=None,
        sign_in=None,
        changed=lambda: None,
        deadlines=None,
        **changes,
    ):
        if profile is None:
            path = tmp_path / "orders.db"
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS orders (id INTEGER)")
            profile = Profile(
                name="orders", engine=Engine.SQLITE, database=str(path), pool=settings(**changes)
            )
        pool = WatchedPool(
            profile,
            database_of(profile.engine),
            sign_in or (lambda: identity or Identity()),
            changed,
            deadlines or Deadlines(),
        )
        pools.append(pool)
        return pool

    yield opened
    for pool in pools:
        pool.close(5)


@pytest.fixture
def recorded(open_pool, tmp_path):
    """A function that opens a pool whose events are recorded in a folder."""
    pools = []

    def start(**changes):
        pools.append(RecordedPool(open_pool, tmp_path / "recordings" / "one", **changes))
        return pools[-1]

    yield start
    for pool in pools:
        pool.stop()
