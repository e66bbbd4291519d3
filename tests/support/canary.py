"""A secret to search for, and every place to search in."""

import base64
import os
import urllib.parse
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.standins.tns import TnsStandin
from tests.support import oracle_server, sql_server

CANARY = "cAnArY-7f3:e9/%d"


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


def assert_nowhere(told, log, capfd, folders, besides=()):
    """Search in what was told, logged, printed and written; returns the text of all but the files.

    Files in folders of the names `besides` are the test's own.
    """
    assert_processes_clean()
    assert_clean(repr(told).encode(), "what is told or exported")
    assert_clean(log.text.encode(), "the log")
    written = capfd.readouterr()
    assert_clean((written.out + written.err).encode(), "what was printed")
    for file in folders.rglob("*"):
        if file.is_file() and file.parent.name not in besides:
            assert_clean(file.read_bytes(), str(file))
    return repr(told) + log.text + written.out + written.err


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
def canary_server(request):
    """Each server with a user whose password is the secret."""
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
