"""A worker that hangs with the whole of its process, as a driver in it can make it."""

import os
import signal
import sys

import pytest

from poolkeeper.databases.sample import ensure_sample
from poolkeeper.desktop import worker_pulse
from poolkeeper.desktop.session import SessionState
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import Profile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal")

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


@pytest.fixture
def session(desk, tmp_path, monkeypatch):
    """An open pool whose worker is asked for a sign of life all the time."""
    monkeypatch.setattr(worker_pulse, "EVERY_MS", 300)
    ensure_sample(tmp_path / "shop.db")
    profile = Profile(name="orders", engine=Engine.SQLITE, database=str(tmp_path / "shop.db"))
    session = desk.open(profile)
    desk.wait(lambda: session.state is SessionState.OPEN)
    return session


@pytest.fixture
def stopped():
    """Stops a session's worker as it stands; whatever is stopped goes on after the test."""
    stopped = []

    def stop(session):
        stopped.append(session._worker.process_id)
        os.kill(stopped[-1], signal.SIGSTOP)
        return session._worker

    yield stop
    for process_id in stopped:
        try:
            os.kill(process_id, signal.SIGCONT)
        except ProcessLookupError:
            continue


def test_a_worker_that_hangs_is_ended_and_the_next_statement_has_a_new_one(desk, session, stopped):
    stopped(session)
    desk.write("SELECT 41 + 1")
    desk.press_run()
    desk.wait(lambda: session.state is SessionState.LOST)
    assert "gave no sign of life for" in session.explained.title
    assert not desk.tab.running
    desk.wait(lambda: session._worker is None)
    desk.run("SELECT 41 + 1")
    assert desk.rows() == [("42",)]


def test_a_worker_that_answers_is_left_alone(desk, session):
    worker = session._worker
    heard = worker.frames_heard
    desk.wait(lambda: worker.frames_heard > heard + worker_pulse.MOST_MISSED)
    assert session.state is SessionState.OPEN
    assert session._worker is worker


def test_a_statement_on_the_server_may_hold_its_driver(desk, session, stopped):
    desk.write(LONG)
    desk.press_run()
    desk.wait(lambda: session._deadlines.running)
    worker = stopped(session)
    desk.wait(lambda: session._pulse._missed > worker_pulse.MOST_MISSED)
    assert session.state is SessionState.OPEN
    os.kill(worker.process_id, signal.SIGCONT)
    desk.tab.request_cancel()
    desk.wait(lambda: not desk.tab.running)
    assert session.state is SessionState.OPEN
