"""A lane does slow things one after another and keeps nothing of them."""

import gc
import threading
import time
import weakref

import pytest

from poolkeeper.worker.work_lane import WorkLane

pytestmark = pytest.mark.sqlite

DEADLINE_S = 20


class Secret:
    """Something that a job gives, or has in its hands."""


def wait_until_gone(reference):
    deadline_s = time.monotonic() + DEADLINE_S
    while reference() is not None:
        assert time.monotonic() < deadline_s, f"kept by {gc.get_referrers(reference())}"
        threading.Event().wait(0.002)


@pytest.fixture
def lane():
    lane = WorkLane("test")
    yield lane
    assert lane.close(DEADLINE_S)


def test_neither_a_job_nor_its_result_is_kept_until_the_next_one(lane):
    result, tool = Secret(), Secret()
    references = [weakref.ref(result), weakref.ref(tool)]
    given = [result]
    assert lane.submit(lambda held=tool: held and given.pop()).result(DEADLINE_S) is result
    del result, tool
    for reference in references:
        wait_until_gone(reference)


def test_a_job_that_failed_is_not_kept_either(lane):
    tool = Secret()
    reference = weakref.ref(tool)

    def fail(held=tool):
        raise OSError("no keyring")

    assert isinstance(lane.submit(fail).exception(DEADLINE_S), OSError)
    del tool, fail
    gc.collect()
    wait_until_gone(reference)


def test_jobs_run_in_turn_and_the_queued_ones_still_at_the_end(lane):
    gate, done = threading.Event(), []
    lane.submit(lambda: gate.wait(DEADLINE_S))
    futures = [lane.submit(lambda number=number: done.append(number)) for number in range(3)]
    assert not lane.close(0)
    with pytest.raises(RuntimeError):
        lane.submit(gate.set)
    gate.set()
    assert [future.result(DEADLINE_S) for future in futures] == [None] * 3
    assert done == [0, 1, 2]
