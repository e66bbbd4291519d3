"""Tickets of a test, with their caches in a folder of its own."""

import threading

import pytest

from poolkeeper.credentials.kerberos.tickets import Tickets


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    """The user's runtime folder: nothing is in it before, nothing may be in it after."""
    folder = tmp_path / "runtime"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def tickets(runtime):
    tickets = Tickets()
    yield tickets
    tickets.close()


@pytest.fixture
def heard(tickets):
    """Waits until the tickets are as wanted, looking whenever they say that something has changed."""
    changed = threading.Condition()

    def note(_profile_id):
        with changed:
            changed.notify_all()

    def wait(condition, timeout_s=30):
        with changed:
            assert changed.wait_for(condition, timeout_s)

    tickets.changed = note
    return wait
