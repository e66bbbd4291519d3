"""A secret typed into a profile is searched for everywhere; it may be found in the keyring alone."""

import base64
import logging
import os
import urllib.parse
from functools import partial
from pathlib import Path
from types import SimpleNamespace

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
from tests.standins.tns import TnsStandin
from tests.support import oracle_server, sql_server
from tests.support.heard_worker import HeardWorker

CANARY = "cAnArY-7f3:e9/%d"
SLEEP = {
    "postgresql": "SELECT pg_sleep(60)",
    "mysql": "SELECT sleep(60)",
    "mssql": "WAITFOR DELAY '00:01:00'",
    "oracle": "BEGIN DBMS_SESSION.SLEEP(60); END;",
}
ONE = {"oracle": "SELECT 1 FROM dual"}


def forms_of(secret):
    """The secret as it might be written down."""
    raw = secret.encode()
    return {
        raw,
        urllib.parse.quote(secret, safe="").encode(),
        urllib.parse.quote_plus(secret).encode(),
        base64.b64encode(raw),
        repr(secret)[1:-1].encode(),
        raw.hex().encode(),
        secret.encode("utf-16-le"),
    }


def assert_clean(data, where):
    for form in forms_of(CANARY):
        assert form not in data, f"the secret is in {where}"


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Every place that the product may write to."""
    for name, folder in (
        ("HOME", "home"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_CACHE_HOME", "cache"),
        ("TMPDIR", "tmp"),
    ):
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(name, str(tmp_path / folder))
    return tmp_path


@pytest.fixture(
    params=[
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("mariadb", marks=pytest.mark.mysql),
        pytest.param("microsoft", marks=pytest.mark.mssql),
        pytest.param("freetds", marks=pytest.mark.mssql),
        pytest.param("pymssql", marks=pytest.mark.mssql),
        pytest.param("oracle", marks=pytest.mark.oracle),
    ]
)
def server(request):
    if request.param == "oracle":
        with TnsStandin(users={"canary": CANARY}) as standin:
            yield SimpleNamespace(profile=partial(oracle_server.profile_of, standin))
        return
    if request.param in sql_server.DRIVERS:
        standin = request.getfixturevalue("sql_server")
        standin.logins["canary"] = CANARY
        yield SimpleNamespace(profile=partial(sql_server.profile_of, standin, request.param))
        return
    server = request.getfixturevalue(request.param)
    if server.engine.value == "postgresql":
        server.execute(f"CREATE ROLE canary LOGIN PASSWORD '{CANARY}'")
    else:
        server.execute(f"CREATE USER canary IDENTIFIED BY '{CANARY}'")
        server.execute("GRANT ALL ON shop.* TO canary")
    yield server
    server.execute("DROP ROLE canary" if server.engine.value == "postgresql" else "DROP USER canary")


def processes_of_ours():
    """This process and its children, as /proc shows them to anybody."""
    own = os.getpid()
    children = Path(f"/proc/{own}/task").glob("*/children")
    return [own, *(int(each) for file in children for each in file.read_text().split())]


def assert_processes_clean():
    for process in processes_of_ours():
        for part in ("cmdline", "environ"):
            file = Path(f"/proc/{process}/{part}")
            if file.exists():
                assert_clean(file.read_bytes(), f"{part} of process {process}")


def test_the_secret_is_nowhere(server, folders, caplog, capfd, unlocked_keyring, monkeypatch):
    from poolkeeper.profiles.open_store import open_store

    caplog.set_level(logging.DEBUG)
    unlocked_keyring.lead_here(monkeypatch)
    store = open_store(folders / "data").store
    profile = server.profile(name="canary", user="canary")
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
    assert_clean(repr(told).encode(), "what is told or exported")
    assert_clean(caplog.text.encode(), "the log")
    written = capfd.readouterr()
    assert_clean((written.out + written.err).encode(), "what was printed")
    for file in folders.rglob("*"):
        if file.is_file():
            assert_clean(file.read_bytes(), str(file))
    assert_processes_clean()


def test_the_search_finds_what_is_there():
    with pytest.raises(AssertionError):
        assert_clean(f"postgresql://u:{urllib.parse.quote(CANARY, safe='')}@h/d".encode(), "a URL")
