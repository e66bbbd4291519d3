"""The recorder in its worker: whole after a good end and after a kill, without secrets and values."""

import os
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from poolkeeper.pools.recording.frames import decoded
from poolkeeper.pools.recording.incident_bundle import BundleWanted, write_bundle
from poolkeeper.pools.recording.recording_files import recordings_of
from poolkeeper.pools.recording.recording_folder import folder_of, segments
from poolkeeper.profiles.engines import Engine
from poolkeeper.profiles.profile import PoolSettings, Profile, SignIn
from poolkeeper.worker.messages import OpenPool, PoolFailed, StatementFailed, StatementStarted
from tests.support.heard_worker import HeardWorker
from tests.support.recorded import happened, read_newest
from tests.support.waiting import wait_until

PASSWORD = "cAnArY-7f3-secret"
LITERAL = "4929-1111-cAnArY"


@pytest.fixture
def state():
    """Where all workers of the tests record: a forked one has the environment of the first."""
    return Path(os.environ["XDG_STATE_HOME"])


@pytest.fixture
def profile(tmp_path):
    path = tmp_path / "orders.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE orders (id integer)")
    return Profile(
        name="orders",
        engine=Engine.SQLITE,
        database=str(path),
        sign_in=SignIn.NONE,
        pool=PoolSettings(size=1, max_overflow=1),
    )


def everything_in(folder):
    """All that the files of a folder hold, unpacked, as text."""
    frames = [
        msgspec.json.encode(frame)
        for each in segments(folder)
        for frame, _ in decoded(each.path.read_bytes(), 8)
    ]
    return b"\n".join(frames).decode()


def recorded(folder, what):
    return recordings_of(folder) and what in happened(read_newest(folder))


@pytest.mark.sqlite
def test_a_good_end_is_on_record_with_the_versions(state, profile):
    with HeardWorker(profile) as worker:
        opened = worker.open()
        worker.run("SELECT 1")
    folder = folder_of(profile.id)
    recording = read_newest(folder)
    assert recording.ended
    assert recording.session.server == opened.server_version
    assert recording.session.driver.startswith("sqlite3 ")
    assert recording.session.settings["size"] == 1
    assert happened(recording)[-1] == "closed"
    assert "tab one" in recording.table.holder_names()
    assert recording.figures.at(recording.until_s) == (0, 0, 0)
    assert state in folder.parents
    assert recordings_of(folder)[0].ended


@pytest.mark.sqlite
def test_a_kill_loses_the_last_moment_at_most(state, profile):
    folder = folder_of(profile.id)
    with HeardWorker(profile) as worker:
        worker.open()
        worker.start("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
        worker.expect(StatementStarted)
        wait_until(lambda: recorded(folder, "leased") and read_newest(folder).figures.at(9e9).in_use == 1)
        worker.handle.kill()
        worker.expect_lost()
    recording = read_newest(folder)
    assert not recording.ended
    assert recording.figures.at(recording.until_s) == (1, 1, 0)
    assert not recordings_of(folder)[0].ended
    with HeardWorker(profile) as worker:
        worker.open()
    assert [info.ended for info in recordings_of(folder)] == [True, False]


@pytest.mark.postgresql
def test_neither_a_password_nor_a_literal_gets_into_file_or_bundle(state, postgresql, tmp_path):
    postgresql.execute(f"CREATE ROLE canary LOGIN PASSWORD '{PASSWORD}'")
    profile = postgresql.profile(name="billing", user="canary")
    identity = msgspec.structs.replace(postgresql.identity, user="canary", password=PASSWORD)
    folder = folder_of(profile.id)
    try:
        with HeardWorker(profile, identity) as worker:
            worker.open()
            worker.run(f"SELECT '{LITERAL}'")
            worker.run(f"SELECT {LITERAL!r}::int", autocommit=False)
            backend_id = worker.run("SELECT 1", tab=2).backend_id
            postgresql.execute(f"SELECT pg_terminate_backend({backend_id})")
            worker.run(f"SELECT '{LITERAL}'::int", tab=2)
        with HeardWorker(profile, msgspec.structs.replace(identity, password=PASSWORD + "x")) as worker:
            worker.handle.send(OpenPool(profile))
            worker.expect(PoolFailed)
            assert isinstance(worker.run(f"SELECT '{LITERAL}'"), StatementFailed)
    finally:
        postgresql.execute("DROP ROLE canary")
    kept = everything_in(folder)
    assert "leased" in kept
    assert "failed" in kept
    bundle = tmp_path / "incident.zip"
    write_bundle(bundle, read_newest(folder), BundleWanted(leave_out_names=False, profile=profile))
    with zipfile.ZipFile(bundle) as archive:
        kept += "".join(archive.read(name).decode() for name in archive.namelist() if name != "settings.json")
    # the host, the user and the database live in the keyring alone
    for never in (PASSWORD, LITERAL, "canary", profile.host, profile.database):
        assert never not in kept
