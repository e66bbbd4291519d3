"""Whatever becomes of a worker process, the window hears of its end."""

import multiprocessing
import queue
import threading

import msgspec
import pytest

from poolkeeper.worker import handle as handles
from poolkeeper.worker.handle import START_METHOD, WorkerHandle
from poolkeeper.worker.messages import WorkerReady
from poolkeeper.worker.work_lane import WorkLane

pytestmark = pytest.mark.sqlite

DEADLINE_S = 30
WorkerProcess = multiprocessing.get_context(START_METHOD).Process


class Watched:
    """A worker, what it said, and how it was lost."""

    def __init__(self, on_event=None):
        self.events, self.lost = queue.SimpleQueue(), queue.SimpleQueue()
        self.handle = WorkerHandle()
        self.handle.listen(on_event or self.events.put, self.lost.put)

    def until_lost(self):
        code = self.lost.get(timeout=DEADLINE_S)
        assert self.handle.ended
        assert self.handle.wait_closed(0)
        return code


@pytest.fixture
def gate(monkeypatch):
    """Nothing of a worker is started or sent before this is set."""
    gate = threading.Event()

    class GatedLane(WorkLane):
        def submit(self, job):
            return super().submit(lambda: (gate.wait(DEADLINE_S), job())[1])

    monkeypatch.setattr(handles, "WorkLane", GatedLane)
    return gate


def raising(error):
    def fail(*_):
        raise error

    return fail


def test_a_process_that_cannot_start_is_told_as_lost(monkeypatch):
    monkeypatch.setattr(WorkerProcess, "_Popen", raising(OSError("no more processes")))
    watched = Watched()
    assert watched.until_lost() is None
    assert watched.handle.process_id is None
    watched.handle.close()


def test_a_process_that_cannot_start_can_be_closed(monkeypatch):
    monkeypatch.setattr(WorkerProcess, "_Popen", raising(OSError("no more processes")))
    handle = WorkerHandle()
    handle.close()
    assert handle.wait_closed(DEADLINE_S)


def test_a_listener_that_fails_costs_the_worker_and_hears_of_it():
    watched = Watched(raising(OSError("the disk is full")))
    assert watched.until_lost() == -9


def test_words_that_mean_nothing_cost_the_worker(monkeypatch):
    monkeypatch.setattr(handles, "decode_event", raising(msgspec.DecodeError("garbage")))
    assert Watched().until_lost() == -9


def test_a_kill_before_the_start_is_remembered(gate):
    watched = Watched()
    watched.handle.kill()
    gate.set()
    assert watched.until_lost() is None
    assert watched.handle.process_id is None


def test_a_kill_during_the_start_is_remembered(monkeypatch):
    begun, gate, real = threading.Event(), threading.Event(), WorkerProcess._Popen

    def start(process):
        begun.set()
        gate.wait(DEADLINE_S)
        return real(process)

    monkeypatch.setattr(WorkerProcess, "_Popen", staticmethod(start))
    watched = Watched()
    assert begun.wait(DEADLINE_S)
    watched.handle.kill()
    gate.set()
    assert watched.until_lost() == -9


def test_a_worker_that_is_asked_to_close_is_not_told_as_lost():
    watched = Watched()
    assert isinstance(watched.events.get(timeout=DEADLINE_S), WorkerReady)
    watched.handle.close()
    assert watched.handle.wait_closed(DEADLINE_S)
    assert watched.lost.empty()
