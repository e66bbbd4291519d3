"""What a worker logs arrives in the window's log, once, whole, and without what looks like a password."""

import logging
import multiprocessing
import time

import pytest

from poolkeeper.worker.messages import CancelStatement
from poolkeeper.worker.worker_log import ToWindow, hear_log
from tests.support.heard_worker import HeardWorker
from tests.support.waiting import wait_until

pytestmark = pytest.mark.sqlite

DEADLINE_S = 30


def test_a_workers_error_is_in_the_windows_log_with_its_process(shop, caplog):
    with HeardWorker(shop) as worker:
        worker.handle.send(CancelStatement(1))
        told = wait_until(lambda: [each for each in caplog.records if "before a pool" in each.getMessage()])
        record = told[0]
        assert record.name == "poolkeeper.worker.process"
        assert record.levelno == logging.ERROR
        assert record.getMessage().startswith(f"[worker {worker.handle.process_id}] CancelStatement came")
        assert abs(record.created - time.time()) < DEADLINE_S


@pytest.fixture
def handler():
    """A worker's handler, whose entries come back into this process's log."""
    here, there = multiprocessing.Pipe(duplex=False)
    hear_log(here, 42)
    yield ToWindow(there)
    there.close()


def entry(name, level, text, *arguments, error=None):
    info = None if error is None else (type(error), error, error.__traceback__)
    return logging.LogRecord(name, level, __file__, 1, text, arguments, info)


def test_an_error_comes_whole_and_masked(handler, caplog):
    caplog.set_level(logging.INFO)
    try:
        raise OSError("cannot use DRIVER=x;PWD={hunter2};")
    except OSError as error:
        handler.handle(entry("sqlalchemy.pool", logging.ERROR, "broken at %d%%", 100, error=error))
    (record,) = wait_until(lambda: caplog.records)
    text = record.getMessage()
    assert text.startswith("[worker 42] broken at 100%")
    assert "Traceback" in text
    assert "hunter2" not in text


def test_the_talk_of_others_stays_where_it_is(handler, caplog):
    caplog.set_level(logging.INFO)
    handler.handle(entry("somebody.else", logging.INFO, "chatter"))
    handler.handle(entry("poolkeeper.worker", logging.INFO, "ours"))
    assert [each.getMessage() for each in wait_until(lambda: caplog.records)] == ["[worker 42] ours"]
