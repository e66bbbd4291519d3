"""Who has locks on a database file, as Linux tells it, with other processes that take them."""

import contextlib
import os
import subprocess
import sys

import pytest

from poolkeeper import PROGRAM
from poolkeeper.databases import sqlite_server_view
from poolkeeper.databases.explained import DatabaseError
from poolkeeper.databases.registry import database_of
from poolkeeper.databases.server_view import Activity
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.profile import Profile

pytestmark = [
    pytest.mark.sqlite,
    pytest.mark.skipif(sys.platform != "linux", reason="Linux alone lists locks"),
]

OTHER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement).fetchone()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=["delete", "wal"])
def profile(request, tmp_path):
    import sqlite3

    path = tmp_path / "shop.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode = {request.param}")
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (1), (2)")
        connection.commit()
    return Profile(name="shop", engine=Engine.SQLITE, database=str(path))


@pytest.fixture
def connection(profile):
    database = database_of(Engine.SQLITE)
    with contextlib.closing(database.connect(profile, Identity(), 5)) as connection:
        yield connection


@pytest.fixture
def other(profile):
    """Starts another process that runs statements on the file and then does nothing; ended after the test."""
    with contextlib.ExitStack() as ends:

        def start(*statements):
            process = subprocess.Popen(
                [sys.executable, "-c", OTHER, profile.database, *statements],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            ends.enter_context(process)
            ends.callback(process.kill)
            assert process.stdout.readline() == "ready\n"
            return process

        yield start


def seen(profile, connection):
    return database_of(Engine.SQLITE).server_view(connection, profile, ())


def test_who_writes_is_named(profile, connection, other):
    writer = other("BEGIN IMMEDIATE", "INSERT INTO t VALUES (3)")
    view = seen(profile, connection)
    told = {each.id: each for each in view.sessions}[str(writer.pid)]
    assert told.activity is Activity.WRITING
    assert told.program.startswith("python")
    assert told.user
    assert dict(view.figures)["Write lock"] == f"process {writer.pid} ({told.program})"


def test_who_reads_is_no_writer(profile, connection, other):
    reader = other("BEGIN", "SELECT a FROM t")
    view = seen(profile, connection)
    assert {each.id: each.activity for each in view.sessions}[str(reader.pid)] is Activity.READING
    assert dict(view.figures)["Write lock"] == "free"


def test_our_own_transaction_is_told_by_our_name(profile, connection):
    connection.execute("BEGIN IMMEDIATE")
    (session,) = seen(profile, connection).sessions
    assert (session.id, session.program, session.activity) == (str(os.getpid()), PROGRAM, Activity.WRITING)
    connection.rollback()
    assert dict(seen(profile, connection).figures)["Write lock"] == "free"


def test_nothing_is_counted_that_no_server_counts(profile, connection):
    view = seen(profile, connection)
    assert (view.ours, view.everyone, view.limit) == (None, None, None)
    assert "no server" in view.notes[0]


def test_no_process_is_ended(profile, connection, other):
    writer = other("BEGIN IMMEDIATE")
    (session,) = [each for each in seen(profile, connection).sessions if each.id == str(writer.pid)]
    with pytest.raises(DatabaseError) as refused:
        database_of(Engine.SQLITE).end_session(connection, session)
    assert "no server" in refused.value.explained.title
    assert writer.poll() is None


def test_a_system_that_does_not_tell_is_said_to_be_one(profile, connection, monkeypatch, tmp_path):
    monkeypatch.setattr(sqlite_server_view, "LOCKS", tmp_path / "nothing")
    view = seen(profile, connection)
    assert view.notes == (sqlite_server_view.LINUX_ALONE,)
    assert (view.sessions, view.figures) == ((), ())
