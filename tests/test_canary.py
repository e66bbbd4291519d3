"""A secret typed into a profile is searched for everywhere; it may be found in the keyring alone."""

import logging
import urllib.parse

import pytest

from poolkeeper.databases.registry import database_of
from poolkeeper.profiles.identity import Identity
from poolkeeper.profiles.transfer import export_text
from poolkeeper.worker.messages import (
    CancelStatement,
    OpenPool,
    PoolFailed,
    StatementFailed,
    StatementStarted,
    TestConnection,
    TestFinished,
)
from tests.support.canary import CANARY, assert_clean, assert_nowhere, assert_processes_clean
from tests.support.heard_worker import HeardWorker

SLEEP = {
    "postgresql": "SELECT pg_sleep(60)",
    "mysql": "SELECT sleep(60)",
    "mssql": "WAITFOR DELAY '00:01:00'",
    "oracle": "BEGIN DBMS_SESSION.SLEEP(60); END;",
}
ONE = {"oracle": "SELECT 1 FROM dual"}


def test_the_secret_is_nowhere(canary_server, folders, caplog, capfd, unlocked_keyring, monkeypatch):
    from poolkeeper.profiles.open_store import open_store

    caplog.set_level(logging.DEBUG)
    unlocked_keyring.lead_here(monkeypatch)
    store = open_store(folders / "data").store
    profile = canary_server.profile(name="canary", user="canary")
    store.save(profile, CANARY)
    identity = Identity("canary", store.password(profile.id))
    assert identity.password == CANARY
    told = []
    with HeardWorker(profile, identity) as worker:
        worker.open()
        worker.handle.send(TestConnection(profile))
        told.append(worker.expect(TestFinished))
        worker.run(ONE.get(profile.engine, "SELECT 1"))
        assert_processes_clean()
        query_id = worker.start(SLEEP[profile.engine])
        worker.expect(StatementStarted)
        worker.handle.send(CancelStatement(query_id))
        told.append(worker.expect(StatementFailed))
        told.append(worker.run("SELECT * FROM nowhere"))
        worker.start(SLEEP[profile.engine])
        worker.expect(StatementStarted)
        worker.handle.kill()
        worker.expect_lost()
    with HeardWorker(profile, Identity("canary", CANARY + "-wrong")) as worker:
        worker.handle.send(OpenPool(profile))
        told.append(worker.expect(PoolFailed))
        worker.handle.send(TestConnection(profile))
        told.append(worker.expect(TestFinished))
    told.append(export_text([profile]))
    told.append(identity)
    told.append(database_of(profile.engine).explain(ValueError("x"), profile))
    logging.shutdown()
    assert_nowhere(told, caplog, capfd, folders)


def test_the_search_finds_what_is_there():
    with pytest.raises(AssertionError):
        assert_clean(f"postgresql://u:{urllib.parse.quote(CANARY, safe='')}@h/d".encode(), "a URL")
