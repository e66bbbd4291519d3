"""A step that never comes back: the test goes on without it, and leaves its connection to it."""

import sqlite3
import threading
from contextlib import closing

import pytest

from poolkeeper.databases.sqlite import Sqlite
from poolkeeper.diagnosis import journey
from poolkeeper.diagnosis.steps import Outcome, Step
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile, SignIn

pytestmark = pytest.mark.sqlite

DEADLINE_S = 20


class Stuck:
    """A driver that does not come back from a ping before `answer` is set; `closed` by which thread."""

    def __init__(self):
        self.asked, self.answer, self.closed = threading.Event(), threading.Event(), threading.Event()
        self.closings = 0

    def ping(self, _database, _connection):
        self.asked.set()
        assert self.answer.wait(DEADLINE_S)

    def close(self, _database, connection):
        self.closings += 1
        connection.close()
        self.closed.set()


@pytest.fixture
def stuck(monkeypatch):
    stuck = Stuck()
    monkeypatch.setattr(Sqlite, "ping", lambda *arguments: stuck.ping(*arguments))
    monkeypatch.setattr(Sqlite, "close", lambda *arguments: stuck.close(*arguments))
    monkeypatch.setattr(journey, "GRACE_S", 0.2)
    yield stuck
    stuck.answer.set()


@pytest.fixture
def profile(tmp_path):
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
    return Profile(
        name="shop", engine=Engine.SQLITE, database=str(path), sign_in=SignIn.NONE, connect_timeout_s=0.2
    )


def comes_back(stuck):
    assert stuck.closings == 0
    stuck.answer.set()
    assert stuck.closed.wait(DEADLINE_S)
    assert stuck.closings == 1


def test_past_its_deadline_a_step_keeps_its_connection_and_closes_it_at_its_end(stuck, profile, run_test):
    tested = run_test(profile, Identity())
    assert tested.failure.step is Step.QUERY
    assert tested.failure.explained.title
    comes_back(stuck)


def test_so_does_one_that_was_cancelled(stuck, profile, run_test):
    cancelled = threading.Event()
    threading.Thread(target=lambda: stuck.asked.wait(DEADLINE_S) and cancelled.set(), daemon=True).start()
    tested = run_test(profile, Identity(), cancelled, connect_timeout_s=60)
    assert tested.outcome(Step.QUERY).outcome is Outcome.CANCELLED
    comes_back(stuck)
