"""However the window's process ends, no session of ours stays at the server, and nothing is kept."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from poolkeeper.profiles.profile import Health, PoolSettings
from tests.support.heard_worker import HeardWorker
from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 60
WITHIN_S = 2.0
"""What is promised; the statements would run for much longer."""

INNODB_LOOKS_S = 0.2
"""InnoDB's table of transactions stays as it is while it is read more often than every 0.1 s."""

pytestmark = pytest.mark.slow

SLOW_INSERT = {
    "postgresql": "INSERT INTO kept SELECT 1 FROM pg_sleep(40)",
    "mysql": "INSERT INTO kept SELECT sleep(40)",
}
SESSIONS = {
    "postgresql": "SELECT pid, state, query FROM pg_stat_activity WHERE usename = 'app'",
    "mysql": "SELECT id, state, info FROM information_schema.processlist WHERE user = 'app'",
}
ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGKILL")]


@pytest.fixture(
    params=[
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("mariadb", marks=pytest.mark.mysql),
    ]
)
def server(request):
    server = request.getfixturevalue(request.param)
    wait_until(lambda: not sessions(server), DEADLINE_S)
    with HeardWorker(server.profile(), server.identity) as worker:
        worker.open()
        worker.run("DROP TABLE IF EXISTS kept")
        worker.run("CREATE TABLE kept (a int)")
    wait_until(lambda: not sessions(server), DEADLINE_S)
    return server


def sessions(server):
    return server.execute(SESSIONS[server.engine.value])


def until_no_session(server):
    wait_until(lambda: not sessions(server), WITHIN_S, what="the end of all sessions")


@pytest.fixture
def window(server, tmp_path):
    """The window's process: two connections of its pool run a statement, one has a transaction."""
    slow = SLOW_INSERT[server.engine.value]
    statements = [(slow, True), (slow, False), ("INSERT INTO kept VALUES (3)", False)]
    profile = server.profile(
        pool=PoolSettings(size=3, max_overflow=2), health=Health(every_s=5), connect_timeout_s=10
    )
    told = {
        "profile": msgspec.to_builtins(profile),
        "password": server.identity.password,
        "statements": statements,
    }
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "app")]),
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "DBUS_SESSION_BUS_ADDRESS": "",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.end_to_end.window_with_pool", json.dumps(told)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout.readline() == "ready\n"
        wait_until(lambda: working(server) == 3, DEADLINE_S, every_s=INNODB_LOOKS_S)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def working(server):
    """How many sessions run the slow statement or have the row of the waiting transaction."""
    rows = [str(row).casefold() for row in sessions(server)]
    slow = sum("sleep(40)" in row for row in rows)
    if server.engine.value == "postgresql":
        return slow + sum("idle in transaction" in row for row in rows)
    (transactions,) = server.execute(
        "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_rows_modified = 1 AND trx_query IS NULL"
    )
    return slow + transactions[0]


@pytest.mark.parametrize("number", ENDS, ids=lambda number: signal.Signals(number).name)
def test_no_session_stays_after_the_end_of_the_window(server, window, number):
    window.send_signal(number)
    until_no_session(server)
    assert kept(server) == []
    ended = window.wait(DEADLINE_S)
    assert ended == (-number if number == signal.SIGKILL else 128 + number)


def test_a_signal_to_the_whole_group_ends_all_in_order(server, window):
    """As a terminal that closes sends it: the worker must not fall before it has stopped its statements."""
    os.killpg(window.pid, signal.SIGHUP)
    until_no_session(server)
    assert kept(server) == []
    assert window.wait(DEADLINE_S) == 128 + signal.SIGHUP


def kept(server):
    with HeardWorker(server.profile(), server.identity) as worker:
        worker.open()
        worker.run("SELECT a FROM kept")
        return worker.texts()
