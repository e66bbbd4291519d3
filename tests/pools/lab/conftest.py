"""Runs of the lab on real databases."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.pools.lab.run import LabRun
from poolkeeper.pools.lab.settings import LabSettings, PoolKind, Trouble, WorkerKind, Workload
from poolkeeper.pools.lab.worker_loop import LabStatement
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import PoolSettings, Profile
from tests.support.waiting import wait_until

GONE_WITHIN_S = 6
"""For a busy machine; the statements would run for much longer."""


def lab_settings(*, pool=None, trouble=None, kind=PoolKind.QUEUE, worker_kind=WorkerKind.THREADS, **workload):
    """Settings of a short run; `workload` are those of Workload."""
    return LabSettings(
        pool_kind=kind,
        pool=PoolSettings(**({"size": 2, "max_overflow": 0, "wait_s": 10, "recycle_s": -1} | (pool or {}))),
        workload=Workload(
            kind=worker_kind, **({"workers": 4, "hold_ms": 20, "think_ms": 5, "run_s": 1.5} | workload)
        ),
        trouble=Trouble(**(trouble or {})),
    )


class Laboratory:
    """Runs on one profile; `told` is the progress of the last one."""

    def __init__(self, profile, identity, logins=None):
        self.profile, self.identity, self.logins = profile, identity, logins
        self.told = []

    def new(self, settings, statement="", parameters=None):
        self.told = []
        return LabRun(
            self.profile,
            database_of(self.profile.engine),
            self.identity,
            settings,
            LabStatement(statement, parameters or {}, True),
            self.told.append,
            self.logins,
        )

    def run(self, settings, statement="", parameters=None):
        return self.new(settings, statement, parameters).run()

    @property
    def samples(self):
        return [sample for told in self.told for sample in told.samples]

    def start(self, settings, statement="", parameters=None):
        """A run in a thread, which is at work when this returns."""
        run = self.new(settings, statement, parameters)
        running = Running(run)

        def at_work():
            assert running.alive, running.outcome
            return any(sample.in_use for sample in self.samples)

        wait_until(at_work, what="the first lease")
        return running


class Running:
    def __init__(self, run):
        self._run = run
        self.outcome = None
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    @property
    def alive(self):
        return self._thread.is_alive()

    def stop(self):
        """Stop it; returns the result and the seconds that it took to stop."""
        began_s = time.monotonic()
        self._run.stop()
        self._thread.join(30)
        assert not self.alive
        return self.outcome, time.monotonic() - began_s

    def until_over(self):
        """Its result, once it has ended by itself."""
        self._thread.join(45)
        assert not self.alive
        assert not isinstance(self.outcome, BaseException), self.outcome
        return self.outcome

    def _work(self):
        try:
            self.outcome = self._run.run()
        except BaseException as error:
            self.outcome = error


@pytest.fixture
def sqlite_lab(tmp_path):
    path = tmp_path / "orders.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE orders (id INTEGER)")
    return Laboratory(Profile(name="orders", engine=Engine.SQLITE, database=str(path)), Identity())


@pytest.fixture
def pg_lab(postgresql):
    return Laboratory(postgresql.profile(), postgresql.identity)


@pytest.fixture
def maria_lab(mariadb):
    return Laboratory(mariadb.profile(), mariadb.identity)


def pg_sessions(server):
    """How many sessions of the ordinary user the server has."""
    name = server.identity.user
    return server.execute(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{name}'")[0][0]


def maria_sessions(server):
    name = server.identity.user
    return server.execute(f"SELECT count(*) FROM information_schema.processlist WHERE user = '{name}'")[0][0]


def until_none(sessions):
    """Wait for the server to have none of our sessions."""
    wait_until(lambda: not sessions(), GONE_WITHIN_S, what="the end of our sessions")
